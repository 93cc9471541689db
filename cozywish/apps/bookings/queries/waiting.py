"""The waiting list: whose turn it is for a time, and when what somebody waits for is free.

Note [Whose turn it is]
    Whoever joined first is asked first, if the time suits what they said. It is held for them meanwhile, so nobody has
    to be quick. What they let pass goes to the next; they keep their place in the line, but the same start with the
    same person is not offered to them twice. Nobody has more than one offer open at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import (
    EVERY_DAY,
    MIDNIGHT,
    WAIT_LINK_PURPOSE,
    Booking,
    BookingChange,
    OfferOutcome,
    WaitEntry,
    WaitOffer,
)
from cozywish.apps.bookings.queries.asking import asked_for
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.elapsed import elapsed
from cozywish.apps.bookings.queries.extras import chosen_extras, minutes_by_service
from cozywish.apps.bookings.queries.free_time import FreeStart, free_times
from cozywish.apps.bookings.queries.gates import complete
from cozywish.apps.bookings.queries.plan import longer_than_usual, plan_of
from cozywish.apps.bookings.wait_machine import LIVE_WAITS, WaitState
from cozywish.apps.catalog.models import Service, ServicePlace
from cozywish.apps.venues.models import Venue
from cozywish.core.errors import DomainError
from cozywish.toolkit import tokens

LONGEST_WINDOW = 31  # days, both ends included
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """When it would suit: local dates, both included, days of the week, and wall times in minutes since midnight."""

    first_on: date
    last_on: date
    from_minute: int = 0
    to_minute: int = MIDNIGHT
    weekdays: int = EVERY_DAY

    @classmethod
    def of(cls, entry: WaitEntry) -> "Window":
        """What stands in the entry."""
        return cls(
            entry.first_on, entry.last_on, entry.from_minute, entry.to_minute, entry.weekdays
        )

    def has_day(self, on: date) -> bool:
        """Whether the date is one of them."""
        within = self.first_on <= on <= self.last_on
        return within and bool(self.weekdays >> (on.isoweekday() - 1) & 1)

    def suits(self, local: datetime) -> bool:
        """Whether a start by the venue's clock is in it."""
        minute = local.hour * 60 + local.minute
        return self.has_day(local.date()) and self.from_minute <= minute < self.to_minute

    def days(self) -> Iterator[date]:
        """Its dates, in order."""
        count = (self.last_on - self.first_on).days + 1
        each = (self.first_on + number * _DAY for number in range(count))
        return (on for on in each if self.has_day(on))

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The first instant at which nothing in it can begin any more."""
        last = max(self.days(), default=self.last_on)
        begins = datetime.combine(last, time(), tzinfo=zone)
        # Wall time: the clock may change that day.
        return (begins + timedelta(minutes=self.to_minute)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody waits for, as the engine is asked for it. `before` is the start of a visit to be had earlier."""

    venue_id: UUID
    service_ids: tuple[UUID, ...]
    extra_ids: tuple[UUID, ...]
    staff_id: UUID | None
    extra: Mapping[UUID, int]
    asker: Asker
    own: UUID | None = None
    before: datetime | None = None

    def free_in(self, window: Window, *, now: datetime) -> list[FreeStart]:
        """The free starts that suit, soonest first. Four SQL queries at most."""
        days = (window.last_on - window.first_on).days + 1
        found = free_times(
            venue_id=self.venue_id,
            service_ids=self.service_ids,
            staff_id=self.staff_id,
            first=window.first_on,
            days=min(days, LONGEST_WINDOW),
            now=now,
            own_hold=self.own,
            asker=self.asker,
            extra=self.extra,
        )
        starts = (start for start in found.all() if window.suits(start.local))
        return [one for one in starts if self.before is None or one.starts_at < self.before]


def wish_of(entry: WaitEntry) -> Wish:
    """Return what the entry waits for; its parts are loaded. Raises what `chosen_extras` and `plan_of` raise."""
    parts = sorted(entry.parts.all(), key=lambda part: part.position)
    services = tuple(part.service_id for part in parts if part.add_on_id is None)
    extras = tuple(part.add_on_id for part in parts if part.add_on_id is not None)
    asker = Asker(entry.customer_id, entry.device)
    if entry.moves is not None and entry.staff_id is not None:
        plan = plan_of(items=items_in_order(entry.moves), staff_id=entry.staff_id)
        return Wish(
            entry.venue_id,
            services,
            extras,
            entry.staff_id,
            longer_than_usual(plan=plan),
            asker,
            own=entry.moves_id,
            before=entry.moves.starts_at,
        )
    found = chosen_extras(service_ids=services, extra_ids=extras)
    extra = minutes_by_service(found)
    return Wish(entry.venue_id, services, extras, entry.staff_id, extra, asker)


def items_in_order(booking: Booking) -> list:  # type: ignore[type-arg]
    """The services of a visit, in order. One SQL query."""
    return list(booking.items.select_related("service").order_by("position"))


def entries() -> QuerySet[WaitEntry]:
    """Entries with what every page shows of them. Three SQL queries. A beginning for gates, not a gate."""
    return WaitEntry.objects.select_related(
        "venue__place", "customer", "staff", "moves"
    ).prefetch_related(
        "parts__service__variant_of", "parts__add_on", "offers__booking", "offers__staff"
    )


def entry_by_id(*, entry_id: UUID) -> WaitEntry:
    """Return an entry for our own handlers and mails: no door may use this."""
    return entries().get(pk=entry_id)


def entry_of(*, entry_id: UUID, device: str, user: User | None) -> WaitEntry:
    """Return the entry of this account or browser. Raises WaitEntry.DoesNotExist for anyone else."""
    mine = Q(device=device, customer=None) if device else Q(pk__in=[])
    if user is not None:
        mine |= Q(customer=user)
    return entries().get(mine, pk=entry_id)


def entry_by_token(*, entry_id: UUID, token: str, now: datetime) -> WaitEntry:
    """Return the entry that a private link opens.

    Raises WaitEntry.DoesNotExist when the token is wrong, over, or another entry's.
    """
    return entries().get(
        pk=entry_id,
        tokens__digest=tokens.digest(token, purpose=WAIT_LINK_PURPOSE),
        tokens__expires_at__gt=now,
    )


def entry_for(*, entry_id: UUID, token: str, user: User | None, now: datetime) -> WaitEntry:
    """Return the entry for whoever holds a token of it, or is its customer.

    Raises WaitEntry.DoesNotExist for anyone else.
    """
    hashed = tokens.digest(token, purpose=WAIT_LINK_PURPOSE)
    mine = Q(tokens__digest=hashed, tokens__expires_at__gt=now)
    if user is not None:
        mine |= Q(customer=user)
    return entries().distinct().get(mine, pk=entry_id)


def waiting_of(*, user: User) -> QuerySet[WaitEntry]:
    """What the person waits for, and what became of it lately, newest first."""
    return entries().filter(customer=user).order_by("-joined_at", "pk")


def live_of(*, customer: User | None, device: str, email: str) -> QuerySet[WaitEntry]:
    """Entries that are not closed of the same account, or of a guest's browser or address."""
    if customer is not None:
        return WaitEntry.objects.filter(customer=customer, state__in=LIVE_WAITS)
    mine = Q(pk=None)
    if email:  # one that nobody has proved says nothing about whose entry it is
        mine |= Q(contact_email=email) & ~Q(state=WaitState.UNPROVEN)
    if device:
        mine |= Q(device=device)
    return WaitEntry.objects.filter(mine, customer=None, state__in=LIVE_WAITS)


def has_open_offer() -> Exists:
    """The condition that whoever waits has an offer open, be it of another entry. See Note [Whose turn it is]."""
    open_offers = WaitOffer.objects.filter(outcome=OfferOutcome.OPEN)
    same = Q(entry__customer=OuterRef("customer"), entry__customer__isnull=False) | Q(
        entry__customer=None, entry__contact_email=OuterRef("contact_email")
    )
    return Exists(open_offers.filter(same))


def suitors(*, venue_id: UUID, first: date, last: date, now: datetime) -> QuerySet[WaitEntry]:
    """Who waits for a time at the venue on these dates, in the order of their turn. Three SQL queries."""
    return (
        entries()
        .filter(
            ~has_open_offer(),
            venue=venue_id,
            state=WaitState.WAITING,
            ends_at__gt=now,
            first_on__lte=last,
            last_on__gte=first,
        )
        .order_by("joined_at", "pk")
    )


def suiting(
    entry: WaitEntry, *, first: date, last: date, now: datetime
) -> list[tuple[FreeStart, tuple[UUID, ...]]]:
    """The free starts of these dates that suit, soonest first, each with whom of the team it was not offered yet."""
    window = Window.of(entry)
    clipped = Window(
        max(first, window.first_on),
        min(last, window.last_on),
        window.from_minute,
        window.to_minute,
        window.weekdays,
    )
    if clipped.first_on > clipped.last_on:
        return []
    try:
        starts = wish_of(entry).free_in(clipped, now=now)
    except DomainError:
        return []  # what they wait for is not offered (any more): it may be again
    offered = {(one.starts_at, one.staff_id) for one in entry.offers.all()}
    left = (
        (one, tuple(who for who in one.staff_ids if (one.starts_at, who) not in offered))
        for one in starts
    )
    return [(one, people) for one, people in left if people]


def open_offer(entry: WaitEntry) -> WaitOffer | None:
    """The offer that waits for an answer. No SQL query where offers are loaded."""
    return next((one for one in entry.offers.all() if one.outcome == OfferOutcome.OPEN), None)


def elapsed_offers(*, venue_id: UUID) -> QuerySet[WaitOffer]:
    """Offers at the venue whose time is over by the database's clock, though nobody has said so."""
    return WaitOffer.objects.filter(
        elapsed("booking__"), outcome=OfferOutcome.OPEN, entry__venue=venue_id
    ).order_by("made_at", "pk")


def offers_of_booking(*, booking_id: UUID) -> QuerySet[WaitOffer]:
    """The open offer whose hold the booking is or was, if it is one."""
    return WaitOffer.objects.filter(booking=booking_id, outcome=OfferOutcome.OPEN)


def waiting_at(*, venue: Venue, on: date | None, now: datetime) -> QuerySet[WaitEntry]:
    """Who waits at the venue, in the order of their turn; with `on` only whom a time on that local date would suit."""
    waiting = entries().filter(
        venue=venue, state__in=[WaitState.WAITING, WaitState.OFFERED], ends_at__gt=now
    )
    if on is not None:
        bit = 1 << (on.isoweekday() - 1)
        waiting = waiting.alias(that_day=F("weekdays").bitand(bit))
        waiting = waiting.filter(first_on__lte=on, last_on__gte=on, that_day=bit)
    return waiting.order_by("joined_at", "pk")


def waiting_by_day(
    *, venue: Venue, first: date, last: date, now: datetime
) -> list[tuple[date, int]]:
    """How many wait at the venue on each of the local dates on which anybody does. One SQL query."""
    found = waiting_at(venue=venue, on=None, now=now).filter(first_on__lte=last, last_on__gte=first)
    columns = ("first_on", "last_on", "from_minute", "to_minute", "weekdays")
    windows = [
        Window(*row) for row in found.prefetch_related(None).order_by().values_list(*columns)
    ]
    dates = [first + number * _DAY for number in range((last - first).days + 1)]
    counts = [(on, sum(window.has_day(on) for window in windows)) for on in dates]
    return [(on, count) for on, count in counts if count]


def waiting_to_move(*, booking_id: UUID) -> list[UUID]:
    """The entries by which the visit waits for an earlier time, when it is none any more. One SQL query."""
    found = WaitEntry.objects.filter(moves=booking_id, state=WaitState.WAITING)
    return list(found.exclude(moves__state=BookingState.CONFIRMED).values_list("pk", flat=True))


def freed_by(change: BookingChange) -> tuple[date, date] | None:
    """The local dates on which the step gave time back, or None."""
    booking, zone = change.booking, ZoneInfo(change.booking.time_zone)
    if change.event == "reschedule" and change.was_starts_at and change.was_ends_at:
        begins, ends = change.was_starts_at, change.was_ends_at
    elif change.state in ("CANCELLED", "DECLINED", "EXPIRED"):
        begins, ends = booking.starts_at, booking.ends_at
    else:
        return None
    return begins.astimezone(zone).date(), ends.astimezone(zone).date()


def offer_by_id(*, offer_id: UUID) -> WaitOffer:
    """Return an offer with its hold for our own handlers and mails: no door may use this."""
    offer = WaitOffer.objects.get(pk=offer_id)
    offer.entry = entry_by_id(entry_id=offer.entry_id)
    if offer.booking_id is not None:
        offer.booking = complete().get(pk=offer.booking_id)
    return offer


def services_of(entry: WaitEntry) -> Sequence[Service]:
    """The services, in order."""
    parts = sorted(entry.parts.all(), key=lambda part: part.position)
    return [part.service for part in parts if part.add_on_id is None]


def needs_details(hold: Booking) -> bool:
    """Whether something has to be said before the hold can be agreed: answers, or where to come. Four SQL queries."""
    at_home = hold.items.filter(service__done_at=ServicePlace.HOME).exists()
    return at_home or bool(asked_for(hold))
