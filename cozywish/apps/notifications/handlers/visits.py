"""What is mailed of visits: to their customers, and to the people of the venue whom it concerns."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.utils import timezone

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import OTHERS
from cozywish.apps.bookings.events import (
    BookingChanged,
    ChangedByOthers,
    DayDue,
    GivenAway,
    ReminderDue,
    RequestMade,
)
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.bookings.queries.acting import answering_for, concerned_by, login_of_person
from cozywish.apps.bookings.queries.elapsed import state_now
from cozywish.apps.bookings.queries.gates import booking_by_id, day_of
from cozywish.apps.bookings.queries.history import change_by_id, taken_with, was_moved_again
from cozywish.apps.bookings.queries.paid import debt_of
from cozywish.apps.bookings.services import issue_link
from cozywish.apps.notifications import booking_letters, venue_letters
from cozywish.apps.notifications.booking_letters import LETTERS
from cozywish.apps.notifications.day_letters import day_letter
from cozywish.apps.notifications.series_letters import (
    OF_SERIES,
    TO_VENUE_OF_SERIES,
    venue_told,
)
from cozywish.apps.notifications.services import send_once
from cozywish.apps.payments.events import FeeOwed
from cozywish.apps.venues.models import StaffMember
from cozywish.toolkit.policies import task


@task("notifications.tell_of_change")
def tell_of_change(event: BookingChanged) -> None:
    """Mail a booking's customer what happened to it, if they are to be told, can be, and it is still so."""
    change = change_by_id(change_id=int(event.change_id))
    booking, compose = change.booking, LETTERS.get(change.event)
    if compose is None or not change.tells_client or not booking.contact_email:
        return
    if _is_past(change):
        return
    now = timezone.now()
    if change.event in OF_SERIES and len(steps := taken_with(change)) > 1:
        _tell_of_several(steps, now=now)
        return
    send_once(
        key=f"{change.event}:{change.pk}",
        to=booking.contact_email,
        compose=lambda: compose(change, token=_new_token(booking), now=now),
        now=now,
    )


def _is_past(change: BookingChange) -> bool:
    """Whether another step came after it, so that it is not true any more."""
    return change.booking.state != change.state or was_moved_again(change)


def _key_of(steps: Sequence[BookingChange]) -> str:
    """What several steps of a series have in common, whichever of them is told first."""
    return f"{steps[0].event}-series:{steps[0].booking.series_id}:{steps[0].at.timestamp():.6f}"


def _tell_of_several(steps: Sequence[BookingChange], *, now: datetime) -> None:
    """Mail the customer of a series once what happened to several of its visits, as far as it is still so."""
    booking, so = steps[0].booking, [step for step in steps if not _is_past(step)]
    send_once(
        key=_key_of(steps),
        to=booking.contact_email,
        compose=lambda: OF_SERIES[so[0].event](so, token=_new_token(so[0].booking), now=now),
        now=now,
    )


@task("notifications.tell_venue_of_request")
def tell_venue_of_request(event: RequestMade) -> None:
    """Mail everybody who answers for the venue that a request waits. One that is answered meanwhile is not told."""
    booking, now = booking_by_id(booking_id=UUID(event.booking_id)), timezone.now()
    if state_now(booking) != BookingState.REQUESTED:
        return
    for answering in answering_for(booking):
        send_once(
            key=f"request-waits:{booking.pk}:{answering.pk}",
            to=answering.email,
            compose=partial(venue_letters.request_waits, booking, to=answering.email, now=now),
            now=now,
        )


@task("notifications.tell_venue_of_change")
def tell_venue_of_change(event: ChangedByOthers) -> None:
    """Mail the people of the venue whom it concerns what the client or the office did, if it is still so."""
    change, now = change_by_id(change_id=int(event.change_id)), timezone.now()
    booking, compose = change.booking, venue_letters.TO_VENUE[change.event]
    if _is_past(change):
        return
    steps = taken_with(change) if change.event in TO_VENUE_OF_SERIES else [change]
    for user in concerned_by(booking):
        if user.pk == change.actor_id:
            continue
        if len(steps) > 1:
            _tell_venue_of_several(steps, user, now=now)
            continue
        send_once(
            key=f"venue-{change.event}:{change.pk}:{user.pk}",
            to=user.email,
            compose=partial(compose, change, to=user.email, now=now),
            now=now,
        )


def _tell_venue_of_several(steps: Sequence[BookingChange], user: User, *, now: datetime) -> None:
    """Mail somebody of the venue once what happened to those of the visits that concern them."""
    so = [step for step in steps if not _is_past(step) and user in concerned_by(step.booking)]
    send_once(
        key=f"venue-{_key_of(steps)}:{user.pk}",
        to=user.email,
        compose=lambda: venue_told(so, to=user.email, now=now),
        now=now,
    )


@task("notifications.tell_who_had_it")
def tell_who_had_it(event: GivenAway) -> None:
    """Mail whoever of the team had the visit that they have it no more, unless they moved it or were told of the move.

    Somebody who left the team meanwhile, or has it again, hears nothing.
    """
    change, staff_id = change_by_id(change_id=int(event.change_id)), UUID(event.staff_id)
    booking, now = change.booking, timezone.now()
    had = login_of_person(booking=booking, staff_id=staff_id)
    if had is None or had.pk == change.actor_id:
        return
    has_it_again = any(item.staff_id == staff_id for item in booking.items.all())
    if has_it_again or (change.actor_kind in OTHERS and had in concerned_by(booking)):
        return
    to = had.email
    send_once(
        key=f"given-away:{change.pk}:{had.pk}",
        to=to,
        compose=lambda: venue_letters.given_away(change, to=to, now=now),
        now=now,
    )


@task("notifications.send_reminder")
def send_reminder(event: ReminderDue) -> None:
    """Remind of a visit that is still agreed for that very time and has not begun. Otherwise nothing is said."""
    booking, now = booking_by_id(booking_id=UUID(event.booking_id)), timezone.now()
    same_time = booking.starts_at == datetime.fromisoformat(event.starts_at)
    if booking.state != BookingState.CONFIRMED or not same_time or booking.starts_at <= now:
        return
    if booking.contact_email:
        send_once(
            key=f"reminder:{booking.pk}:{event.starts_at}",
            to=booking.contact_email,
            compose=lambda: booking_letters.reminder(booking, token=_new_token(booking), now=now),
            now=now,
        )


@task("notifications.tell_of_fee")
def tell_of_fee(event: FeeOwed) -> None:
    """Mail whoever owes a fee that the card did not pay it. One that is paid or waived meanwhile is not mailed."""
    booking, now = booking_by_id(booking_id=UUID(event.reference_id)), timezone.now()
    debt = debt_of(booking)
    if debt is not None and booking.contact_email:
        send_once(
            key=f"fee-owed:{debt.pk}",
            to=booking.contact_email,
            compose=lambda: booking_letters.fee_owed(
                booking, cents=debt.amount, token=_new_token(booking), now=now
            ),
            now=now,
        )


@task("notifications.send_day")
def send_day(event: DayDue) -> None:
    """Mail somebody of a team what they agreed to do that day, before it is over. Whoever has nothing hears nothing."""
    on, now = date.fromisoformat(event.on), timezone.now()
    staff = StaffMember.objects.select_related("venue", "user").get(pk=event.staff_id)
    if staff.user is None or not (staff.is_active and staff.user.is_active and staff.day_mail):
        return
    items, to = day_of(staff=staff, on=on), staff.user.email
    if any(item.ends_at > now for item in items):
        send_once(
            key=f"day:{staff.pk}:{on}",
            to=to,
            compose=lambda: day_letter(staff, items, on=on, to=to),
            now=now,
        )


def _new_token(booking: Booking) -> str:
    """Each mail has a token of its own: only its digest is kept, so no earlier one could be repeated."""
    return issue_link(booking_id=booking.pk).unwrap()
