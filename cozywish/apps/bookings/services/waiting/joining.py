"""Joining the list: for a time that is not free, with a proven address, and not too often."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from cozywish.apps.accounts.models import CodePurpose, User
from cozywish.apps.accounts.services import CodeRefused, request_code, spend_try
from cozywish.apps.bookings.acting import client_of
from cozywish.apps.bookings.events import WaitBegun, WaitDue
from cozywish.apps.bookings.models import Booking, WaitEntry, WaitPart
from cozywish.apps.bookings.queries.earlier import Asker, refuse_without_earlier
from cozywish.apps.bookings.queries.extras import chosen_extras, minutes_by_service
from cozywish.apps.bookings.queries.plan import longer_than_usual, plan_of
from cozywish.apps.bookings.queries.possible import row_of
from cozywish.apps.bookings.queries.visits import asked_visit
from cozywish.apps.bookings.queries.waiting import (
    LONGEST_WINDOW,
    Window,
    Wish,
    items_in_order,
    live_of,
    wish_of,
)
from cozywish.apps.bookings.services.confirming import Contact, ContactMissing
from cozywish.apps.bookings.services.own_limits import wait_for_own
from cozywish.apps.bookings.services.waiting.steps import actor_of, take, write_down
from cozywish.apps.bookings.services.waiting.timing import tomorrow_morning
from cozywish.apps.bookings.wait_machine import WaitState
from cozywish.apps.outbox.services import publish
from cozywish.apps.scheduling.queries import rules_of
from cozywish.apps.venues.models import Venue
from cozywish.core.errors import Conflict, Invalid, TooMany
from cozywish.core.services import operation

PROVE_WITHIN = timedelta(hours=1)


class WindowUnreadable(Invalid):
    code = "BOOKINGS_WAIT_WINDOW_UNREADABLE"
    template = _(
        "Choose dates from today on that bookings are open for, at most %(days)d in a row, and at least one "
        "day of the week in between."
    )
    field = "last_on"


class HoursUnreadable(Invalid):
    code = "BOOKINGS_WAIT_HOURS_UNREADABLE"
    template = _("Choose an end after the beginning.")
    field = "to_minute"


class TimeIsFree(Conflict):
    """`starts_at` is a time that would suit."""

    code = "BOOKINGS_WAIT_TIME_IS_FREE"
    template = _("A time that suits you is free already. You can book it now.")

    def __init__(self, starts_at: datetime) -> None:
        super().__init__()
        self.starts_at = starts_at


class AlreadyWaiting(Conflict):
    """`entry_id` is their own place on the list."""

    code = "BOOKINGS_WAIT_ALREADY"
    template = _("You are already waiting for this on some of these days.")

    def __init__(self, entry_id: UUID) -> None:
        super().__init__()
        self.entry_id = entry_id


class TooManyWaits(TooMany):
    code = "BOOKINGS_WAIT_TOO_MANY"
    template = ngettext_lazy(
        "You are already waiting for %(count)d time. Leave that list first.",
        "You are already waiting for %(count)d times. Leave one of the lists first.",
        "count",
    )

    def __init__(self, *, count: int) -> None:
        super().__init__(count=count, seconds=PROVE_WITHIN // timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody waits for: services in order with their extras, by that person or (None) anyone."""

    venue: Venue
    service_ids: Sequence[UUID]
    extra_ids: Collection[UUID] = ()
    staff_id: UUID | None = None


@operation
def join_list(
    *,
    wanted: Wanted,
    window: Window,
    contact: Contact,
    customer: User | None,
    device: str,
    now: datetime,
) -> WaitEntry:
    """Put somebody on the list of a venue. Of `contact` name, e-mail address and phone are kept.

    A guest is mailed a code, and waits once they have given it (`prove_wait`). Announces WaitBegun.

    Fails with
        WindowUnreadable, HoursUnreadable: nothing could ever suit.
        TimeIsFree: something that suits can be booked now.
        AlreadyWaiting, TooManyWaits: see `settings.LIVE_WAITS_PER_CUSTOMER`.
        ContactMissing; EarlierMissing for whom something has to come first; what `asked_visit` says of services and
        person; ExtraNotOffered.
    """
    entry, wish = _checked(wanted, window, contact, customer=customer, device=device, now=now)
    return _joined(entry, wish, now=now)


@operation
def record_wait(
    *, wanted: Wanted, window: Window, contact: Contact, customer: User, now: datetime
) -> WaitEntry:
    """Write down that a customer waits, as `join_list`, without a word to them: for what is brought in."""
    entry, wish = _checked(wanted, window, contact, customer=customer, device="", now=now)
    _write(entry, wish, now=now)
    publish(WaitDue(entry_id=str(entry.pk)), due_at=tomorrow_morning(entry, now=now))
    return entry


def _checked(
    wanted: Wanted,
    window: Window,
    contact: Contact,
    *,
    customer: User | None,
    device: str,
    now: datetime,
) -> tuple[WaitEntry, Wish]:
    """The entry, not saved yet, and what is waited for. Raises as `join_list` fails."""
    venue = wanted.venue
    today = now.astimezone(ZoneInfo(venue.time_zone)).date()
    extras = chosen_extras(service_ids=wanted.service_ids, extra_ids=wanted.extra_ids)
    rules = rules_of(venue_ids=[venue.pk], first=today, days=1).get(venue.pk)
    asked = asked_visit(rules, service_ids=wanted.service_ids, staff_id=wanted.staff_id)
    _refuse_window(window, today=today, last=today + asked.horizon)
    asker = Asker(customer.pk if customer else None, device)
    refuse_without_earlier(service_ids=wanted.service_ids, asker=asker, now=now)
    wish = Wish(
        venue.pk,
        tuple(wanted.service_ids),
        tuple(wanted.extra_ids),
        wanted.staff_id,
        minutes_by_service(extras),
        asker,
    )
    entry = _new_entry(venue, window, contact, customer=customer, device=device, now=now)
    entry.staff_id = wanted.staff_id
    _refuse_what_is_free(wish, window, now=now)
    _refuse_more(entry, services=list(wanted.service_ids))
    return entry, wish


@operation
def wait_for_earlier(*, booking: Booking, window: Window, now: datetime) -> WaitEntry:
    """Let an agreed visit wait for an earlier time with the same person; it stays as it is meanwhile.

    `window` ends at the visit. Whoever holds the booking's link may, as they may move it: their address was proven
    when it was agreed. Announces WaitBegun.

    Fails with what `row_of` says of a move now; otherwise as `join_list`.
    """
    row_of(booking, "reschedule", actor=client_of(booking), now=now)
    zone = ZoneInfo(booking.time_zone)
    today = now.astimezone(zone).date()
    _refuse_window(window, today=today, last=booking.starts_at.astimezone(zone).date())
    items = items_in_order(booking)
    staff_id = items[0].staff_id
    extra = longer_than_usual(plan=plan_of(items=items, staff_id=staff_id))
    contact = Contact(booking.contact_name, booking.contact_email, booking.contact_phone)
    entry = _new_entry(
        booking.venue,
        window,
        contact,
        customer=booking.customer,
        device=booking.device,
        now=now,
    )
    entry.moves, entry.staff_id, entry.state = booking, staff_id, WaitState.WAITING
    entry.ends_at = min(entry.ends_at, booking.free_until)  # after that its client cannot move it
    wish = Wish(
        booking.venue_id,
        tuple(item.service_id for item in items),
        (),
        staff_id,
        extra,
        Asker(booking.customer_id, booking.device),
        own=booking.pk,
        before=booking.starts_at,
    )
    _refuse_what_is_free(wish, window, now=now)
    _refuse_more(entry, services=list(wish.service_ids), is_proven=True)
    return _joined(entry, wish, now=now)


@operation
def prove_wait(*, entry: WaitEntry, code: str, now: datetime) -> WaitEntry | CodeRefused:
    """Take the code that a guest was mailed: now they wait. A wrong one costs a try, so it is an answer.

    Once more it returns the entry as it is. Announces WaitBegun. Fails with NotPossibleNow when it is closed,
    TooManyWaits, AlreadyWaiting.
    """
    if entry.state in (WaitState.WAITING, WaitState.OFFERED):
        return entry
    wait_for_own(device=entry.device, email=entry.contact_email)
    refused = spend_try(
        email=entry.contact_email, code=code, purposes={CodePurpose.BOOKING}, now=now
    )
    if refused is not None:
        return refused
    _refuse_more(entry, services=list(wish_of(entry).service_ids), is_proven=True)
    take(entry, "prove", by=actor_of(entry), now=now)
    _begin(entry, now=now)
    return entry


def _refuse_window(window: Window, *, today: date, last: date) -> None:
    length = (window.last_on - window.first_on).days + 1
    is_long = not 1 <= length <= LONGEST_WINDOW
    if is_long or window.first_on < today or window.last_on > last or not any(window.days()):
        raise WindowUnreadable(days=LONGEST_WINDOW)
    if window.to_minute <= window.from_minute:
        raise HoursUnreadable


def _new_entry(
    venue: Venue,
    window: Window,
    contact: Contact,
    *,
    customer: User | None,
    device: str,
    now: datetime,
) -> WaitEntry:
    if not (contact.name.strip() and contact.email and contact.phone):
        raise ContactMissing
    return WaitEntry(
        venue=venue,
        customer=customer,
        device=device,
        contact_name=contact.name.strip(),
        contact_email=contact.email.strip().lower(),
        contact_phone=contact.phone,
        first_on=window.first_on,
        last_on=window.last_on,
        from_minute=window.from_minute,
        to_minute=window.to_minute,
        weekdays=window.weekdays,
        ends_at=window.ends_at(ZoneInfo(venue.time_zone)),
        state=WaitState.WAITING if customer else WaitState.UNPROVEN,
        joined_at=now,
    )


def _refuse_what_is_free(wish: Wish, window: Window, *, now: datetime) -> None:
    """Nobody waits for what can be had: who waits would keep it from others while they think about a mail."""
    free = wish.free_in(window, now=now)
    if free:
        raise TimeIsFree(free[0].starts_at)


def _refuse_more(entry: WaitEntry, *, services: list[UUID], is_proven: bool = False) -> None:
    """Refuse what is too much, or waited for already. Others of the same person wait, so that two cannot both count.

    What waits with the same address counts once the address is proven: before, the refusal would tell anybody who types
    it that its owner waits.
    """
    who, email = entry.customer, entry.contact_email
    wait_for_own(device=entry.device, customer=who, email=email)
    mine = live_of(customer=who, device=entry.device, email=email if is_proven else "")
    others = list(mine.exclude(pk=entry.pk).prefetch_related("parts"))
    if len(others) >= settings.LIVE_WAITS_PER_CUSTOMER:
        raise TooManyWaits(count=len(others))
    for one in others:
        if _is_the_same(one, entry, services):
            raise AlreadyWaiting(one.pk)


def _is_the_same(other: WaitEntry, entry: WaitEntry, services: list[UUID]) -> bool:
    if other.moves_id != entry.moves_id or other.venue_id != entry.venue_id:
        return False
    if other.first_on > entry.last_on or other.last_on < entry.first_on:
        return False
    parts = sorted(other.parts.all(), key=lambda part: part.position)
    return [part.service_id for part in parts if part.add_on_id is None] == services


def _joined(entry: WaitEntry, wish: Wish, *, now: datetime) -> WaitEntry:
    _write(entry, wish, now=now)
    if entry.state == WaitState.UNPROVEN:
        request_code(email=entry.contact_email, now=now).unwrap()
        publish(WaitDue(entry_id=str(entry.pk)), due_at=now + PROVE_WITHIN)
    else:
        _begin(entry, now=now)
    return entry


def _write(entry: WaitEntry, wish: Wish, *, now: datetime) -> None:
    entry.save(force_insert=True)
    heads = chosen_extras(service_ids=wish.service_ids, extra_ids=wish.extra_ids)
    chosen = [
        (service_id, extra)
        for service_id in wish.service_ids
        for extra in (None, *heads.get(service_id, ()))
    ]
    WaitPart.objects.bulk_create(
        WaitPart(entry=entry, position=position, service_id=service_id, add_on=extra)
        for position, (service_id, extra) in enumerate(chosen, start=1)
    )
    write_down(entry, "join", by=actor_of(entry), now=now)


def _begin(entry: WaitEntry, *, now: datetime) -> None:
    """Announce it, and owe the first look of tomorrow. Nothing is looked for in between but what is freed."""
    publish(WaitBegun(entry_id=str(entry.pk)))
    publish(WaitDue(entry_id=str(entry.pk)), due_at=tomorrow_morning(entry, now=now))
