"""What was done in a month, line by line: the same for the same seed, to the last letter."""

import hashlib
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

LAST = 15


class Differs(Exception):
    """The site is not as the oracle has it. The text says where, and what led there."""


@dataclass(slots=True)
class Trace:
    """The commands so far: how many, their hash, and the last of them."""

    steps: int = 0
    last: deque[str] = field(default_factory=lambda: deque(maxlen=LAST))
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, now: datetime, what: str) -> None:
        """Write a line."""
        self.steps += 1
        line = f"{self.steps} {now:%a %d %b %H:%M:%S} {what}"
        self.last.append(line)
        self._hash.update(line.encode())

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()[:16]
