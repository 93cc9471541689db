"""The tags and filters every template has: icons, money, times, people."""

import json
import zlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import format_date
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.series import words_of
from cozywish.apps.catalog.models import Service
from cozywish.apps.payments.gateways import card_pages
from cozywish.apps.venues.models import PaidWhen, Venue
from cozywish.apps.venues.pictures import Picture
from cozywish.core.money import Money
from cozywish.toolkit import wording
from cozywish.toolkit.live import is_offered
from cozywish.toolkit.media import shown_at
from cozywish.toolkit.phones import national


class Filters(Protocol):
    """A search that can name its own address with one thing changed."""

    def with_(self, **changes: str) -> str: ...


register = template.Library()
HUES = ("pine", "ember", "heather", "honey", "sky", "rose", "moss", "lagoon", "clay")


@register.simple_tag
def icon(name: str, large: bool = False) -> SafeString:
    """Draw the icon `name` of the sprite; decoration only, so words must stand beside it."""
    size = "icon icon-lg" if large else "icon"
    href = static("dist/sprite.svg")
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', size, href, name
    )


@register.simple_tag
def live(venue_id: UUID, *days: date) -> SafeString:
    """Attributes that have the page listen whether something changed at the venue, where sockets are offered.

    With `days` it leaves other days alone.
    """
    if not is_offered():
        return SafeString("")
    shown = " ".join(day.isoformat() for day in days)
    mark = 'data-live="/ws/pro/calendar/" data-live-venue="{}" data-live-days="{}"'
    return format_html(mark, venue_id, shown)


@register.simple_tag
def live_is_offered() -> bool:
    """Say whether pages are told of changes at once."""
    return is_offered()


@lru_cache
def _fonts(manifest: Path) -> Sequence[str]:
    """The font files that the styles of every page name."""
    assets: list[str] = json.loads(manifest.read_text())["src/js/app.ts"]["assets"]
    return [name for name in assets if name.endswith(".woff2")]


@register.simple_tag
def font_preloads() -> SafeString:
    """Have the browser fetch the fonts at once, before it has read the styles that name them."""
    names = _fonts(settings.DJANGO_VITE["default"]["manifest_path"])
    link = '<link rel="preload" as="font" type="font/woff2" href="{}" crossorigin>\n'
    return format_html_join("", link, ((static(f"dist/{name}"),) for name in names))


@register.simple_tag
def glyph(category: str, hue: str, small: bool = False) -> SafeString:
    """Draw a category's two-tone picture in its arch."""
    kind = "glyph glyph-sm" if small else "glyph"
    href = static("dist/sprite.svg")
    return format_html(
        '<span class="{} hue-{}" aria-hidden="true"><svg><use href="{}#glyph-{}"></use></svg></span>',
        kind,
        hue,
        href,
        category,
    )


@register.simple_tag
def change_page(filters: Filters, number: int) -> str:
    """The address of page `number` of the same search."""
    return filters.with_(page=str(number))


@register.filter
def money(minor: int, currency: str) -> str:
    """Minor units as people say them: $45, $45.50."""
    return Money(int(minor), currency).short(str(wording.locale()))


@register.filter
def money_exact(minor: int, currency: str) -> str:
    """Minor units with every digit: $45.00."""
    return Money(int(minor), currency).exact(str(wording.locale()))


@register.filter
def clock(moment: datetime, zone: str) -> str:
    """The time of day in `zone`: 4:30 PM, never broken over two lines."""
    return wording.clock(moment.astimezone(ZoneInfo(zone)))


@register.filter
def clock_short(local: datetime) -> str:
    """The time of day as a calendar says it beside its hours, 4:30. The instant must be local already."""
    return wording.bare_clock(local)


@register.filter
def wall_short(wall: str) -> str:
    """As `clock_short`, for a wall time that is written down: 2026-11-12T16:30."""
    return wording.bare_clock(datetime.fromisoformat(wall))


@register.filter
def over_days(begins: datetime | str, ends: datetime | str) -> str:
    """From when to when with both dates where it lasts over several: Wed, Nov 11, 4:30 PM – Fri, Nov 13, 9:00 AM.

    Empty for what lasts until midnight at the most. Both are local already, or wall times that are written down.
    """
    first, end = (
        datetime.fromisoformat(at) if isinstance(at, str) else at for at in (begins, ends)
    )
    if (end - timedelta.resolution).date() <= first.date():
        return ""
    return f"{wording.moment(first)} – {wording.moment(end)}"


@register.filter
def hour(local: datetime) -> str:
    """A full hour: 11 AM, or 11:00 where the day has 24. The instant must be local already."""
    return wording.hour(local)


@register.filter
def day(moment: datetime | date, zone: str = "") -> str:
    """A date: Thu, Nov 12."""
    return wording.short_date(_local(moment, zone))


@register.filter
def long_day(moment: datetime | date, zone: str = "") -> str:
    """A date in full: Thursday, November 12."""
    return wording.long_date(_local(moment, zone))


@register.filter
def day_or_year(on: date, today: date) -> str:
    """A local date, with its year if that is not this one: Thu, Nov 12, 2027."""
    return wording.short_date(on, today=today)


@register.filter
def long_day_or_year(on: date, today: date) -> str:
    """A local date in full, with its year if that is not this one: Thursday, November 12, 2027."""
    return wording.long_date(on, today=today)


@register.filter
def month_name(on: date) -> str:
    """A month with its year: November 2026."""
    return wording.month(on)


@register.filter
def date_part(moment: datetime | date, pattern: str) -> str:
    """A part of a date by its CLDR pattern, such as MMM, d or EEE. An instant must be local already."""
    return str(format_date(moment, pattern, locale=wording.locale()))


def _local(moment: datetime | date, zone: str) -> datetime | date:
    if isinstance(moment, datetime) and zone:
        return moment.astimezone(ZoneInfo(zone))
    return moment


@register.filter
def near(moment: datetime, today: date) -> str:
    """A local instant that is probably soon: Today 4:30 PM, Fri 11:00 AM."""
    return wording.near(moment, today=today)


@register.filter
def part_of_day(local: datetime) -> str:
    """The part of the day of a local instant: Morning, Midday, Night."""
    return wording.part_of_day(local)[1]


@register.filter
def near_day(moment: datetime, today: date) -> str:
    """The day of a local instant as people say it: Today, Tomorrow, Thu, Thu, Nov 12, with the year if another."""
    apart = (moment.date() - today).days
    if apart in (0, 1):
        return _("Today") if apart == 0 else _("Tomorrow")
    return (
        wording.short_weekday(moment) if 1 < apart < 7 else wording.short_date(moment, today=today)
    )


@register.filter
def near_day_inside(moment: datetime, today: date) -> str:
    """The day of a local instant inside a sentence: today, tomorrow, Thu, Thu, Nov 12."""
    match (moment.date() - today).days:
        case 0:
            return _("today")
        case 1:
            return _("tomorrow")
    return near_day(moment, today)


@register.filter
def ahead(moment: datetime, now: datetime) -> str:
    """How far away a local instant is: Today, in 5 h 48 min; Tomorrow; In 3 days; Now."""
    return wording.ahead(moment, now=now)


@register.filter
def local(moment: datetime, zone: str) -> datetime:
    """The instant on the wall clock of `zone`."""
    return moment.astimezone(ZoneInfo(zone))


@register.filter
def series_words(booking: Booking) -> str:
    """2 of 8, every two weeks; nothing for a visit that is not one of a series."""
    return words_of(booking.series, booking.series_position) if booking.series else ""


@register.filter
def minutes_long(minutes: int) -> str:
    """A length of time: 75 min, 3 h 30 min."""
    return wording.length(minutes)


@register.filter
def time_left(until: datetime, now: datetime) -> str:
    """How long something is held still, in whole minutes: 14 min. The last of them counts as one."""
    return wording.length(max(int((until - now).total_seconds()) // 60, 1))


@register.filter
def miles(metres: float) -> str:
    """A distance as people in the US say it: 0.6 mi."""
    return _("%(distance)s mi") % {"distance": f"{metres / 1609.344:.1f}"}


@register.simple_tag
def phone_link(number: str) -> str:
    """A link that calls the number, written as people of its country write it; what is no number stays text."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return number
    form = phonenumbers.PhoneNumberFormat
    address = phonenumbers.format_number(parsed, form.RFC3966)
    written = phonenumbers.format_number(parsed, form.NATIONAL)
    return format_html('<a class="link nowrap" href="{}">{}</a>', address, written)


@register.filter
def phone(number: str) -> str:
    """An E.164 number as its country writes it."""
    return national(number)


@register.filter
def in_fours(key: str) -> str:
    """A key that somebody copies by hand, in groups of four."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def face(avatar: str, edge: int) -> str:
    """The address of a person's picture: an uploaded one as a square of 96, 192 or 384, else art of the demo."""
    return shown_at(avatar, f"{edge}.webp")


@register.filter
def photo_at(photo: Picture, width: int) -> str:
    """The address of a photo that is about as wide, as WebP; of art the art."""
    return photo.url(width)


@register.filter
def photo_jpeg(photo: Picture, width: int) -> str:
    """The address of a photo that is about as wide, as JPEG, for those who read nothing newer; of art the art."""
    return photo.url(width, "jpg")


@register.filter
def photo_set(photo: Picture, ending: str) -> str:
    """All widths of an uploaded photo in one format, for the browser to choose from; of art nothing."""
    return ", ".join(f"{photo.url(width, ending)} {width}w" for width in photo.widths)


@register.filter
def hue(key: object) -> str:
    """A hue that stays the same for the same id."""
    return HUES[zlib.crc32(str(key).encode()) % len(HUES)]


@register.filter
def paying(venue: Venue) -> str:
    """What the venue wants before somebody comes, in words."""
    return _paying(venue.paid_when, venue.deposit_percent)


@register.filter
def paying_for(service: Service, venue: Venue) -> str:
    """What is wanted before somebody comes for a service, in words."""
    percent = service.deposit_percent or venue.deposit_percent
    return _paying(service.paid_when or venue.paid_when, percent)


def _paying(when: str, percent: int) -> str:
    if card_pages() is None or when == PaidWhen.VENUE:
        return _("Pay at the venue")
    if when == PaidWhen.GUARANTEE:
        return _("A card on file, pay at the venue")
    if when == PaidWhen.PREPAY:
        return _("Paid when you book")
    return _("%(percent)d%% deposit, the rest at the venue") % {"percent": percent}
