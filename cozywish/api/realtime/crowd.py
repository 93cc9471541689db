"""How many sockets a person has open here, and how much they say: counted in this process."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from uuid import UUID

MOST_SOCKETS = 5
MOST_MESSAGES, PER_SECONDS = 20, 10.0


@dataclass
class Crowd:
    """Who is here. Used by one event loop, so nothing needs a lock."""

    sockets: Counter[UUID] = field(default_factory=Counter)
    said: defaultdict[UUID, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def enter(self, user_id: UUID) -> bool:
        """Count a socket of the person's in, unless there are enough already."""
        if self.sockets[user_id] >= MOST_SOCKETS:
            return False
        self.sockets[user_id] += 1
        return True

    def leave(self, user_id: UUID) -> None:
        """Count one out; with the last everything about the person is forgotten."""
        self.sockets[user_id] -= 1
        if self.sockets[user_id] <= 0:
            del self.sockets[user_id]
            self.said.pop(user_id, None)

    def hear(self, user_id: UUID, *, at: float) -> bool:
        """Note a message at that second of a clock; say whether it is not one too many."""
        times = self.said[user_id]
        while times and times[0] <= at - PER_SECONDS:
            times.popleft()
        if len(times) >= MOST_MESSAGES:
            return False
        times.append(at)
        return True


CROWD = Crowd()
