"""When it would suit, in words."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from cozywish.apps.bookings.models import EVERY_DAY, MIDNIGHT
from cozywish.apps.bookings.queries.waiting import Window
from cozywish.toolkit import wording

SUNDAY = date(2023, 1, 1)


def days_of(window: Window) -> str:
    """Mon, Wed; nothing where every day will do, or where there is one."""
    if window.weekdays == EVERY_DAY or window.first_on == window.last_on:
        return ""
    names = (
        wording.short_weekday(SUNDAY + timedelta(days=number))
        for number in range(7)
        if window.weekdays >> (number - 1) % 7 & 1
    )
    return ", ".join(names)


def hours_of(window: Window) -> str:
    """From 10 AM, before 2 PM; nothing where any time will do."""
    said = {"first": _hour(window.from_minute), "last": _hour(window.to_minute)}
    if window.from_minute and window.to_minute < MIDNIGHT:
        return _("starting from %(first)s and before %(last)s") % said
    if window.from_minute:
        return _("starting from %(first)s") % said
    return _("starting before %(last)s") % said if window.to_minute < MIDNIGHT else ""


def _hour(minute: int) -> str:
    at = time(minute // 60 % 24, minute % 60)
    return wording.clock(datetime.combine(SUNDAY, at, UTC))
