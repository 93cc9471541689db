"""What stands in addresses."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class RowConverter(IntConverter):
    """The number of a row; more digits than a database counts are no address."""

    regex = "[1-9][0-9]{0,17}"


register_converter(RowConverter, "row")
