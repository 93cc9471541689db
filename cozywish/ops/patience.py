"""How long the embedded server waits for the head of a request: uvicorn itself waits for ever.

The rest of a slow request is the matter of Note [Slow clients] in `buffering`.
"""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SECONDS = 10.0


class PatientProtocol(HttpToolsProtocol):
    """A connection that is closed when the head of a request is not whole `seconds` after its beginning."""

    seconds = SECONDS
    _ends: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait: whoever connects and says nothing is no better than who is slow."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on while there is no whole head, and no longer than that; an answer takes what it takes."""
        super().data_received(data)
        before_the_first = self.cycle is None
        if before_the_first or self.cycle.response_complete:
            self._wait()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there to wait for."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._ends is None:
            self._ends = self.loop.call_later(self.seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None

    def _give_up(self) -> None:
        self._ends = None
        if self.transport.get_protocol() is self:  # and is no socket by now
            self.transport.close()
