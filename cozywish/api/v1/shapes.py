"""What answers look like: one function makes a shape, one serializer describes it for the OpenAPI document.

Answers are built by hand because lists are hot; a test compares every answer with its description.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from cozywish.apps.bookings.models import AnswerKind
from cozywish.apps.bookings.queries.asking import Asked
from cozywish.apps.bookings.queries.free_time import FreeStart, NoTimes
from cozywish.apps.catalog.models import AddOn, Prerequisites, ServicePicture, ServicePlace
from cozywish.apps.venues.pictures import Picture

Shape = dict[str, Any]
SHOWN = 960  # the width of pictures in answers; there are others beside it


class Described(serializers.Serializer[Any]):
    """The description of an answer. It never reads or writes anything; BookingShape describes a `Booking`."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        extend_schema_serializer(component_name=cls.__name__.removesuffix("Shape"))(cls)


class MoneyShape(Described):
    """An amount in minor units of an ISO 4217 currency: 9000 USD are ninety dollars."""

    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()


def money(amount_minor: int, currency: str) -> Shape:
    """Return an amount."""
    return {"amount_minor": amount_minor, "currency": currency}


class CategoryShape(Described):
    slug = serializers.CharField()
    name = serializers.CharField()


def category(slug: str | None, name: str | None) -> Shape | None:
    """Return a category, or None where there is none."""
    return {"slug": slug, "name": name} if slug else None


class PlaceShape(Described):
    """A city. `country` and `slug` together name it."""

    country = serializers.CharField()
    slug = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()


class VenueAddressShape(Described):
    line1 = serializers.CharField()
    line2 = serializers.CharField()
    district = serializers.CharField()
    postcode = serializers.CharField()


class VenueShape(Described):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    tagline = serializers.CharField()
    category = CategoryShape(allow_null=True)
    place = PlaceShape()
    address = VenueAddressShape()
    lat = serializers.FloatField()
    lon = serializers.FloatField()
    time_zone = serializers.CharField(help_text="IANA name, such as America/Los_Angeles.")
    currency = serializers.CharField()
    travel_radius_m = serializers.IntegerField(
        allow_null=True, help_text="How far its people travel to customers; null: they do not."
    )


def venue(row: Shape) -> Shape:
    """Return a venue as lists show it, from the values of `venue_values`."""
    plain = (
        "id",
        "slug",
        "name",
        "tagline",
        "lat",
        "lon",
        "time_zone",
        "currency",
        "travel_radius_m",
    )
    return {
        **{name: row[name] for name in plain},
        "category": category(row["category_slug"], row["category_name"]),
        "place": {name: row[f"place__{name}"] for name in ("country", "slug", "name", "state")},
        "address": {
            "line1": row["address_line1"],
            "line2": row["address_line2"],
            "district": row["district"],
            "postcode": row["postcode"],
        },
    }


class PersonShape(Described):
    id = serializers.UUIDField()
    name = serializers.CharField()
    title = serializers.CharField()


class HoursShape(Described):
    """One stretch of a weekday (0 is Monday), in minutes since local midnight; past 1440 is the following night."""

    weekday = serializers.IntegerField()
    opens_minute = serializers.IntegerField()
    closes_minute = serializers.IntegerField()


class PictureShape(Described):
    """A picture. `url` is of a WebP of at most 960 pixels."""

    url = serializers.CharField()
    alt = serializers.CharField(help_text="What it shows. Empty until somebody has said it.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()


def picture(row: Picture) -> Shape:
    """Return a picture."""
    plain = {name: getattr(row, name) for name in ("alt", "width", "height")}
    return {**plain, "url": row.url(SHOWN)}


def service_picture(row: Shape) -> Shape | None:
    """Return the picture of a service, from the values of `service_values`."""
    if row["picture_image"] is None:
        return None
    names = ("image", "alt", "width", "height")
    return picture(ServicePicture(**{name: row[f"picture_{name}"] for name in names}))


class ServiceShape(Described):
    id = serializers.UUIDField()
    venue = serializers.UUIDField()
    category = CategoryShape()
    section = serializers.CharField()
    name = serializers.CharField()
    variant_of = serializers.UUIDField(
        allow_null=True, help_text="The service this is another length or level of."
    )
    variant_name = serializers.CharField(
        help_text="How it differs from its variants; may be empty."
    )
    description = serializers.CharField()
    done_at = serializers.ChoiceField(choices=ServicePlace.choices)
    duration_minutes = serializers.IntegerField()
    price = MoneyShape()
    on_request = serializers.BooleanField(help_text="A visit has to be accepted by the venue.")
    picture = PictureShape(allow_null=True)


def service(row: Shape) -> Shape:
    """Return a service, from the values of `service_values`."""
    plain = ("id", "section", "name", "variant_name", "description", "done_at", "duration_minutes")
    return {
        **{name: row[name] for name in plain},
        "venue": row["venue_id"],
        "variant_of": row["variant_of_id"],
        "category": category(row["category__slug"], row["category__name"]),
        "price": money(row["price_cents"], row["venue__currency"]),
        "on_request": row["asks_first"],
        "picture": service_picture(row),
    }


class OfferShape(PersonShape):
    """A person who does the service, in their own time and for their own price."""

    duration_minutes = serializers.IntegerField()
    price = MoneyShape()


class ExtraShape(Described):
    """Something that can be added when the time is held."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    minutes = serializers.IntegerField()
    price = MoneyShape()


class AskedShape(Described):
    """What the customer has to say when the time is held; without `choices` in their own words."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=AnswerKind.choices)
    text = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())
    is_required = serializers.BooleanField(
        help_text="Of an age and a consent, only the answer yes is taken."
    )


class FirstShape(Described):
    """Another service that the customer must have had, in this window before the visit."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    hours_before = serializers.IntegerField()
    days_before = serializers.IntegerField()


class ServiceDetailShape(ServiceShape):
    staff = OfferShape(many=True)
    extras = ExtraShape(many=True)
    asks = AskedShape(many=True)
    first = FirstShape(allow_null=True)


def extra(row: AddOn, currency: str) -> Shape:
    """Return something that can be added."""
    return {
        "id": row.pk,
        "name": row.name,
        "minutes": row.minutes,
        "price": money(row.price_cents, currency),
    }


def first(needs: Prerequisites | None) -> Shape | None:
    """Return what the customer must have had, or None."""
    if needs is None or needs.first is None:
        return None
    return {
        "id": needs.first.pk,
        "name": needs.first.name,
        "hours_before": needs.hours_before,
        "days_before": needs.days_before,
    }


def service_detail(
    row: Shape,
    *,
    offers: list[Shape],
    extras: Sequence[AddOn],
    asks: Sequence[Asked],
    needs: Prerequisites | None,
) -> Shape:
    """Return a service with the people who do it, from the values of `offer_values`, and all that belongs to it."""
    staff = [
        {
            "id": offer["staff_id"],
            "name": offer["staff__name"],
            "title": offer["staff__title"],
            "duration_minutes": offer["minutes"],
            "price": money(offer["price"], row["venue__currency"]),
        }
        for offer in offers
    ]
    return {
        **service(row),
        "staff": staff,
        "extras": [extra(one, row["venue__currency"]) for one in extras],
        "asks": [asdict(one) for one in asks],
        "first": first(needs),
    }


@extend_schema_field(
    {"type": "string", "format": "date-time", "examples": ["2036-05-05T17:00:00Z"]}
)
class UtcField(serializers.DateTimeField):
    """An instant, in UTC."""


@extend_schema_field(
    {"type": "string", "format": "date-time", "examples": ["2036-05-05T10:00:00-07:00"]}
)
class LocalField(serializers.DateTimeField):
    """The same instant on the venue's wall clock, with its offset."""


class SlotShape(Described):
    """A start that can be booked. `staff` are those who are free then, in the venue's order."""

    starts_at = UtcField()
    starts_local = LocalField()
    services = serializers.ListField(child=serializers.UUIDField())
    staff = serializers.ListField(child=serializers.UUIDField())


def slot(start: FreeStart) -> Shape:
    """Return a free start."""
    return {
        "starts_at": start.starts_at,
        "starts_local": start.local,
        "services": start.service_ids,
        "staff": start.staff_ids,
    }


class DayShape(Described):
    """One local date. `reason` says why it has no slots: nothing is offered, or all is taken."""

    date = serializers.DateField()
    reason = serializers.ChoiceField(
        choices=[(why.value, why.value) for why in NoTimes], allow_null=True
    )
    slots = SlotShape(many=True)


class NeedShape(Described):
    """One of the services, and what has to come before it."""

    service = serializers.UUIDField()
    first = FirstShape()


class SlotsShape(Described):
    """`needs` says what has to come first. For whom is signed in only those times are listed at which it has."""

    venue = serializers.UUIDField()
    time_zone = serializers.CharField()
    needs = NeedShape(many=True)
    days = DayShape(many=True)


class FirstFreeShape(Described):
    venue = serializers.UUIDField()
    slots = SlotShape(many=True)
