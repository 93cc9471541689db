"""What nobody needs any more: counters of windows that are over, answers kept long enough, tokens past their end."""

from datetime import datetime

from cozywish.apps.accounts.services import forget_old_refresh_tokens
from cozywish.apps.idempotency.services import forget_old_answers
from cozywish.apps.limits.services import forget_old_counters


def tidy(*, now: datetime) -> int:
    """Delete it and return how many rows that were. Cheap to call often, and nothing breaks when it is not called."""
    return (
        forget_old_counters(now=now)
        + forget_old_answers(now=now)
        + forget_old_refresh_tokens(now=now)
    )
