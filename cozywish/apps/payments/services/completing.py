"""Going on with what is under way: for the beat of the server and for `manage.py drain`."""

import logging
from datetime import datetime

from cozywish.apps.payments.auditing import alarms
from cozywish.apps.payments.gateways.contract import NotSetUp, Refused, Unanswered
from cozywish.apps.payments.services.holding import release_due
from cozywish.apps.payments.services.inbox import catch_up, work_inbox
from cozywish.apps.payments.services.lending import return_lent
from cozywish.apps.payments.services.operating import complete_due
from cozywish.core.auditing import violations

log = logging.getLogger(__name__)


def move_money(*, now: datetime) -> int:
    """Ask the provider what is owed, apply what it told, release what is due. Returns how much is done with."""
    done = complete_due(now=now) + work_inbox(now=now) + release_due(now=now)
    return done + return_lent(now=now)


def raise_alarms() -> int:
    """Say what has waited for somebody of the office for too long (`manage.py audit` says it too). Returns how much."""
    found = list(violations(alarms()))
    for one in found:
        log.error("%s", one)
    return len(found)


def catch_up_if_set_up(*, now: datetime) -> int:
    """Ask the provider for what it has not told (W8). Without one, or without an answer, that is for the next time."""
    try:
        return catch_up(now=now)
    except NotSetUp:
        return 0
    except (Refused, Unanswered) as silence:
        log.warning("The payment provider does not say what happened: %s", silence.code)
        return 0
