"""What counters say about a person: nothing that could be read, but a digest of who it was."""

from datetime import timedelta

from django.db.models import Q

from cozywish.apps.limits.services import hidden
from cozywish.toolkit.privacy import Subject, keep, table


def _counted(subject: Subject) -> Q:
    found = Q()
    for who in (*subject.emails, str(subject.user_id), f"user:{subject.user_id}"):
        found |= Q(key__endswith=f":{hidden(who)}")
    return found


table("limits.Counter", whose=_counted, hidden="key", nothing="id began_at count")
table("limits.Streak", whose=_counted, hidden="key", nothing="id count failed_at free_at")

keep("limits.Counter", since="began_at", in_seconds=True, kept_for=timedelta(days=1))
keep("limits.Streak", since="failed_at", in_seconds=True, kept_for=timedelta(days=90))
