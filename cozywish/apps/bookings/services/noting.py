"""What the business keeps in mind about a visit."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.models import Booking, BookingNote
from cozywish.core.errors import Invalid
from cozywish.core.services import operation


class NoteEmpty(Invalid):
    code = "BOOKINGS_NOTE_EMPTY"
    template = _("Please write something down first.")
    field = "text"


@operation
def add_note(*, booking: Booking, by: Actor, author: User, text: str, now: datetime) -> BookingNote:
    """Write a note that the people of the business read and the customer never does. At most 1000 characters.

    Fails with NoteEmpty.
    """
    text = text.strip()
    if not text:
        raise NoteEmpty
    note = BookingNote.objects.create(booking=booking, at=now, author=author, text=text[:1000])
    record(
        at=now,
        actor_kind=by.kind,
        actor_id=by.user_id,
        action="bookings.note_added",
        object_type="booking",
        object_id=booking.pk,
    )
    return note
