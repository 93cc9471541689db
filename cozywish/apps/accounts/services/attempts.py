"""Trying to sign in: every door asks here, so that tries are counted and kept in one place.

Note [Nobody can lock another person out]
A stranger may slow an account down for other strangers, never for its owner: whoever comes with the browser they have
signed in with before (KnownDevice) is counted for that browser alone, whatever happens elsewhere. A passkey does not
come through here at all. And whoever can read the account's mail can make a browser known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts import limits
from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.accounts.models import AttemptOutcome, Door, KnownDevice, LoginAttempt, User
from cozywish.apps.accounts.queries import person_signing_in_with
from cozywish.apps.accounts.services.activity import Whereabouts
from cozywish.apps.accounts.services.devices import digest_of
from cozywish.apps.accounts.services.letters import owe_letter
from cozywish.apps.limits.services import (
    Limit,
    LimitReached,
    Slope,
    count_failure,
    count_try,
    failures_in_a_row,
    forget_failures,
    forgive_failure,
    give_back,
)
from cozywish.core.errors import Forbidden

PASSWORD = "password"  # noqa: S105 - the name of a method


class StepUpNeeded(Forbidden):
    code = "ACCOUNTS_STEP_UP_NEEDED"
    template = _(
        "There were too many wrong passwords for this account. Prove by mail that it is yours, or use a passkey."
    )


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody at a door: the address they typed, where they are, and their browser's token if it has one."""

    email: str
    where: Whereabouts
    door: Door
    token: str = ""


@dataclass(frozen=True, slots=True)
class _Marks:
    """What one failure counts for. The last slope is the one whose failures in a row are few enough or too many."""

    account: str
    limits: tuple[tuple[Limit, str], ...]
    slopes: tuple[tuple[Slope, str], ...]


def try_password(knock: Knock, *, check: Callable[[], User | None], now: datetime) -> User | None:
    """Return whose password it is, as `check` says, or None. Counts the try and keeps it (LoginAttempt).

    A failure is counted before it is known to be one, so that parallel guesses cannot share a try, and taken back
    when the password was right. Raises LimitReached or StepUpNeeded, and then `check` was not asked.
    See Note [Nobody can lock another person out].
    """
    owner = person_signing_in_with(knock.email)
    marks = _marks(knock, owner)
    try:
        in_a_row = _count(marks, knock, now)
    except (LimitReached, StepUpNeeded):
        note_attempt(knock, user=owner, outcome=AttemptOutcome.LIMITED, method=PASSWORD, now=now)
        raise
    user = check()
    if user is None:
        note_attempt(knock, user=owner, outcome=AttemptOutcome.REFUSED, method=PASSWORD, now=now)
        _warn(owner, in_a_row, now)
        return None
    for limit, who in marks.limits:
        give_back(limit, who=who, now=now)
    for slope, who in {*marks.slopes, (limits.SLOW_ACCOUNT, marks.account)}:
        forget_failures(slope, who=who)
    return user


def note_attempt(
    knock: Knock, *, user: User | None, outcome: AttemptOutcome, method: str, now: datetime
) -> None:
    """Keep a try to sign in for ninety days."""
    LoginAttempt.objects.create(
        at=now,
        user=user,
        door=knock.door,
        method=method[:20],
        outcome=outcome,
        network=knock.where.network,
        device=knock.where.device[:80],
    )


def forget_failed_tries(*, user: User) -> None:
    """End the account's row of failures: its password is a new one, so nobody has guessed at it yet."""
    forget_failures(limits.SLOW_ACCOUNT, who=str(user.pk))


def _marks(knock: Knock, owner: User | None) -> _Marks:
    """Return what a failure counts for.

    The office's accounts count more strictly, at every door. Whoever tries one often enough can tell it from others;
    the alternative would be a side door.
    """
    account, network = str(owner.pk) if owner else knock.email.strip().lower(), knock.where.network
    is_office = knock.door == Door.ADMIN or (owner is not None and owner.is_staff)
    if owner is not None and _is_known(owner, knock.token):
        here = f"{account} on {digest_of(knock.token)}"
        limit = limits.OFFICE_WRONG if is_office else limits.WRONG_HERE
        return _Marks(account, ((limit, here),), ((limits.SLOW_HERE, here),))
    here = f"{account} from {network}"
    counted = [(limits.WRONG_HERE, here), (limits.WRONG_OF_NETWORK, network)]
    if is_office:
        counted += [
            (limits.OFFICE_WRONG, account),
            (limits.OFFICE_WRONG_OF_NETWORK, network),
        ]
    slopes = ((limits.SLOW_HERE, here), (limits.SLOW_ACCOUNT, account))
    return _Marks(account, tuple(counted), slopes)


def _is_known(owner: User, token: str) -> bool:
    return KnownDevice.objects.filter(user=owner, digest=digest_of(token)).exists()


def _count(marks: _Marks, knock: Knock, now: datetime) -> int:
    """Count a failure everywhere or, when somewhere it is one too many, nowhere; return how many in a row."""
    count_try(limits.TRIES_OF_NETWORK, who=knock.where.network, now=now)
    slope, who = marks.slopes[-1]
    if failures_in_a_row(slope, who=who) >= limits.MOST_IN_A_ROW:
        raise StepUpNeeded
    undo, in_a_row = list[Callable[[], None]](), 0
    try:
        for limit, who in marks.limits:
            count_try(limit, who=who, now=now)
            undo.append(partial(give_back, limit, who=who, now=now))
        for slope, who in marks.slopes:
            in_a_row = count_failure(slope, who=who, now=now)
            undo.append(partial(forgive_failure, slope, who=who))
        if in_a_row > limits.MOST_IN_A_ROW:
            raise StepUpNeeded  # others failed between the look and the count
    except (LimitReached, StepUpNeeded):
        for step in undo:
            step()
        raise
    return in_a_row


def _warn(owner: User | None, in_a_row: int, now: datetime) -> None:
    """Owe the owner a mail, once a day, when somebody keeps trying."""
    if owner is None or in_a_row < limits.WARNED_FROM:
        return
    try:
        count_try(limits.WARNINGS, who=str(owner.pk), now=now)
    except LimitReached:
        return
    owe_letter(kind=LetterKind.MANY_WRONG_PASSWORDS, email=owner.email).unwrap()
