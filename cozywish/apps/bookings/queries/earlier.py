"""Whether somebody had what a service needs first, such as a patch test.

Note [What has to come first]
    Rule 7 of the engine's Note [What is offered] decides, for lists, the hold, a move, the confirmation and the chain
    of why and why not. What counts is a visit that is over: one still to come may yet be cancelled. It counts for
    whoever is known to have had it: an account, or the browser it was booked with and the e-mail address proved there.
    It is counted from where the run begins that the service is in: what one person does for one guest without a pause.
    That is the start of the visit, unless several people are in it or there is a pause.
    A list for nobody in particular shows all times and says what is needed. Ages and texts to agree to depend on no
    time: they are asked with the contact.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingItem
from cozywish.apps.catalog.models import Prerequisites, Service
from cozywish.apps.catalog.queries import prerequisites_of
from cozywish.apps.scheduling.engine import First
from cozywish.core.intervals import tick_after, tick_at

DONE = (BookingState.CONFIRMED, BookingState.IN_PROGRESS, BookingState.COMPLETED)

Had = Mapping[UUID, Sequence[int]]  # by the service: the ticks at which it was over


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever looks for a time, as far as they are known: an account, a browser, or somebody new."""

    customer_id: UUID | None = None
    device: str = ""

    @property
    def visits(self) -> Q:
        """The bookings that are theirs. A guest proved the address of what they agreed to from this browser."""
        mine = Q(customer=self.customer_id) if self.customer_id else Q(pk__in=[])
        if not self.device:
            return mine
        agreed = Booking.objects.filter(device=self.device, customer__isnull=True, state__in=DONE)
        proved = agreed.exclude(contact_email="").values("contact_email")
        of_guest = Q(customer__isnull=True, contact_email__in=proved)
        return mine | Q(device=self.device) | of_guest


def asker_of(booking: Booking) -> Asker:
    """Return whose booking it is."""
    return Asker(booking.customer_id, booking.device)


def had_by(asker: Asker | None, firsts: Iterable[First | None], *, now: datetime) -> Had | None:
    """When each of `firsts` was over for whoever asks. None for nobody in particular.

    One SQL query, none where nothing has to come first.
    """
    wanted = {first.service_id for first in firsts if first is not None}
    if asker is None or not wanted:
        return None
    of = Q(service__in=wanted) | Q(service__variant_of__in=wanted)
    theirs = Booking.objects.filter(asker.visits, state__in=DONE)
    done = BookingItem.objects.filter(of, ends_at__lte=now, booking__in=theirs.values("pk"))
    found: defaultdict[UUID, list[int]] = defaultdict(list)
    for service_id, head_id, ends_at in done.values_list(
        "service", "service__variant_of", "ends_at"
    ):
        for one in wanted & {service_id, head_id}:
            found[one].append(tick_after(ends_at))
    return found


def refuse_without_earlier(
    *,
    service_ids: Collection[UUID],
    asker: Asker,
    now: datetime,
    starts: Mapping[UUID, Collection[datetime]] | None = None,
) -> None:
    """Refuse a visit to whom what has to come first is missing.

    `starts` says of each service where its runs begin; without it, it is asked whether any time to come would do.
    Three SQL queries, two where nothing has to. Fails with EarlierMissing.
    """
    needs = needs_first(service_ids=service_ids)
    firsts = {service_id: first_of(row) for service_id, (_, row) in needs.items()}
    had = had_by(asker, firsts.values(), now=now) or {}
    for service_id, first in firsts.items():
        opens = first.opens(had.get(first.service_id, ()))
        if starts is None:
            is_met = any(ends > tick_at(now) for _, ends in opens)
        else:
            is_met = all(
                any(begins <= tick_at(start) < ends for begins, ends in opens)
                for start in starts[service_id]
            )
        if not is_met:
            raise missing(*needs[service_id])


def needs_first(*, service_ids: Collection[UUID]) -> dict[UUID, tuple[Service, Prerequisites]]:
    """What has to come before which of the services, by their menu; others have no entry. Two SQL queries."""
    services = list(Service.objects.filter(pk__in=service_ids).order_by("position", "pk"))
    rows = prerequisites_of(heads={one.head_id for one in services})
    return {
        one.pk: (one, row)
        for one in services
        if (row := rows.get(one.head_id)) is not None and row.first_id is not None
    }


def first_of(row: Prerequisites) -> First:
    """Return the row, which names a service, as the engine takes it."""
    if row.first_id is None:
        raise LookupError("nothing has to come first")
    return First.of(row.first_id, hours_before=row.hours_before, days_before=row.days_before)


def missing(service: Service, row: Prerequisites) -> refusals.EarlierMissing:
    """Return the refusal for whom the first service is missing at that time."""
    if row.first is None:
        raise LookupError("nothing has to come first")
    return refusals.EarlierMissing(
        service=service.name, first=row.first.name, first_id=row.first.pk, hours=row.hours_before
    )
