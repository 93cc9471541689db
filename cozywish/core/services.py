"""What every public write returns, and the one decorator that makes it so.

Inside an operation rules *raise*, so the transaction rolls back by itself. At its edge
the refusal becomes a value, so a caller must look before it can touch the outcome.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Generic, NoReturn, ParamSpec, TypeAlias, TypeVar

from django.db import transaction

from cozywish.core.errors import DomainError

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Success(Generic[T]):
    """The operation was done and is committed (or belongs to the outer operation)."""

    value: T

    def unwrap(self) -> T:
        """Return the value."""
        return self.value


@dataclass(frozen=True, slots=True)
class Failure:
    """The operation was refused and left no trace."""

    error: DomainError

    def unwrap(self) -> NoReturn:
        """Raise the refusal, so that an outer operation undoes itself too."""
        raise self.error


ServiceResult: TypeAlias = Success[T] | Failure


def operation(rule: Callable[P, T]) -> Callable[P, ServiceResult[T]]:
    """Run `rule` in one transaction; a DomainError undoes it and comes back as Failure.

    Any other exception is a defect: it undoes the work too, and escapes. Inside another
    operation this is a savepoint, so `inner(...).unwrap()` undoes the outer one as well.
    """

    @wraps(rule)
    def run(*args: P.args, **kwargs: P.kwargs) -> ServiceResult[T]:
        try:
            with transaction.atomic():
                return Success(rule(*args, **kwargs))
        except DomainError as refusal:
            return Failure(refusal)

    return run
