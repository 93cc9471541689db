"""What happened to a booking, step by step, and what its people noted."""

from datetime import datetime

from django.db.models import QuerySet

from cozywish.apps.bookings.events import ReminderDue
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingChange, BookingNote
from cozywish.apps.bookings.queries.gates import complete
from cozywish.apps.outbox.queries import owed_at


def change_by_id(*, change_id: int) -> BookingChange:
    """Return a step with its booking, for our own handlers and mails: no door may use this. Four SQL queries."""
    change = BookingChange.objects.get(pk=change_id)
    change.booking = complete().get(pk=change.booking_id)
    return change


def taken_with(change: BookingChange) -> list[BookingChange]:
    """Return the steps that were taken with this one of several visits of a series, in order of the visits.

    For our own handlers and mails: no door may use this. Itself alone where there are no others, which is one SQL
    query; else four more.
    """
    booking = change.booking
    if booking.series_id is None:
        return [change]
    same = BookingChange.objects.filter(
        booking__series=booking.series_id, event=change.event, at=change.at
    )
    steps = list(same.order_by("booking__series_position"))
    if len(steps) < 2:
        return [change]
    bookings = complete().in_bulk([step.booking_id for step in steps])
    for step in steps:
        step.booking = bookings[step.booking_id]
    return steps


def was_moved_again(change: BookingChange) -> bool:
    """Whether it is a move after which another one came. One SQL query for a move."""
    if change.event != "reschedule":
        return False
    later = BookingChange.objects.filter(booking=change.booking_id, pk__gt=change.pk)
    return later.filter(event="reschedule").exists()


def history_of(booking: Booking, *, until: datetime | None = None) -> QuerySet[BookingChange]:
    """Return the steps in the life of a booking that came through a gate of the business, the first first.

    All, or those up to a moment, each with who took it. One SQL query.
    """
    steps = booking.changes.select_related("actor").order_by("pk")
    return steps if until is None else steps.filter(at__lte=until)


def notes_of(booking: Booking, *, until: datetime | None = None) -> QuerySet[BookingNote]:
    """Return what the business noted about a booking that came through one of its gates. Never for its customer."""
    notes = booking.notes.select_related("author").order_by("pk")
    return notes if until is None else notes.filter(at__lte=until)


def reminder_to_come(booking: Booking, *, now: datetime) -> datetime | None:
    """Return when the customer of a booking that came through a gate is reminded of it; None: no more, or never.

    At most one SQL query.
    """
    is_ahead = booking.state == BookingState.CONFIRMED and now < booking.starts_at
    if not (is_ahead and booking.contact_email):
        return None
    about = booking.starts_at.isoformat()
    return owed_at(ReminderDue(booking_id=str(booking.pk), starts_at=about))
