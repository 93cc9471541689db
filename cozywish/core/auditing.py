"""Checking a whole database against what must always be true, by questions that know nothing of the guards."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Check:
    """A question whose every row is a violation of `rule` (an id of docs/invariants.md).

    Its two columns, as text, are the row of `table` that is wrong and what it is wrong with. Ids and numbers only:
    what people wrote, or who they are, never stands in an answer.
    """

    rule: str
    table: str
    says: str
    sql: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A row that should not be as it is."""

    rule: str
    table: str
    row: str
    says: str

    def __str__(self) -> str:
        return f"{self.rule} {self.table} {self.row}: {self.says}"


def violations(checks: Iterable[Check]) -> Iterator[Violation]:
    """Ask each of them, one SQL query each; yield what is wrong."""
    for check in checks:
        with connection.cursor() as cursor:
            cursor.execute(check.sql)
            for row, other in cursor:
                yield Violation(check.rule, check.table, row, f"{check.says} {other}".strip())
