"""What stored answers say about a person: that they asked for something. They go with the account."""

from django.db.models import Q

from cozywish.apps.idempotency.services import KEPT_FOR
from cozywish.toolkit.privacy import Subject, keep, table


def _given_to_them(subject: Subject) -> Q:
    return Q(principal=f"user:{subject.user_id}")


table(
    "idempotency.Answer",
    whose=_given_to_them,
    hidden="principal key fingerprint body",
    nothing="id route status created_at",
)

keep("idempotency.Answer", since="created_at", kept_for=KEPT_FOR)
