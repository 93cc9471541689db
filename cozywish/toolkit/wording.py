"""Times, dates and lengths as people read them, in the language that is active.

Every function takes local values: who calls has already put an instant into the venue's zone. The space inside a time
does not break ("4:30 PM").
"""

import re
from datetime import UTC, date, datetime, tzinfo

from babel import Locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    get_time_format,
    get_timezone_name,
)
from django.utils.translation import get_language, gettext as _, gettext_lazy, ngettext

NARROW_SPACE, FIXED_SPACE = "\u202f", "\u00a0"
LONGEST_IN_MINUTES = 120
PARTS_OF_DAY = (
    (5, "moon", gettext_lazy("Night")),
    (12, "sunrise", gettext_lazy("Morning")),
    (15, "midday", gettext_lazy("Midday")),
    (18, "afternoon", gettext_lazy("Afternoon")),
    (24, "evening", gettext_lazy("Evening")),
)  # hour in which each ends, its icon, its name


def locale() -> Locale:
    """Return the active language as Babel knows it; English when there is none."""
    return Locale.parse((get_language() or "en").replace("-", "_").split("_")[0])


def clock(at: datetime) -> str:
    """Return the wall time: 4:30 PM."""
    return _fixed(format_time(at, "short", locale=locale()))


def bare_clock(at: datetime) -> str:
    """Return the wall time as a calendar says it beside its hours: 4:30."""
    pattern = get_time_format("short", locale=locale()).pattern
    return _fixed(format_time(at.time(), pattern.replace("a", "").strip(), locale=locale()))


def hour(at: datetime) -> str:
    """Return a full hour: 11 AM, or 11:00 where the day has 24."""
    counts_to_12 = "a" in get_time_format("short", locale=locale()).pattern
    pattern = f"h{FIXED_SPACE}a" if counts_to_12 else "HH:mm"
    return _fixed(format_time(at.time(), pattern, locale=locale()))


def part_of_day(at: datetime) -> tuple[str, str]:
    """Return icon and name of the part of its own date that the wall time is in: 12:30 AM is Night, not Evening."""
    return next((icon, str(name)) for ends, icon, name in PARTS_OF_DAY if at.hour < ends)


def short_date(on: date, *, today: date | None = None) -> str:
    """Return the date: Thu, Nov 12. Its year is said if it is another one than that of `today`."""
    return _skeleton(_dated(on, today), on)


def long_date(on: date, *, today: date | None = None) -> str:
    """Return the date in full: Thursday, November 12. Its year is said if it is another one than that of `today`."""
    # The locale data has this order of parts in short form only; the long form widens its parts.
    pattern = locale().datetime_skeletons[_dated(on, today)].pattern
    wide = re.sub("[Ec]+", "EEEE", pattern).replace("MMM", "MMMM")
    return _fixed(format_date(on, wide, locale=locale()))


def month(on: date) -> str:
    """Return the month with its year: November 2026."""
    return _skeleton("yMMMM", on)


def short_month(on: date) -> str:
    """Return the month for a date box: Nov."""
    return _skeleton("MMM", on)


def weekday(on: date) -> str:
    """Return the day of the week: Thursday."""
    return format_date(on, "EEEE", locale=locale())


def short_weekday(on: date) -> str:
    """Return the day of the week in three letters or so: Thu."""
    return format_date(on, "EEE", locale=locale())


def moment(at: datetime) -> str:
    """Return date and time: Wed, Nov 11, 4:30 PM."""
    return f"{short_date(at)}, {clock(at)}"


def near(at: datetime, *, today: date) -> str:
    """Return a time that is probably soon: Today 4:30 PM, Fri 11:00 AM, or the date from a week on."""
    days = (at.date() - today).days
    if days == 0:
        return _("Today %(time)s") % {"time": clock(at)}
    if days == 1:
        return _("Tomorrow %(time)s") % {"time": clock(at)}
    if 1 < days < 7:
        return f"{short_weekday(at)} {clock(at)}"
    return f"{_skeleton('MMMd', at)}, {clock(at)}"


def ahead(at: datetime, *, now: datetime) -> str:
    """Return how far away a time is: Today, in 5 h 48 min; Tomorrow; In 3 days; Now, once it has begun."""
    days = (at.date() - now.date()).days
    minutes = int((at.astimezone(UTC) - now.astimezone(UTC)).total_seconds()) // 60
    if minutes <= 0:
        return _("Now")
    if days == 0:
        return _("Today, in %(length)s") % {"length": length(minutes)}
    if days == 1:
        return _("Tomorrow")
    return ngettext("In %(count)d day", "In %(count)d days", days) % {"count": days}


def stretch(begins: datetime, ends: datetime) -> str:
    """Return from when to when: 4:30 PM – 5:55 PM."""
    return f"{clock(begins)} – {clock(ends)}"


def length(minutes: int) -> str:
    """Return how long something takes: 75 min, 3 h 30 min."""
    if minutes < LONGEST_IN_MINUTES:
        return ngettext("%(count)d min", "%(count)d min", minutes) % {"count": minutes}
    hours, rest = divmod(minutes, 60)
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def zone_name(zone: tzinfo) -> str:
    """Return what people call the zone: Pacific Time."""
    return get_timezone_name(zone, width="long", zone_variant="generic", locale=locale())


def _dated(on: date, today: date | None) -> str:
    return "MMMEd" if today is None or on.year == today.year else "yMMMEd"


def _skeleton(skeleton: str, on: date) -> str:
    return _fixed(format_skeleton(skeleton, on, locale=locale()))


def _fixed(text: str) -> str:
    return text.replace(NARROW_SPACE, FIXED_SPACE)


CARDS = {
    "visa": "Visa",
    "mastercard": "Mastercard",
    "amex": "American Express",
    "discover": "Discover",
    "diners": "Diners Club",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}


def card_name(brand: str, last4: str) -> str:
    """Visa ending 4417."""
    said = {"brand": CARDS.get(brand) or _("Card"), "last4": last4}
    return _("%(brand)s ending %(last4)s") % said
