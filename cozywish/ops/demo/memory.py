"""What the town remembers of itself: an audit row for every time it was filled."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.audit.services import record

TOWN = UUID("7d0c0de0-0000-4000-8000-000000000001")
FILLED = "demo.fill"


@dataclass(frozen=True, slots=True)
class Memory:
    """The town was filled for `day` (a date in town, as text) from this seed, this size and these stories."""

    seed: int
    size: int
    day: str
    story: str

    @property
    def on(self) -> date:
        """Return the day as a date."""
        return date.fromisoformat(self.day)


def remember(memory: Memory, *, now: datetime) -> None:
    """Write down that the town was filled. Call inside the operation that fills it."""
    record(
        at=now,
        actor_kind="SYSTEM",
        actor_id=None,
        action=FILLED,
        object_type="demo",
        object_id=TOWN,
        **asdict(memory),
    )


def last_memory() -> Memory | None:
    """Return how the town was filled last, or None when there is no town."""
    entries = AuditEntry.objects.filter(object_type="demo", object_id=TOWN, action=FILLED)
    newest = entries.order_by("-pk").first()
    return Memory(**newest.data) if newest else None
