"""What Ines keeps in mind about some of her clients: those who come most often, and Maya."""

from datetime import datetime

from django.db.models import Count, Q

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import keep_in_mind
from cozywish.ops.demo.accounts import INES, MAYA

KEPT = (  # notes and tags, Maya's first
    ("Left shoulder after a fall in spring: light pressure there. Likes the room at the back.", "Regular"),
    ("Allergic to lavender. Oil without scent only.", "Regular, No lavender"),
    ("Comes straight from work: a glass of water first.", "Regular"),
    ("Asks to be called the evening before.", "Call first"),
    ("Prefers Priya. Quiet, no small talk.", "Quiet"),
    ("Lies on the side, never on the stomach.", "Take care"),
)  # fmt: skip


def know_some(*, now: datetime) -> None:
    """Write it down as Ines does, on the latest visit of each. In a small town her house may be missing."""
    owner = User.objects.filter(email=INES.email).first()
    if owner is None:
        return
    visits = Booking.objects.filter(venue__business__owner=owner, confirmed_at__isnull=False)
    guests = visits.filter(customer=None).exclude(contact_email="").order_by()
    often = guests.values("contact_email").annotate(count=Count("pk"))
    others = often.order_by("-count", "contact_email")[: len(KEPT) - 1]
    whose = [Q(customer__email=MAYA.email)] + [
        Q(contact_email=row["contact_email"]) for row in others
    ]
    for client, (notes, tags) in zip(whose, KEPT, strict=False):
        visit = visits.filter(client).order_by("-starts_at", "pk").first()
        if visit is not None:
            keep_in_mind(
                user=owner,
                visit_id=visit.pk,
                notes=notes,
                tags=tags.split(", "),
                seen=0,
                now=now,
            ).unwrap()
