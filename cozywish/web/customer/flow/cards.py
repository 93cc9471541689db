"""The cards of step 1: one for each family of services, with its variants and what can be added."""

from collections.abc import Sequence
from dataclasses import dataclass

from cozywish.apps.bookings.queries.offer import OfferedService
from cozywish.apps.catalog.models import AddOn, Prerequisites, ServicePicture
from cozywish.apps.catalog.queries import pictures_of, prerequisites_of
from cozywish.web.customer.flow.state import Flow


@dataclass(frozen=True, slots=True)
class Card:
    """One family: its `face` is the first that is offered, `variants` are all of them, with whether each is chosen."""

    face: OfferedService
    variants: list[tuple[OfferedService, bool]]
    extras: list[tuple[AddOn, bool]]
    needs: Prerequisites | None
    picture: ServicePicture | None
    is_chosen: bool

    @property
    def price_cents(self) -> int:
        """The least any of them costs."""
        return min(one.price_cents for one, _is_chosen in self.variants)

    @property
    def minutes(self) -> int:
        """The least any of them takes."""
        return min(one.minutes for one, _is_chosen in self.variants)

    @property
    def varies(self) -> bool:
        """Whether person or variant decide the price."""
        prices = {one.price_cents for one, _is_chosen in self.variants}
        return len(prices) > 1 or any(one.varies for one, _is_chosen in self.variants)


def cards_of(flow: Flow) -> dict[str, list[Card]]:
    """Return the cards under their headings. Two SQL queries."""
    families: dict[object, list[OfferedService]] = {}
    for one in flow.offered:
        families.setdefault(one.service.head_id, []).append(one)
    heads = {one.service.head_id for one in flow.offered}
    needs, pictures = prerequisites_of(heads=heads), pictures_of(heads=heads)
    sections: dict[str, list[Card]] = {}
    for family in families.values():
        face = family[0].service
        card = _card(flow, family, needs.get(face.head_id), pictures.get(face.head_id))
        sections.setdefault(face.section, []).append(card)
    return sections


def _card(
    flow: Flow,
    family: Sequence[OfferedService],
    needs: Prerequisites | None,
    picture: ServicePicture | None,
) -> Card:
    chosen = [one for one in family if one.service.pk in flow.choice.service_ids]
    marked = chosen[0] if chosen else family[0]
    extras = flow.add_ons.get(family[0].service.head_id, ())
    return Card(
        face=family[0],
        variants=[(one, one is marked) for one in family],
        extras=[(row, row.pk in flow.choice.extra_ids) for row in extras],
        needs=needs,
        picture=picture,
        is_chosen=bool(chosen),
    )
