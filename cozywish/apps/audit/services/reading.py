"""Who was shown another person's contact data, and why (G7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.audit.services.recording import record, record_all
from cozywish.core.services import operation

READ, LOG_READ = "audit.read", "audit.log_read"
LOG = UUID(int=0)  # the log as a whole


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose contact data stood on the page.

    The object is what was looked at: "accounts.user" with the person's id, "booking" with the id of a booking. The
    subject is the account of the person, where they have one.
    """

    object_type: str
    object_id: UUID
    subject_id: UUID | None = None


@operation
def record_log_read(*, reader_id: UUID, asked: str, now: datetime) -> None:
    """Write down that somebody read the audit log itself, and what they `asked` of it."""
    record(
        at=now,
        actor_kind="OFFICE",
        actor_id=reader_id,
        action=LOG_READ,
        object_type="audit.log",
        object_id=LOG,
        asked=asked[:500],
    )


@operation
def record_read(
    *, reader_kind: str, reader_id: UUID, shown: Sequence[Shown], why: str, now: datetime
) -> None:
    """Write one row for each person whose contact data `reader` is about to see. One SQL query.

    Call it before the page is answered, and never for people's own data. `why` is a code such as "bookings.day" or
    what the reader gave as a reason. `reader_kind` is "USER" for people of a venue, "OFFICE" for the office.
    """
    record_all(
        [
            AuditEntry(
                at=now,
                actor_kind=reader_kind,
                actor_id=reader_id,
                action=READ,
                object_type=one.object_type,
                object_id=one.object_id,
                reason=why,
                data={"subject": str(one.subject_id)} if one.subject_id else {},
            )
            for one in shown
        ]
    )
