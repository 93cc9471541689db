"""What falls due by itself: rows of the outbox, which survive restarts and need no scheduler."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cozywish.apps.bookings.events import DayDue, OutcomeDue, ReminderDue
from cozywish.apps.bookings.machine import SETTLED
from cozywish.apps.bookings.models import Booking
from cozywish.apps.outbox.services import publish

MORNING = time(6)
BEFORE_AN_EARLY_VISIT = timedelta(hours=1)


def set_timers(booking: Booking, *, now: datetime) -> None:
    """Owe what an agreed visit falls due for: the reminder and the team's morning mail, unless their time has passed,
    and the outcome after it.

    Both are elapsed hours from the start or the end, whatever the clocks do in between. Part of an operation. What
    was owed for an earlier time stays owed and finds, when it is due, that it is not true any more.
    """
    due_at = remind_at(booking)
    if now < due_at:
        about = booking.starts_at.isoformat()
        publish(ReminderDue(booking_id=str(booking.pk), starts_at=about), due_at=due_at)
    _owe_days(booking, now=now)
    settled = SETTLED.opens
    if settled is not None:
        publish(OutcomeDue(booking_id=str(booking.pk)), due_at=settled.of(booking))


def remind_at(booking: Booking) -> datetime:
    """Return when its customer is reminded of the visit."""
    return booking.starts_at - timedelta(hours=booking.venue.reminder_hours)


def _owe_days(booking: Booking, *, now: datetime) -> None:
    """Owe their day to everybody who does part of the visit. Each visit of a day owes it; the first one due is sent."""
    zone = ZoneInfo(booking.time_zone)
    for staff_id, starts_at in booking.items.values_list("staff", "starts_at"):
        on = starts_at.astimezone(zone).date()
        due_at = min(datetime.combine(on, MORNING, tzinfo=zone), starts_at - BEFORE_AN_EARLY_VISIT)
        if now < due_at:
            publish(DayDue(staff_id=str(staff_id), on=on.isoformat()), due_at=due_at)
