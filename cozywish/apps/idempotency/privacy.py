"""What stored answers say about a person: that they asked for something. They go with the account."""

from django.db.models import Q

from cozywish.toolkit.privacy import Subject, table


def _given_to_them(subject: Subject) -> Q:
    return Q(principal=f"user:{subject.user_id}")


table(
    "idempotency.Answer",
    whose=_given_to_them,
    hidden="principal key fingerprint body",
    nothing="id route status created_at",
)
