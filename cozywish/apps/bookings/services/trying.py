"""Finding out whether a change would be refused, before anybody is asked about it."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult

T = TypeVar("T")


def refusal_of(change: Callable[[], ServiceResult[T]]) -> DomainError | None:
    """Return why `change`, an operation, would be refused now, or None. Nothing stays of it, and nobody is told.

    It is done and taken back: whether a time is free only the claim can say. It may be taken a moment later.
    """
    with transaction.atomic():
        done = change()
        transaction.set_rollback(True)
    return done.error if isinstance(done, Failure) else None
