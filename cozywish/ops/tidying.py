"""What nobody needs any more: counters of windows that are over, answers, sign-ins and tokens kept long enough."""

from collections.abc import Callable
from datetime import datetime

from cozywish.apps.accounts.services import (
    forget_ended_sessions,
    forget_old_attempts,
    forget_old_devices,
    forget_old_refresh_tokens,
)
from cozywish.apps.idempotency.services import forget_old_answers
from cozywish.apps.limits.services import forget_old_counters, forget_old_streaks

FORGET: tuple[Callable[..., int], ...] = (
    forget_old_counters,
    forget_old_streaks,
    forget_old_answers,
    forget_old_attempts,
    forget_old_devices,
    forget_old_refresh_tokens,
    forget_ended_sessions,
)


def tidy(*, now: datetime) -> int:
    """Delete it and return how many rows that were. Cheap to call often, and nothing breaks when it is not called."""
    return sum(forget(now=now) for forget in FORGET)
