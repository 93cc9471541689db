"""The public name of a booking in an address: `<reference:reference>` in the routes of whoever imports this."""

from django.urls import register_converter


class Reference:
    """What is no reference never reaches the database."""

    regex = "[A-Z0-9]{1,10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Reference, "reference")
