"""What a venue says about itself, where it is, and the rules its services inherit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from typing import Any, TypeAlias
from uuid import UUID

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.geo.geometry import distance_m
from cozywish.apps.geo.models import Place
from cozywish.apps.geo.queries import Where, place_by_slug, resolve_place
from cozywish.apps.venues.facts import told
from cozywish.apps.venues.models import Business, OldSlug, PaidWhen, Permission, Venue, VenueStatus
from cozywish.apps.venues.queries import venues_within
from cozywish.apps.venues.services.edits import note_edits
from cozywish.core.db import violation
from cozywish.core.errors import Conflict, Invalid
from cozywish.core.services import operation
from cozywish.core.text import fold

PIN_REACH_M = 25_000  # how far from the middle of its ZIP code a venue can be
CURRENCY = {"US": "USD", "GB": "GBP"}
# What customers read. A pin follows from the address; rules for bookings concern nobody's judgement.
PUBLIC = frozenset(
    {"name", "tagline", "description", "phone", "website", "address_line1", "address_line2", "district", "postcode",
     "arrival_note", "facts"}
)  # fmt: skip
Changes: TypeAlias = Mapping[str, tuple[str, str]]  # field: before and after, in words
NOTHING: Changes = {}
SLUG_LENGTH = Venue._meta.get_field("slug").max_length or 80


class TooManyVenues(Conflict):
    code = "VENUES_LIMIT"
    template = _("Your business has its venue already.")


class ZipUnknown(Invalid):
    code = "VENUES_ZIP_UNKNOWN"
    template = _("We don’t know that ZIP code. Check its five digits.")
    field = "postcode"


class PinFar(Invalid):
    code = "VENUES_PIN_FAR"
    template = _("The pin is too far from that ZIP code. Move it closer, or correct the code.")
    field = "postcode"


class ChangedMeanwhile(Conflict):
    code = "VENUES_CHANGED_MEANWHILE"
    template = _(
        "Somebody else saved changes while you were typing. Yours are still here: look at what is "
        "different, then save again."
    )


class NameJustTaken(Conflict):
    code = "VENUES_NAME_JUST_TAKEN"
    template = _("Another venue took that name this very moment. Please save again.")
    field = "name"


class SlugOdd(Invalid):
    code = "VENUES_SLUG_ODD"
    template = _("Use small letters, numbers and hyphens, such as juniper-steam.")
    field = "slug"


class SlugTaken(Conflict):
    code = "VENUES_SLUG_TAKEN"
    template = _("That address leads to another venue. Please choose another one.")
    field = "slug"


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """All that the editor can say. `pin` is latitude and longitude; None puts it in the middle of the ZIP code.

    `slug` is what the page's address ends with; empty: it follows from the name.
    """

    name: str
    slug: str = ""
    tagline: str = ""
    description: str = ""
    phone: str = ""
    website: str = ""
    address_line1: str
    address_line2: str = ""
    district: str = ""
    postcode: str
    pin: tuple[float, float] | None = None
    arrival_note: str = ""
    travel_radius_m: int | None = None
    facts: Sequence[str] = ()
    free_cancel_hours: int = 24
    lead_minutes: int = 60
    horizon_days: int = 60
    step_minutes: int = 15
    on_request: bool = False
    reminder_hours: int = 24
    paid_when: str = PaidWhen.VENUE
    deposit_percent: int = 25
    late_fee_percent: int = 50
    no_show_fee_percent: int = 100


@operation
def open_venue(*, owner: User, details: Details, now: datetime) -> Venue:
    """Make the owner's business a venue that nobody sees yet. Raises Business.DoesNotExist for anybody but an owner.

    Fails with TooManyVenues (settings.VENUES_PER_BUSINESS), ZipUnknown, PinFar, NameJustTaken. Saying exactly the same
    once more, as a double click does, returns the venue that is there.
    """
    business = Business.objects.select_for_update().get(owner=owner)
    taken = {venue.position: venue for venue in Venue.objects.filter(business=business)}
    columns = _columns(details)
    for venue in taken.values():
        if venue.version == 1 and _says(venue, columns):
            return venue
    free = [n for n in range(1, settings.VENUES_PER_BUSINESS + 1) if n not in taken]
    if not free:
        raise TooManyVenues
    slug = _free_slug(details.name, columns["place"])
    with violation("venues_venue_slug_key", becomes=NameJustTaken()):
        venue = Venue.objects.create(business=business, position=free[0], slug=slug, **columns)
    _write_down(owner, venue, "venues.venue_opened", [], now)
    return venue


@operation
def change_venue(
    *,
    editor: User,
    venue_id: UUID,
    version: int,
    details: Details,
    beside: Changes = NOTHING,
    now: datetime,
) -> Venue:
    """Save what the venue says. Raises Venue.DoesNotExist for whoever may not edit it.

    A new name is a new address, unless one is said; the earlier one goes on leading to the venue unless it is a draft
    that nobody has seen. `version` is the one the editor looked at. `beside` is what the caller changes with it, in
    words.

    Fails with ChangedMeanwhile, unless the venue says the same already, ZipUnknown, PinFar, SlugOdd, SlugTaken,
    NameJustTaken.
    """
    mine = venues_within(user=editor, permission=Permission.VENUE_EDIT)
    venue = Venue.objects.select_for_update().get(pk=venue_id, pk__in=mine.values("pk"))
    columns = _columns(details)
    if _says(venue, columns) and details.slug in ("", venue.slug) and not beside:
        return venue
    if venue.version != version:
        raise ChangedMeanwhile
    changed = [name for name, value in columns.items() if getattr(venue, name) != value]
    edits = {name: _in_words(name, venue, columns) for name in changed if name in PUBLIC}
    slug = _next_slug(venue, details, columns["place"])
    if details.slug and slug != venue.slug:
        edits["slug"] = (venue.slug, slug)
        changed.append("slug")
    if slug != venue.slug:
        _rename(venue, slug)
    for name, value in columns.items():
        setattr(venue, name, value)
    venue.version += 1
    taken = SlugTaken() if details.slug else NameJustTaken()
    with violation("venues_venue_slug_key", becomes=taken):
        venue.save(update_fields=[*columns, "slug", "version"])
    note_edits(venue, editor, {**edits, **beside}, now)
    _write_down(editor, venue, "venues.venue_changed", [*changed, *beside], now)
    return venue


def _columns(details: Details) -> dict[str, Any]:
    """The row's own columns for what is said, with all that follows from the ZIP code and the name."""
    where = resolve_place(text=details.postcode)
    if where is None or not where.postcode:
        raise ZipUnknown
    pin = details.pin or (where.lat, where.lon)
    if distance_m(*pin, where.lat, where.lon) > PIN_REACH_M:
        raise PinFar
    columns = asdict(details)
    del columns["pin"], columns["slug"]
    return {
        **columns,
        "postcode": where.postcode,
        "place": _place(where),
        "lat": pin[0],
        "lon": pin[1],
        "time_zone": where.time_zone,
        "currency": CURRENCY[where.country],
        "facts": [str(one.fact) for one in told(details.facts)],
        "search_name": fold(details.name)[:80],
    }


def _in_words(name: str, venue: Venue, columns: dict[str, Any]) -> tuple[str, str]:
    """What the column said and what it says now."""
    both = (getattr(venue, name), columns[name])
    if name == "facts":
        both = (_listed(both[0]), _listed(both[1]))
    return str(both[0]), str(both[1])


def _listed(facts: Sequence[str]) -> str:
    return ", ".join(one.label for one in told(facts))


def _place(where: Where) -> Place:
    return place_by_slug(country=where.country, slug=where.slug)


def _says(venue: Venue, columns: dict[str, Any]) -> bool:
    return all(getattr(venue, name) == value for name, value in columns.items())


def _next_slug(venue: Venue, details: Details, place: Place) -> str:
    """What the address ends with from now on: what is said, what follows from a new name, or the same as before."""
    if not details.slug:
        is_new = venue.name != details.name
        return _free_slug(details.name, place, venue) if is_new else venue.slug
    if slugify(details.slug) != details.slug or not 3 <= len(details.slug) <= SLUG_LENGTH:
        raise SlugOdd
    others = Venue.objects.exclude(pk=venue.pk).filter(slug=details.slug)
    earlier = OldSlug.objects.exclude(venue=venue).filter(slug=details.slug)
    if others.exists() or earlier.exists():
        raise SlugTaken
    return details.slug


def _rename(venue: Venue, slug: str) -> None:
    OldSlug.objects.filter(slug=slug).delete()  # its own, come back to
    if venue.status != VenueStatus.DRAFT and slug != venue.slug:
        OldSlug.objects.get_or_create(slug=venue.slug, defaults={"venue": venue})
    venue.slug = slug


def _free_slug(name: str, place: Place, venue: Venue | None = None) -> str:
    """The first address for that name that leads to no other venue, now or from earlier."""
    used, was = Venue.objects.all(), OldSlug.objects.all()
    if venue is not None:
        used, was = used.exclude(pk=venue.pk), was.exclude(venue=venue)
    for slug in _slugs(name, place):
        if not used.filter(slug=slug).exists() and not was.filter(slug=slug).exists():
            return slug
    raise AssertionError("there are always more numbers")


def _slugs(name: str, place: Place) -> Iterator[str]:
    """The name; the name with its city; then numbered."""
    plain = slugify(name)[: SLUG_LENGTH - 40].strip("-") or "venue"
    yield plain
    city = f"{plain}-{slugify(place.name)}"[: SLUG_LENGTH - 8].strip("-")
    yield city
    for number in count(2):
        yield f"{city}-{number}"


def _write_down(editor: User, venue: Venue, action: str, fields: list[str], now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=editor.pk,
        action=action,
        object_type="venue",
        object_id=venue.pk,
        fields=sorted(fields),
    )
