"""Small helpers over the ORM that know no business."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, connection, models
from django.db.models.functions import Now

M = TypeVar("M", bound=models.Model)


@contextmanager
def violation(constraint: str, *, becomes: Exception) -> Iterator[None]:
    """Raise `becomes` when the database refuses by the constraint of that name.

    Any other IntegrityError escapes untouched: it is a bug, not an answer. SQLite never names a broken
    UNIQUE, so this serves CHECK and NoOverlap there and every kind on PostgreSQL.
    """
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        said = str(error).rpartition(": ")[2]
        if getattr(diagnosis, "constraint_name", said) != constraint:
            raise
        raise becomes from error


def is_postgres() -> bool:
    """Say whether the default database is PostgreSQL (otherwise it is SQLite)."""
    return connection.vendor == "postgresql"


def count_anew() -> None:
    """Let PostgreSQL count what its tables hold, after very many rows came at once.

    It does so by itself a minute after they are committed. Until then it takes a full table for an empty one, and
    may choose a way to join them that takes minutes. SQLite plans without counting.
    """
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


SQLITE_CLOCK = "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"


def clock_sql() -> str:
    """The database's clock for SQL written by hand and run with parameters. See Note [Whose clock]."""
    return "STATEMENT_TIMESTAMP()" if is_postgres() else SQLITE_CLOCK


def tick_sql(moment: str) -> str:
    """The tick that a column of moments lies in (`core.intervals`), for SQL that is run without parameters."""
    if is_postgres():
        return f"CAST(FLOOR(EXTRACT(EPOCH FROM {moment}) / 300) AS bigint)"
    return f"CAST(STRFTIME('%s', {moment}) AS integer) / 300"


def ago_sql(minutes: int) -> str:
    """The moment so many minutes before the database's clock, for SQL that is run without parameters."""
    if is_postgres():
        return f"(STATEMENT_TIMESTAMP() - INTERVAL '{minutes} minutes')"
    return f"STRFTIME('%Y-%m-%d %H:%M:%f', 'now', '-{minutes} minutes')"


def dashed_sql(id: str) -> str:
    """A column of ids as people write them (0d3f9a1c-…), for SQL that compares it with what they are written as."""
    if is_postgres():
        return f"CAST({id} AS text)"
    cuts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"SUBSTR({id}, {first}, {length})" for first, length in cuts)


def same_id_sql(id: str, text: str) -> str:
    """Whether a column of ids is what `text` writes with dashes, so that the index of the ids serves on SQLite."""
    return f"CAST({id} AS text) = {text}" if is_postgres() else f"{id} = REPLACE({text}, '-', '')"


def joined_sql(text: str) -> str:
    """All values of a text in a group, with commas between, for SQL written by hand."""
    return f"STRING_AGG({text}, ',')" if is_postgres() else f"GROUP_CONCAT({text})"


def numbers_sql(number: str) -> str:
    """All values of a whole number in a group as the text of a JSON array, for SQL written by hand."""
    if is_postgres():
        return f"CAST(JSON_AGG({number}) AS text)"
    return f"JSON_GROUP_ARRAY({number})"


def raw_uuid(value: UUID) -> UUID | str:
    """`value` as a parameter of SQL written by hand: SQLite stores 32 hexadecimal digits."""
    return value if connection.features.has_native_uuid_field else value.hex


def uuid_in(raw: UUID | str) -> UUID:
    """The id that SQL written by hand returned."""
    return raw if isinstance(raw, UUID) else UUID(hex=raw)


def uuid_text(raw: UUID | str) -> str:
    """What SQL written by hand returned, as people and pages write it: 0d3f9a1c-…"""
    if isinstance(raw, UUID) or "-" in raw:  # as PostgreSQL has it, the second cast to text
        return str(raw)
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


def moment_in(text: str) -> datetime:
    """A moment that SQL cast to text: PostgreSQL writes the offset of its session, SQLite stores UTC and none."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class DatabaseNow(Now):
    """The database's own clock, to compare deadlines with.

    Note [Whose clock] Several processes share one truth about when a hold ends: the clock of the database.
    A process with a wrong clock can neither end a hold early nor keep it alive. On SQLite the clock
    is that of the one machine everything runs on; the text has the shape Django stores, microseconds included,
    so that comparing strings compares instants.
    """

    def as_sqlite(self, *args: object, **extra: object) -> tuple[str, tuple[str | int, ...]]:
        """Return the clock in the text form Django stores on SQLite."""
        return SQLITE_CLOCK, ()


def locked(queryset: "models.QuerySet[M]", *, keys_stay: bool = False) -> list[M]:
    """Lock the rows in primary-key order and return them.

    The order is the same everywhere, so two lockers never wait on each other. With `keys_stay` others may meanwhile
    insert rows that point at these. SQLite needs no row lock: an IMMEDIATE transaction already is the only writer.
    """
    ordered = queryset.order_by("pk")
    return list(ordered.select_for_update(no_key=keys_stay) if is_postgres() else ordered)


def keep_as_is(queryset: "models.QuerySet[M]") -> None:
    """Let nobody change these rows until this transaction ends; others may keep them, too.

    Who changes them has to lock them. SQLite needs nothing: its transaction already is the only writer.
    """
    if not is_postgres():
        return
    sql, params = queryset.order_by("pk").values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR SHARE", params)


def database_now() -> datetime:
    """Return the database's clock, aware, in UTC. See Note [Whose clock]."""
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("SELECT statement_timestamp()")
            moment: datetime = cursor.fetchone()[0]
            return moment.astimezone(UTC)
        cursor.execute("SELECT STRFTIME('%Y-%m-%d %H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)


def one_after_another(*keys: str, shared: bool = False) -> None:
    """Let operations that share one of `keys` run one after another, until this transaction ends.

    For rules that count rows and that no constraint can state. Those that ask for it `shared` wait only for those that
    do not. Keys are locked in one order everywhere. SQLite needs nothing: its transaction already is the only writer.
    """
    if not is_postgres():
        return
    lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {lock}(hashtextextended(key, 0)) FROM UNNEST(%s::text[]) AS key",  # noqa: S608  # one of two names
            [sorted(set(keys))],
        )
