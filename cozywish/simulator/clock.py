"""Time as the provider sees it: the real one, moved forward by hand, or standing still."""

import time

from cozywish.simulator.store import Store

DAY = 86_400


class Clock:
    """The virtual clock. It survives restarts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def now(self) -> int:
        """Return the moment, in seconds since 1970."""
        frozen: int | None = self._store.setting("frozen_at", None)
        if frozen is not None:
            return frozen
        return int(time.time()) + int(self._store.setting("clock_offset", 0))

    @property
    def is_frozen(self) -> bool:
        """Whether it moves only by hand."""
        return self._store.setting("frozen_at", None) is not None

    def set(self, moment: int) -> None:
        """Make it `moment`. Whether the clock goes on from there is left as it is."""
        if self.is_frozen:
            self._store.remember("frozen_at", moment)
        else:
            self._store.remember("clock_offset", moment - int(time.time()))

    def freeze(self) -> None:
        """Stop here until it is moved by hand."""
        self._store.remember("frozen_at", self.now())

    def release(self) -> None:
        """Go on from here."""
        moment = self.now()
        self._store.remember("frozen_at", None)
        self.set(moment)
