"""What people may ask the search for. What makes no sense is named at its field and left out of the question."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from cozywish.apps.geo.queries import Where, resolve_place
from cozywish.apps.search.queries import Ask, Sort

PRICES = [("50", _("Under $50")), ("100", _("Under $100")), ("150", _("Under $150"))]
PARTS = [
    ("morning", _("Morning")),
    ("midday", _("Midday")),
    ("evening", _("Evening")),
]
LAST_YEAR = 2100
NO_DATE = _("We cannot read that date. Please write year, month and day, such as 2026-11-28.")
TOO_FAR = _("That day is too far away. Please choose an earlier one.")
SORTS = [("distance", _("Distance")), ("soonest", _("Soonest")), ("price", _("Price"))]


class SearchForm(forms.Form):
    """The question as it stands in the address."""

    what = forms.CharField(required=False, max_length=80, strip=True)
    where = forms.CharField(required=False, max_length=80, strip=True)
    when = forms.CharField(
        required=False, max_length=10, strip=True, error_messages={"max_length": NO_DATE}
    )
    part = forms.ChoiceField(required=False, choices=PARTS)
    category = forms.SlugField(required=False, max_length=40)
    price = forms.ChoiceField(required=False, choices=PRICES)
    at = forms.ChoiceField(required=False, choices=[("home", _("Comes to you")), ("venue", "")])
    sort = forms.ChoiceField(required=False, choices=SORTS)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    box = forms.CharField(required=False, max_length=80)

    @property
    def is_unclear(self) -> bool:
        """What, where or when was not understood: an answer would be one to another question."""
        return not {"what", "where", "when"}.isdisjoint(self.errors)

    def clean_box(self) -> tuple[float, float, float, float] | None:
        """South, west, north, east from the map; anything else is no box."""
        parts = self.cleaned_data["box"].split(",")
        try:
            south, west, north, east = (float(part) for part in parts)
        except ValueError:
            return None
        inside = -90 <= south < north <= 90 and -180 <= west < east <= 180
        return (south, west, north, east) if inside else None

    def day(self, today: date) -> date | None:
        """The asked date; `today` and `tomorrow` are words for dates. None: any time, or no date at all."""
        said = self.cleaned_data.get("when", "")
        words = {"": None, "any": None, "today": today, "tomorrow": today + timedelta(days=1)}
        if said in words:
            return words[said]
        try:
            asked = date.fromisoformat(said)
        except ValueError:
            self.add_error("when", NO_DATE)
            return None
        if asked < today:
            self.add_error("when", _("That day has passed. Choose today or a later day."))
            return None
        if asked.year > LAST_YEAR:  # the end of the calendar has no next day to reckon with
            self.add_error("when", TOO_FAR)
            return None
        return asked

    def place(self, fallback: Where) -> Where:
        """Where to look; an unknown name is said so, and the fallback taken."""
        said = self.cleaned_data.get("where", "")
        if not said or said == fallback.label:
            return fallback
        found = resolve_place(text=said)
        if found is None:
            words = _("We don’t know a place called “%(name)s”. Try a US city or ZIP code.")
            self.add_error("where", words % {"name": said})
            return fallback
        return found

    def ask(self, *, fallback: Where, now: datetime) -> tuple[Ask, Where]:
        """Return the question for the search, with what was understood of the place."""
        self.is_valid()
        asked: dict[str, Any] = self.cleaned_data
        where = self.place(fallback)
        today = now.astimezone(ZoneInfo(where.time_zone)).date()
        price = asked.get("price")
        return (
            Ask(
                lat=where.lat,
                lon=where.lon,
                time_zone=where.time_zone,
                area=asked.get("box"),
                text=asked.get("what", ""),
                category=asked.get("category", ""),
                at_home=asked.get("at") == "home",
                on=self.day(today),
                part=asked.get("part", ""),
                max_price_cents=int(price) * 100 if price else None,
                sort=Sort(asked.get("sort") or "distance"),
                page=asked.get("page") or 1,
            ),
            where,
        )
