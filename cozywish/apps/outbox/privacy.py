"""What the outbox holds about a person: letters about accounts say to whom they go."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.outbox.services import MAX_ATTEMPTS
from cozywish.toolkit.privacy import Subject, Topic, keep, table


def _to_them(subject: Subject) -> Q:
    """Return which deliveries are theirs; a mail server that refuses an address repeats it in its error."""
    found = Q(payload__email__in=list(subject.emails)) | Q(payload__user_id=str(subject.user_id))
    for email in subject.emails:
        found |= Q(last_error__icontains=email)
    return found


table(
    "outbox.Delivery",
    Topic.MAIL,
    what=_("Mail to you that is on its way"),
    whose=_to_them,
    personal="payload last_error",
    nothing="id event handler line due_at next_try_at attempts delivered_at created_at",
)

GIVEN_UP = Q(delivered_at=None, attempts__gte=MAX_ATTEMPTS)
keep("outbox.Delivery", since="delivered_at", kept_for=timedelta(days=30))
keep("outbox.Delivery", since="next_try_at", only=GIVEN_UP, kept_for=timedelta(days=90))
