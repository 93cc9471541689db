"""What a booking that is moved will be made of: the same services, by whom, in which length, for how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cozywish.apps.bookings.models import BookingItem
from cozywish.apps.bookings.queries.offer import minutes_of, price_of
from cozywish.apps.bookings.refusals import (
    LengthImpossible,
    StaffDoesNotDoThis,
    StaffElsewhere,
    StaffInactive,
)
from cozywish.apps.catalog.models import StaffService
from cozywish.apps.scheduling.work import Work, work_of
from cozywish.apps.venues.models import Resource, StaffMember
from cozywish.core.intervals import TICK_MINUTES


@dataclass(frozen=True, slots=True)
class Plan:
    """The items as they are, and their minutes and prices as they will be with the person of `resource`."""

    items: Sequence[BookingItem]
    resource: Resource
    staff: StaffMember
    minutes: Sequence[int]
    prices: Sequence[int]
    offers: Mapping[UUID, StaffService]

    @property
    def length(self) -> timedelta:
        """How long all of it takes."""
        return timedelta(minutes=sum(self.minutes))

    @property
    def works(self) -> list[Work]:
        """The services in these minutes."""
        return [
            work_of(service=item.service, minutes=minutes)
            for item, minutes in zip(self.items, self.minutes, strict=True)
        ]

    @property
    def total_cents(self) -> int:
        """What it will cost with its extras."""
        extras = sum(item.total_cents - item.price_cents for item in self.items)
        return extras + sum(self.prices)


def plan_of(*, items: Sequence[BookingItem], staff_id: UUID, minutes: int | None = None) -> Plan:
    """Return the plan: with the same person as agreed, with another one in their own time and for their own price.

    Four SQL queries at most, and those of the extras. Fails with StaffElsewhere, StaffInactive, StaffDoesNotDoThis,
    LengthImpossible.
    """
    venue = items[0].service.venue_id
    resource = Resource.objects.select_related("staff").filter(staff=staff_id, venue=venue).first()
    if resource is None or resource.staff is None:
        raise StaffElsewhere
    offers = {
        offer.service_id: offer
        for offer in StaffService.objects.filter(
            staff=staff_id, service__in=[item.service_id for item in items]
        ).select_related("service")
    }
    if all(item.staff_id == staff_id for item in items):
        agreed = [int((item.ends_at - item.starts_at).total_seconds()) // 60 for item in items]
        prices = [item.price_cents for item in items]
    else:
        if not resource.staff.is_active:
            raise StaffInactive
        if any(item.service_id not in offers for item in items):
            raise StaffDoesNotDoThis
        own = [offers[item.service_id] for item in items]
        agreed = [
            minutes_of(offer) + sum(extra.minutes for extra in item.extras.all())
            for offer, item in zip(own, items, strict=True)
        ]
        prices = [price_of(offer) for offer in own]
    return Plan(items, resource, resource.staff, _resized(agreed, minutes), prices, offers)


def longer_than_usual(*, plan: Plan) -> dict[UUID, int]:
    """Return how many minutes more (or less) than usual each service takes its person in the plan."""
    return {
        item.service_id: minutes - minutes_of(plan.offers[item.service_id])
        for item, minutes in zip(plan.items, plan.minutes, strict=True)
        if item.service_id in plan.offers
    }


def _resized(agreed: list[int], minutes: int | None) -> list[int]:
    if minutes is None:
        return agreed
    last = agreed[-1] + minutes - sum(agreed)
    if last < TICK_MINUTES or minutes % TICK_MINUTES:
        raise LengthImpossible
    return [*agreed[:-1], last]
