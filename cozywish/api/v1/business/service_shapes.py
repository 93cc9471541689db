"""What a service looks like to the venue's own people, and what they say of it."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import exceptions, serializers

from cozywish.api.inputs import (
    IdField,
    LineField,
    Strict,
    VersionField,
    WholeField,
    YesOrNoField,
)
from cozywish.api.v1.business.venue_shapes import payable_here
from cozywish.api.v1.business.venues import named
from cozywish.api.v1.shapes import (
    CategoryShape,
    Described,
    MoneyShape,
    PictureShape,
    Shape,
    category,
    money,
    picture,
)
from cozywish.apps.catalog.models import VARIANT_NAME, Hue, Service, ServicePicture, ServicePlace
from cozywish.apps.catalog.pricelist import LONGEST_SECTION
from cozywish.apps.catalog.services.menu import MOST_SERVICES
from cozywish.apps.catalog.shapes import (
    FARTHEST_HORIZON,
    HIGHEST_PRICE,
    LONGEST,
    LONGEST_LEAD,
    LONGEST_PADDING,
    STEPS,
    By,
    Card,
    Doing,
)
from cozywish.apps.venues.models import PaidWhen
from cozywish.apps.venues.services.people import MOST_PEOPLE

SAID = (
    "section", "name", "description", "done_at", "duration_minutes", "padding_before_minutes",
    "padding_after_minutes", "lead_minutes", "horizon_days", "step_minutes", "is_active", "variant_name", "hue",
    "on_request", "is_featured", "paid_when", "deposit_percent",
)  # fmt: skip


class DoingShape(Described):
    """Minutes and price of one's own; null: those of the service."""

    duration_minutes = serializers.IntegerField(allow_null=True)
    price = MoneyShape(allow_null=True)


class DoneByShape(DoingShape):
    """Somebody who does the service."""

    staff = serializers.UUIDField()


class DoesShape(DoingShape):
    """Something that the person does."""

    service = serializers.UUIDField()


class OffersShape(Described):
    """All that a person does. `version` is that of the person: send it back with the next one."""

    version = serializers.IntegerField()
    offers = DoesShape(many=True)


def doings(by: By, *, of: str, currency: str) -> list[Shape]:
    """Return who does it (`of` is "staff"), or what somebody does ("service")."""
    return [
        {
            of: pk,
            "duration_minutes": doing.minutes,
            "price": None if doing.cents is None else money(doing.cents, currency),
        }
        for pk, doing in sorted(by.items())
    ]


class MenuServiceShape(Described):
    """A service on the menu. Lead, horizon, step, `deposit_percent` and `on_request` are null where the venue's hold.

    `version` counts the changes: send it back with the next one.
    """

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    category = CategoryShape()
    section = serializers.CharField(help_text="The heading it stands under.")
    name = serializers.CharField()
    variant_of = serializers.UUIDField(
        allow_null=True, help_text="The service this is another length or level of."
    )
    variant_name = serializers.CharField(help_text="How it differs from its variants.")
    description = serializers.CharField()
    done_at = serializers.ChoiceField(choices=ServicePlace.choices)
    duration_minutes = serializers.IntegerField()
    price = MoneyShape()
    padding_before_minutes = serializers.IntegerField()
    padding_after_minutes = serializers.IntegerField()
    lead_minutes = serializers.IntegerField(allow_null=True)
    horizon_days = serializers.IntegerField(allow_null=True)
    step_minutes = serializers.IntegerField(allow_null=True)
    is_active = serializers.BooleanField()
    hue = serializers.ChoiceField(
        choices=Hue.choices, allow_blank=True, help_text="Its mark for its people; empty: none."
    )
    on_request = serializers.BooleanField(
        allow_null=True,
        help_text="Whether each visit has to be accepted; null: as the venue has it.",
    )
    is_featured = serializers.BooleanField(help_text="Whether it stands first on the page.")
    paid_when = serializers.ChoiceField(
        choices=PaidWhen.choices,
        allow_blank=True,
        help_text="What is wanted before somebody comes; empty: as the venue has it.",
    )
    deposit_percent = serializers.IntegerField(allow_null=True)
    picture = PictureShape(allow_null=True, help_text="Of all its family.")


INHERITED = (
    *("lead_minutes", "horizon_days", "step_minutes", "on_request", "paid_when", "deposit_percent"),
)


class InForceShape(Described):
    """The rules that hold for the service. `from_venue` names those it has from its venue."""

    lead_minutes = serializers.IntegerField()
    horizon_days = serializers.IntegerField()
    step_minutes = serializers.IntegerField()
    on_request = serializers.BooleanField()
    paid_when = serializers.ChoiceField(choices=PaidWhen.choices)
    deposit_percent = serializers.IntegerField()
    from_venue = serializers.ListField(
        child=serializers.ChoiceField(choices=[(name, name) for name in INHERITED])
    )


def in_force(row: Service) -> Shape:
    """Return the rules that hold, each the service's own or that of its venue. One SQL query at most."""
    own = {name: getattr(row, name) for name in INHERITED if getattr(row, name) not in (None, "")}
    usual = [name for name in INHERITED if name not in own]
    return {**{name: getattr(row.venue, name) for name in usual}, **own, "from_venue": usual}


class MenuServiceDetailShape(MenuServiceShape):
    offers = DoneByShape(many=True)
    in_force = InForceShape()


def menu_service(row: Service, *, currency: str, shown: ServicePicture | None) -> Shape:
    """Return a service as lists of the menu show it."""
    return {
        **{name: getattr(row, name) for name in ("id", "version", *SAID)},
        "variant_of": row.variant_of_id,
        "category": category(row.category.slug, row.category.name),
        "price": money(row.price_cents, currency),
        "picture": None if shown is None else picture(shown),
    }


def menu_service_detail(
    row: Service, *, by: By, currency: str, shown: ServicePicture | None
) -> Shape:
    """Return a service with the people who do it and the rules that hold for it."""
    return {
        **menu_service(row, currency=currency, shown=shown),
        "offers": doings(by, of="staff", currency=currency),
        "in_force": in_force(row),
    }


class MoneyInput(Strict):
    """An amount in minor units of the venue's currency."""

    amount_minor = WholeField(min_value=0, max_value=HIGHEST_PRICE)
    currency = LineField(max_length=3)


class DoingInput(Strict):
    duration_minutes = WholeField(min_value=5, max_value=LONGEST, default=None, allow_null=True)
    price = MoneyInput(default=None, allow_null=True)


class DoneByInput(DoingInput):
    staff = IdField()


class DoesInput(DoingInput):
    service = IdField()


class ServiceInput(Strict):
    """All that a menu says of a service. Minutes go in steps of five."""

    category = LineField(max_length=40, help_text="Its slug, such as `massage`.")
    section = LineField(
        max_length=LONGEST_SECTION,
        default="",
        allow_blank=True,
        help_text="Services with the same heading stand together. Empty: the category.",
    )
    name = LineField(max_length=80)
    variant_name = LineField(
        max_length=VARIANT_NAME,
        default="",
        allow_blank=True,
        help_text="How it differs from its variants, such as `60 min`. Needed where it has some.",
    )
    description = LineField(max_length=300, default="", allow_blank=True)
    done_at = serializers.ChoiceField(choices=ServicePlace.choices, default=ServicePlace.VENUE)
    duration_minutes = WholeField(min_value=5, max_value=LONGEST)
    price = MoneyInput()
    padding_before_minutes = WholeField(min_value=0, max_value=LONGEST_PADDING, default=0)
    padding_after_minutes = WholeField(min_value=0, max_value=LONGEST_PADDING, default=0)
    lead_minutes = WholeField(min_value=0, max_value=LONGEST_LEAD, default=None, allow_null=True)
    horizon_days = WholeField(
        min_value=1, max_value=FARTHEST_HORIZON, default=None, allow_null=True
    )
    step_minutes = WholeField(
        min_value=min(STEPS),
        max_value=max(STEPS),
        default=None,
        allow_null=True,
        help_text="Starts every 5, 10, 15, 20, 30 or 60 minutes.",
    )
    is_active = YesOrNoField(default=True)
    on_request = YesOrNoField(
        default=None,
        allow_null=True,
        help_text="Whether a visit is agreed only once you have accepted it. Null: as the venue has it.",
    )
    is_featured = YesOrNoField(default=False)
    paid_when = serializers.ChoiceField(
        choices=PaidWhen.choices,
        default="",
        allow_blank=True,
        help_text="What is wanted before somebody comes; empty: as the venue has it. More than `VENUE` only where money"
        " is taken online.",
    )
    deposit_percent = WholeField(
        min_value=1,
        max_value=100,
        default=None,
        allow_null=True,
        help_text="Where a deposit is wanted, of the price. Null: as the venue has it.",
    )
    hue = serializers.ChoiceField(choices=Hue.choices, default="", allow_blank=True)
    offers = serializers.ListField(
        child=DoneByInput(), max_length=MOST_PEOPLE, default=list, help_text="Who does it."
    )

    def validate_paid_when(self, said: str) -> str:
        """Refuse to want money where none can be taken."""
        return payable_here(said)


class ServiceChangeInput(ServiceInput):
    """The same, and the version that it replaces. Without `offers`, who does it stays as it is."""

    version = VersionField()
    offers = serializers.ListField(
        child=DoneByInput(), max_length=MOST_PEOPLE, default=None, allow_null=True
    )


class OffersInput(Strict):
    """All that a person does."""

    offers = serializers.ListField(child=DoesInput(), max_length=MOST_SERVICES)
    version = VersionField()


class MoveInput(Strict):
    to = serializers.ChoiceField(
        choices=[("up", "up"), ("down", "down")], help_text="Past its neighbour in that direction."
    )


def card_from(said: dict[str, Any], *, currency: str) -> Card:
    """Return what a valid ServiceInput says. Raises ValidationError for another currency or no such category."""
    try:
        [kind] = named([said["category"]])
    except exceptions.ValidationError as error:
        raise exceptions.ValidationError({"category": [_("There is no such category.")]}) from error
    cents = cents_of(said["price"], currency, "price")
    return Card(category_id=kind.pk, price_cents=cents, **{name: said[name] for name in SAID})


def by_from(said: list[dict[str, Any]], *, of: str, currency: str) -> By:
    """Return who does it ("staff"), or what somebody does ("service"), by id. Raises ValidationError."""
    by: dict[UUID, Doing] = {}
    for number, one in enumerate(said):
        where = f"offers.{number}"
        if one[of] in by:
            raise exceptions.ValidationError({f"{where}.{of}": [_("This is there twice.")]})
        price = one["price"]
        cents = None if price is None else cents_of(price, currency, f"{where}.price")
        by[one[of]] = Doing(minutes=one["duration_minutes"], cents=cents)
    return by


def cents_of(price: dict[str, Any], currency: str, where: str) -> int:
    """Return the minor units of a valid MoneyInput. Raises ValidationError for another currency."""
    if price["currency"] != currency:
        sentence = _("Prices here are in %(currency)s.") % {"currency": currency}
        raise exceptions.ValidationError({f"{where}.currency": [sentence]})
    cents: int = price["amount_minor"]
    return cents


_MASSAGE = {
    "category": "massage",
    "name": "Deep tissue massage",
    "description": "Firm pressure, slow strokes.",
    "duration_minutes": 75,
    "price": {"amount_minor": 11500, "currency": "USD"},
    "padding_after_minutes": 15,
}
_INES = "0d2a1c7e-3b4d-4a55-8c7b-64c1e5f0a902"
ADD_EXAMPLE = OpenApiExample(
    "A massage that one person does",
    request_only=True,
    value={**_MASSAGE, "offers": [{"staff": _INES}]},
)
CHANGE_EXAMPLE = OpenApiExample(
    "Who does it stays as it is", request_only=True, value={**_MASSAGE, "version": 1}
)
OFFERS_EXAMPLE = OpenApiExample(
    "Longer, and for a price of one's own",
    request_only=True,
    value={
        "offers": [
            {
                "service": "c4a6f7d2-18e9-4b61-9a0e-7f2d3c5b6e03",
                "duration_minutes": 75,
                "price": {"amount_minor": 10500, "currency": "USD"},
            }
        ],
        "version": 1,
    },
)
MOVE_EXAMPLE = OpenApiExample("One place up", request_only=True, value={"to": "up"})
