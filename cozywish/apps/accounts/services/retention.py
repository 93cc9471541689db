"""Letting go of what has been kept long enough, as each app's room `privacy.py` says (invariant G4)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from cozywish.apps.accounts.services.erasure import forget_files
from cozywish.toolkit.privacy import REGISTRY, TERMS, Term

BATCH, BATCHES = 500, 20  # rows in one transaction; transactions for one term in one go
LATE = timedelta(days=1)


def tidy(*, now: datetime) -> int:
    """Let go of rows whose time is over and return how many. What is too much for one go waits for the next.

    Cheap to call often, and nothing breaks when it is not called.
    """
    return sum(_let_go(term, now=now) for term in TERMS)


def overdue(*, now: datetime) -> dict[str, int]:
    """Return how many rows of which table should have gone a day ago."""
    late: dict[str, int] = {}
    for term in TERMS:
        rows = term.over(now=now - LATE).count()
        if rows:
            late[term.label] = late.get(term.label, 0) + rows
    return late


def _let_go(term: Term, *, now: datetime) -> int:
    gone = 0
    for _batch in range(BATCHES):
        rows = list(term.over(now=now).order_by("pk")[:BATCH])
        gone += len(rows)
        with transaction.atomic():
            _empty(term, rows) if term.empties else _delete(term, rows)
        if len(rows) < BATCH:
            break
    return gone


def _delete(term: Term, rows: list[Model]) -> None:
    for line in REGISTRY:
        if line.label == term.label:
            forget_files(line, rows)
    term.model._base_manager.filter(pk__in=[row.pk for row in rows]).delete()


def _empty(term: Term, rows: list[Model]) -> None:
    for row in rows:
        values: dict[str, Any] = {
            name: value(row) if callable(value) else value for name, value in term.empties.items()
        }
        term.model._base_manager.filter(pk=row.pk).update(**values)
