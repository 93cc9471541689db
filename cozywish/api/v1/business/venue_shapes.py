"""What a venue looks like to its own people, and what they say of it."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from cozywish.api.inputs import (
    DegreesField,
    LineField,
    PhoneField,
    Strict,
    TextField,
    VersionField,
    WholeField,
)
from cozywish.api.v1.shapes import CategoryShape, Described, PlaceShape, Shape, UtcField, category
from cozywish.apps.catalog.queries import categories, categories_of, tags, tags_of
from cozywish.apps.catalog.services.venues import MOST_CATEGORIES, MOST_TAGS
from cozywish.apps.catalog.shapes import FARTHEST_HORIZON, LONGEST_LEAD, STEPS
from cozywish.apps.payments.gateways import card_pages
from cozywish.apps.venues.checklist import LACKS, Part, complete_parts
from cozywish.apps.venues.facts import GROUPS, Fact, told
from cozywish.apps.venues.machine import VENUE
from cozywish.apps.venues.models import (
    PaidWhen,
    Permission,
    Venue,
    VenueEvent,
    VenueReview,
    VenueStatus,
)
from cozywish.apps.venues.queries import Seat
from cozywish.apps.venues.services import Details

SAID = (
    "name", "tagline", "description", "phone", "website", "address_line1", "address_line2", "district", "postcode",
    "arrival_note", "travel_radius_m", "free_cancel_hours", "lead_minutes", "horizon_days",
    "step_minutes", "on_request", "reminder_hours",
    "paid_when", "deposit_percent", "late_fee_percent", "no_show_fee_percent",
)  # fmt: skip
LONGEST_TRIP_M = 100_000
LONGEST_NOTICE_HOURS = 14 * 24


class PinShape(Described):
    lat = serializers.FloatField()
    lon = serializers.FloatField()


class SeatShape(Described):
    """A place of yours at a venue. `staff` is who you are in its team, null for who is not in it.

    `permissions` are over all of the venue where `is_whole`, else over some of its people or clients.
    """

    venue = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    status = serializers.ChoiceField(choices=VenueStatus.choices)
    role = serializers.ChoiceField(choices=[(r, r) for r in ("OWNER", "MANAGER", "STAFF")])
    staff = serializers.UUIDField(allow_null=True)
    permissions = serializers.ListField(
        child=serializers.ChoiceField(choices=Permission.choices), help_text="What you may do."
    )
    is_whole = serializers.BooleanField()


def seat(row: Seat) -> Shape:
    """Return a person's place at a venue."""
    team = "MANAGER" if row.is_manager else "STAFF"
    return {
        "venue": row.venue.pk,
        "name": row.venue.name,
        "slug": row.venue.slug,
        "status": row.venue.status,
        "role": "OWNER" if row.is_owner else team,
        "staff": row.me.pk if row.me else None,
        "permissions": sorted(row.powers),
        "is_whole": bool(row.is_whole),
    }


class OwnVenueShape(Described):
    """All that a venue says. `version` counts the changes: send it back with the next one."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    status = serializers.ChoiceField(choices=VenueStatus.choices)
    version = serializers.IntegerField()
    name = serializers.CharField()
    tagline = serializers.CharField()
    description = serializers.CharField()
    categories = CategoryShape(many=True)
    phone = serializers.CharField()
    website = serializers.CharField()
    address_line1 = serializers.CharField()
    address_line2 = serializers.CharField()
    district = serializers.CharField()
    postcode = serializers.CharField()
    place = PlaceShape()
    pin = PinShape()
    time_zone = serializers.CharField()
    currency = serializers.CharField()
    arrival_note = serializers.CharField()
    travel_radius_m = serializers.IntegerField(allow_null=True)
    free_cancel_hours = serializers.IntegerField()
    lead_minutes = serializers.IntegerField()
    horizon_days = serializers.IntegerField()
    step_minutes = serializers.IntegerField()
    facts = serializers.ListField(child=serializers.ChoiceField(choices=Fact.choices))
    tags = serializers.ListField(child=serializers.CharField(), help_text="Slugs.")
    on_request = serializers.BooleanField()
    reminder_hours = serializers.IntegerField()
    paid_when = serializers.ChoiceField(choices=PaidWhen.choices)
    deposit_percent = serializers.IntegerField()
    late_fee_percent = serializers.IntegerField()
    no_show_fee_percent = serializers.IntegerField()


def own_venue(row: Venue) -> Shape:
    """Return the venue as its people see it. Three SQL queries where its place is not there yet."""
    return {
        **{name: getattr(row, name) for name in ("id", "slug", "status", "version", *SAID)},
        "time_zone": row.time_zone,
        "currency": row.currency,
        "categories": [category(kind.slug, kind.name) for kind in categories_of(venue=row)],
        "place": {name: getattr(row.place, name) for name in ("country", "slug", "name", "state")},
        "pin": {"lat": row.lat, "lon": row.lon},
        "facts": [one.fact.value for one in told(row.facts)],
        "tags": [tag.slug for tag in tags_of(venue=row)],
    }


class PinInput(Strict):
    lat = DegreesField(min_value=-90, max_value=90)
    lon = DegreesField(min_value=-180, max_value=180)


def payable_here(said: str) -> str:
    """Return what is wanted ahead. Raises ValidationError where it is money, and none can be taken."""
    if said not in {"", PaidWhen.VENUE} and card_pages() is None:
        raise serializers.ValidationError(_("Nothing can be paid online here."))
    return said


class VenueInput(Strict):
    """All that a venue says of itself. What is left out is empty, or has its usual value."""

    name = LineField(max_length=80)
    tagline = LineField(max_length=120, default="", allow_blank=True)
    description = TextField(
        max_length=3000, default="", allow_blank=True, help_text="Needed to go live."
    )
    categories = serializers.ListField(
        child=LineField(max_length=40),
        min_length=1,
        max_length=MOST_CATEGORIES,
        help_text="Slugs, such as `massage`; the first is the one that its card names.",
    )
    phone = PhoneField(max_length=40, default="", allow_blank=True)
    website = serializers.URLField(max_length=200, default="", allow_blank=True)
    address_line1 = LineField(max_length=80)
    address_line2 = LineField(max_length=80, default="", allow_blank=True)
    district = LineField(max_length=60, default="", allow_blank=True)
    postcode = LineField(max_length=10, help_text="It decides city, time zone and currency.")
    pin = PinInput(
        default=None, allow_null=True, help_text="Null: the middle of its ZIP code, to move later."
    )
    arrival_note = LineField(max_length=200, default="", allow_blank=True)
    travel_radius_m = WholeField(
        min_value=1, max_value=LONGEST_TRIP_M, default=None, allow_null=True
    )
    free_cancel_hours = WholeField(min_value=0, max_value=LONGEST_NOTICE_HOURS, default=24)
    lead_minutes = WholeField(min_value=0, max_value=LONGEST_LEAD, default=60)
    horizon_days = WholeField(min_value=1, max_value=FARTHEST_HORIZON, default=60)
    step_minutes = serializers.ChoiceField(
        choices=[(step, step) for step in STEPS],
        default=15,
        help_text="A visit can start every so many minutes, where its service says nothing else.",
    )
    facts = serializers.ListField(
        child=serializers.ChoiceField(choices=Fact.choices),
        max_length=len(Fact),
        default=list,
        help_text="What is good to know before one comes.",
    )
    tags = serializers.ListField(
        child=LineField(max_length=40),
        max_length=MOST_TAGS,
        default=list,
        help_text="Slugs, such as `candlelight`; `readChoices` has them all.",
    )
    on_request = serializers.BooleanField(
        default=False, help_text="Whether a visit is agreed only once the venue has accepted it."
    )
    reminder_hours = WholeField(min_value=1, max_value=LONGEST_NOTICE_HOURS, default=24)
    paid_when = serializers.ChoiceField(
        choices=PaidWhen.choices,
        default=PaidWhen.VENUE,
        help_text="What is wanted before somebody comes; other than `VENUE` only where money is taken online.",
    )
    deposit_percent = WholeField(min_value=1, max_value=100, default=25)
    late_fee_percent = WholeField(min_value=0, max_value=100, default=50)
    no_show_fee_percent = WholeField(min_value=0, max_value=100, default=100)

    def validate_paid_when(self, said: str) -> str:
        """Refuse to want money where none can be taken."""
        return payable_here(said)


class VenueChangeInput(VenueInput):
    """The same, and the version that it replaces."""

    version = VersionField()
    slug = LineField(
        max_length=80,
        default="",
        allow_blank=True,
        help_text="What the page's address ends with; earlier ones go on leading there. Empty: it follows the name.",
    )


def details_from(said: dict[str, Any]) -> Details:
    """Return what a valid VenueInput says."""
    pin = said["pin"]
    plain = {name: said[name] for name in SAID}
    slug = said.get("slug", "")
    return Details(
        **plain, slug=slug, facts=said["facts"], pin=(pin["lat"], pin["lon"]) if pin else None
    )


class ChoiceShape(Described):
    """Something to choose: what is sent, and what people read."""

    slug = serializers.CharField()
    name = serializers.CharField()


class ChoicesShape(Described):
    """What a venue and its services can be given: the office keeps categories and tags."""

    categories = ChoiceShape(many=True)
    tags = ChoiceShape(many=True)
    facts = ChoiceShape(many=True)


def choices() -> Shape:
    """Return what there is to choose from. Two SQL queries."""
    facts = [one for group in GROUPS for one in group.facts]
    return {
        "categories": [{"slug": row.slug, "name": row.name} for row in categories()],
        "tags": [{"slug": row.slug, "name": row.name} for row in tags()],
        "facts": [{"slug": one.fact.value, "name": one.label} for one in facts],
    }


class PartShape(Described):
    """A part that a venue needs. `lacks` says in words what is missing, and is null when it is there."""

    part = serializers.ChoiceField(choices=[(part.value, part.value) for part in Part])
    is_done = serializers.BooleanField()
    lacks = serializers.CharField(allow_null=True)


class ChecklistShape(Described):
    """What is left to do before the venue can be sent in, in order."""

    status = serializers.ChoiceField(choices=VenueStatus.choices)
    parts = PartShape(many=True)
    can_submit = serializers.BooleanField()


def checklist(row: Venue) -> Shape:
    """Return the checklist. One SQL query for each part."""
    done = complete_parts(row)
    parts = [
        {
            "part": part.value,
            "is_done": part in done,
            "lacks": None if part in done else str(LACKS[part]),
        }
        for part in Part
    ]
    events = VENUE.events(state=row.status, actor="P")
    ready = len(done) == len(Part) and VenueEvent.SUBMIT in events
    return {"status": row.status, "parts": parts, "can_submit": ready}


class ReviewShape(Described):
    """A step towards customers or away from them. `reasons` are the office's, for you."""

    at = UtcField()
    event = serializers.ChoiceField(choices=VenueEvent.choices)
    reasons = serializers.CharField()


def review(row: VenueReview) -> Shape:
    """Return a step of the venue's history."""
    return {"at": row.at, "event": row.event, "reasons": row.reasons}


_FERN = {
    "name": "Fern & Ember",
    "tagline": "Quiet rooms, warm hands",
    "description": "Massage and facials in a calm house in Alberta Arts.",
    "categories": ["massage", "facial"],
    "phone": "+15035550123",
    "website": "https://fernember.example",
    "address_line1": "2218 NE Alberta St",
    "postcode": "97211",
    "free_cancel_hours": 24,
}
OPEN_EXAMPLE = OpenApiExample("A day spa in Portland", request_only=True, value=_FERN)
CHANGE_EXAMPLE = OpenApiExample(
    "With the pin on its door",
    request_only=True,
    value={**_FERN, "pin": {"lat": 45.559, "lon": -122.644}, "version": 1},
)
