"""Addresses of the provider's portal, below /pro/."""

from datetime import date

from django.urls import path, register_converter

from cozywish.web.provider import views


class DayConverter:
    """A date of this century as 2026-11-12; anything else is no address of ours."""

    regex = r"20\d\d-\d\d-\d\d"

    def to_python(self, value: str) -> date:
        """Return the date. Raises ValueError for the 30th of February."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Return the date as it stands in the address."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", views.start, name="pro-start"),
    path("calendar/", views.today, name="pro-calendar"),
    path("calendar/<day:on>/", views.day, name="pro-calendar-day"),
    path("calendar/<day:on>/grid/", views.grid, name="pro-calendar-grid"),
]
