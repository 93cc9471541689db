"""Whether the database is away: what passes by itself and is nobody's defect (docs/invariants.md, CHA-05).

Note [What counts as away]
PostgreSQL restarts, hands over to another server or can only be read for some seconds; SQLite's one writer was waited
for longer than the time-out, or its disk is full. Whoever asks then is told when to ask again. Which it is, the driver
says: by the SQLSTATE of the server's answer, by none where there was no answer, or by SQLite's code. The kind of the
error does not: on SQLite a missing table is an OperationalError, and on PostgreSQL a write to what can only be read is
an InternalError.
"""

from django.db import Error, OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

SECONDS = 5  # until it is worth asking again
# Connection lost, resources exhausted, shut down or starting, trouble with the disk; only reading; no lock in time.
AWAY = ("08", "53", "57P", "58", "25006", "55P03")
# BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN: the first byte of SQLite's codes.
AWAY_ON_SQLITE = {5, 6, 8, 10, 13, 14}


def is_away(error: BaseException | None) -> bool:
    """Say whether `error` is the database's absence, or came of it. See Note [What counts as away]."""
    if not isinstance(error, Error):
        return False
    on_sqlite = getattr(error.__cause__, "sqlite_errorcode", None)
    if on_sqlite is not None:
        return on_sqlite & 0xFF in AWAY_ON_SQLITE
    state = getattr(error.__cause__, "sqlstate", None)
    if state is not None:
        return str(state).startswith(AWAY)
    # Django's own, such as that a transaction cannot be used any more, is what it came of.
    return isinstance(error, OperationalError) or is_away(error.__cause__ or error.__context__)


def told_to_wait(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer with when to ask again. Nobody keeps it, and the session stays as it is in the database.

    What half a request did to a session is worth no more than what it did to rows.
    """
    response["Retry-After"] = str(SECONDS)
    response["Cache-Control"] = "no-store"
    if hasattr(request, "session"):
        request.session.modified = False
    return response
