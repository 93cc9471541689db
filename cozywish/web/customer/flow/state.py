"""Where somebody stands in the flow: the venue, what they chose, who could do it, and what it will cost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest

from cozywish.apps.bookings.models import Booking, BookingItem, BookingItemExtra
from cozywish.apps.bookings.queries.advance import advance_of
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.extras import Extras, minutes_by_service
from cozywish.apps.bookings.queries.offer import (
    OfferedService,
    Person,
    minutes_of,
    people_for,
    price_of,
    refuse_person,
    refuse_services,
    services_on_offer,
)
from cozywish.apps.bookings.refusals import ExtraNotOffered
from cozywish.apps.bookings.runs import runs_of
from cozywish.apps.catalog.models import AddOn, ServicePlace
from cozywish.apps.catalog.queries import extras_on_offer
from cozywish.apps.venues.models import StaffMember, Venue
from cozywish.web.customer.access import asker_at, hold_or_404, is_live, live_hold_at, venue_or_404
from cozywish.web.customer.flow.choice import Choice


@dataclass(frozen=True, slots=True)
class Line:
    """One service in the summary, or one of its extras."""

    name: str
    minutes: int
    price_cents: int
    varies: bool = False
    staff_name: str = ""
    staff: StaffMember | None = None
    extras: tuple["Line", ...] = ()
    guest: int = 0  # for whom, where several come
    starts: datetime | None = None  # local, where they do not simply follow each other


@dataclass(frozen=True, slots=True)
class Summary:
    """What the visit is and costs so far. Times are local; `varies`: the person decides the price."""

    venue: Venue
    currency: str
    lines: tuple[Line, ...]
    starts: datetime | None = None
    staff_name: str = ""
    is_at_home: bool = False
    lasts: int | None = None  # minutes; None: as long as all lines one after another

    @property
    def total_cents(self) -> int:
        """The sum of the lines."""
        return sum(one.price_cents for line in self.lines for one in (line, *line.extras))

    @property
    def minutes(self) -> int:
        """How long the visit takes."""
        if self.lasts is not None:
            return self.lasts
        return sum(one.minutes for line in self.lines for one in (line, *line.extras))

    @property
    def varies(self) -> bool:
        """Whether the total reads "from"."""
        return any(line.varies for line in self.lines)

    @property
    def ends(self) -> datetime | None:
        """The local end: elapsed time, whatever the clock does meanwhile."""
        if self.starts is None:
            return None
        return (
            self.starts.astimezone(ZoneInfo("UTC")) + timedelta(minutes=self.minutes)
        ).astimezone(self.starts.tzinfo)


@dataclass(frozen=True)
class Flow:
    """One request's view of the flow before the time is held. `hold` is an earlier hold that may be replaced.

    `asker` is who is signed in, or the browser of a guest: what they cannot have is not offered to them.
    """

    venue: Venue
    choice: Choice
    offered: tuple[OfferedService, ...]
    hold: Booking | None
    asker: Asker
    add_ons: Mapping[UUID, Sequence[AddOn]]  # what can be added, by the head of the family

    @cached_property
    def zone(self) -> ZoneInfo:
        """The venue's zone."""
        return ZoneInfo(self.venue.time_zone)

    @cached_property
    def chosen(self) -> list[OfferedService]:
        """The chosen services, in the order of the choice."""
        by_id = {one.service.pk: one for one in self.offered}
        return [by_id[service_id] for service_id in self.choice.service_ids]

    @cached_property
    def extras(self) -> Extras:
        """The chosen extras of each chosen service."""
        found: dict[UUID, tuple[AddOn, ...]] = {}
        for head, one in {one.service.head_id: one for one in reversed(self.chosen)}.items():
            rows = (row for row in self.add_ons.get(head, ()) if row.pk in self.choice.extra_ids)
            found[one.service.pk] = tuple(rows)
        return found

    @property
    def extra(self) -> dict[UUID, int]:
        """How many minutes each chosen service takes longer for its extras."""
        return minutes_by_service(self.extras)

    @cached_property
    def people(self) -> list[Person]:
        """Who does all of them."""
        return people_for(chosen=self.chosen)

    @cached_property
    def person(self) -> Person | None:
        """The chosen person, if they do all of it."""
        return next((one for one in self.people if one.staff.pk == self.choice.staff_id), None)

    @property
    def own_hold(self) -> UUID | None:
        """The hold that is not in its own way."""
        return self.hold.pk if self.hold else None

    @property
    def horizon_days(self) -> int:
        """How many days ahead all of it can be booked."""
        venue = self.venue.horizon_days
        own = (one.service.horizon_days for one in self.chosen)
        return min((venue if days is None else days for days in own), default=venue)

    @property
    def wanted_ahead(self) -> str:
        """What the venue wants before any of it is agreed, as a mode of payment."""
        parts = [(one.service, one.service.price_cents) for one in self.chosen]
        return advance_of(venue=self.venue, parts=parts).mode

    def day_url(self, on: date) -> str:
        """The address of step 3 on that day."""
        return self.choice.url("book-time", self.venue.slug, on=on, at=None)

    def summary(self) -> Summary:
        """Return what is chosen so far: by the chosen person, or at the least anyone asks."""
        staff_id = self.person.staff.pk if self.person else None
        name = self.person.staff.name if self.person else ""
        at = self.choice.at
        return Summary(
            venue=self.venue,
            currency=self.venue.currency,
            lines=tuple(
                replace(line_of(one, staff_id, name), extras=added(self.extras[one.service.pk]))
                if one.service.pk in self.extras
                else line_of(one, staff_id, name)
                for one in self.chosen
            ),
            starts=at.astimezone(self.zone) if at else None,
            staff_name=name,
            is_at_home=is_at_home(self.chosen),
        )


def load(request: HttpRequest, slug: str) -> Flow:
    """Return where the request stands. Ids that name nothing are 404.

    Raises Unreadable for what is no value of its kind, ServiceElsewhere, ServiceInactive and ExtraNotOffered.
    """
    choice = Choice.of(request.POST if request.method == "POST" else request.GET)
    venue = venue_or_404(slug)
    offered = tuple(services_on_offer(venue=venue))
    unknown = set(choice.service_ids) - {one.service.pk for one in offered}
    if unknown:
        with _absent_is_404():
            refuse_services(venue=venue, service_ids=unknown)
    hold = hold_or_404(request, venue, choice.hold) if choice.hold else None
    if hold is not None and not is_live(hold):
        hold, choice = None, replace(choice, hold="")
    hold = hold or live_hold_at(request, venue)
    add_ons = extras_on_offer(heads={one.service.head_id for one in offered})
    flow = Flow(venue, choice, offered, hold, asker_at(request), add_ons)
    return replace(flow, choice=replace(choice, extra_ids=_fitting(flow)))


def _fitting(flow: Flow) -> tuple[UUID, ...]:
    """The extras that belong to what is chosen. Whoever takes a service out takes its extras out.

    Raises ExtraNotOffered for what nobody can add here, or can no longer.
    """
    offered = {row.pk for rows in flow.add_ons.values() for row in rows}
    if not offered.issuperset(flow.choice.extra_ids):
        raise ExtraNotOffered
    chosen = {row.pk for rows in flow.extras.values() for row in rows}
    return tuple(pk for pk in flow.choice.extra_ids if pk in chosen)


def check_person(flow: Flow) -> None:
    """Make sure that the chosen person, if any, does all of it. An id that names nobody is 404.

    Raises StaffElsewhere, StaffInactive and StaffDoesNotDoThis.
    """
    if flow.choice.staff_id and not flow.person:
        with _absent_is_404():
            refuse_person(venue=flow.venue, staff_id=flow.choice.staff_id)


@contextmanager
def _absent_is_404() -> Iterator[None]:
    try:
        yield
    except ObjectDoesNotExist as absent:
        raise Http404 from absent


def is_at_home(chosen: list[OfferedService]) -> bool:
    """Whether somebody comes to the customer for any of it."""
    return any(one.service.done_at == ServicePlace.HOME for one in chosen)


def line_of(one: OfferedService, staff_id: UUID | None, staff_name: str) -> Line:
    """Return a service as the person does it, or at the least anyone asks."""
    own = next((offer for offer in one.offers if offer.staff_id == staff_id), None)
    if own is None:
        return Line(one.service.full_name, one.minutes, one.price_cents, varies=one.varies)
    return Line(one.service.full_name, minutes_of(own), price_of(own), staff_name=staff_name)


def added(extras: Iterable[AddOn | BookingItemExtra]) -> tuple[Line, ...]:
    """Return extras as lines."""
    return tuple(Line(extra.name, extra.minutes, extra.price_cents) for extra in extras)


def summary_of(hold: Booking) -> Summary:
    """Return the summary of a hold or booking: everything is agreed now."""
    zone = ZoneInfo(hold.time_zone)
    items = list(hold.items.all())
    several = len({item.guest for item in items}) > 1
    return Summary(
        venue=hold.venue,
        currency=hold.currency,
        lines=tuple(
            replace(
                _held_line(item),
                guest=item.guest if several else 0,
                starts=item.starts_at.astimezone(zone) if is_together(hold) else None,
            )
            for item in items
        ),
        starts=hold.starts_at.astimezone(zone),
        staff_name=", ".join(dict.fromkeys(item.staff_name for item in items)),
        is_at_home=any(item.service.done_at == ServicePlace.HOME for item in items),
        lasts=int((hold.ends_at - hold.starts_at).total_seconds()) // 60,
    )


def _held_line(item: BookingItem) -> Line:
    extras = added(item.extras.all())
    whole = int((item.ends_at - item.starts_at).total_seconds()) // 60
    return Line(
        name=item.service_name,
        minutes=whole - sum(extra.minutes for extra in extras),
        price_cents=item.price_cents,
        staff_name=item.staff_name,
        staff=item.staff,
        extras=extras,
    )


def extra_of(hold: Booking) -> dict[UUID, int]:
    """Return how many minutes each service of the hold takes longer for its extras."""
    return {
        item.service_id: sum(extra.minutes for extra in item.extras.all())
        for item in hold.items.all()
    }


def is_together(hold: Booking) -> bool:
    """Whether several people do it, or it is done for several: then it was planned together."""
    return len(runs_of(hold.items.all())) > 1


def least_price(hold: Booking) -> int:
    """Return the least anyone asks for the services, in minor units: what "from" said. Two SQL queries."""
    least = {one.service.pk: one.price_cents for one in services_on_offer(venue=hold.venue)}
    return sum(
        least.get(item.service_id, item.price_cents) + item.total_cents - item.price_cents
        for item in hold.items.all()
    )


def choice_of(hold: Booking) -> Choice:
    """Return the choice that led to the hold, to go back to earlier steps with."""
    items = list(hold.items.all())
    return Choice(
        service_ids=tuple(item.service_id for item in items),
        at=hold.starts_at,
        hold=hold.reference,
        extra_ids=tuple(
            extra.add_on_id for item in items for extra in item.extras.all() if extra.add_on_id
        ),
    )
