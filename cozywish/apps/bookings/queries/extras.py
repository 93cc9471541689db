"""Which extras a visit has: chosen by id, each with the first of its services that it belongs to."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from cozywish.apps.bookings import refusals
from cozywish.apps.catalog.models import AddOn, Service

Extras = Mapping[UUID, tuple[AddOn, ...]]  # by the service of the visit


def chosen_extras(*, service_ids: Sequence[UUID], extra_ids: Collection[UUID]) -> Extras:
    """Return the extras of each service, in the order of the menu. Two SQL queries, none where nothing is chosen.

    Fails with ExtraNotOffered for what is not, or no longer, offered with one of these services.
    """
    if not extra_ids:
        return {}
    services = {one.pk: one for one in Service.objects.filter(pk__in=service_ids)}
    heads: dict[UUID, UUID] = {}
    for service_id in service_ids:
        if service_id in services:
            heads.setdefault(services[service_id].head_id, service_id)
    rows = AddOn.objects.filter(pk__in=extra_ids, service__in=heads, is_active=True)
    found: dict[UUID, tuple[AddOn, ...]] = {}
    for row in rows.order_by("position"):
        service_id = heads[row.service_id]
        found[service_id] = (*found.get(service_id, ()), row)
    if sum(map(len, found.values())) != len(set(extra_ids)):
        raise refusals.ExtraNotOffered
    return found


def minutes_by_service(extras: Extras) -> dict[UUID, int]:
    """How many minutes each service of the visit takes longer."""
    return {service_id: sum(row.minutes for row in rows) for service_id, rows in extras.items()}
