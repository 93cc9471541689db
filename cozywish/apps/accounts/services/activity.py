"""What happened to an account's doors: kept for its owner to see, and told by mail where it may be news."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.accounts.models import ActivityKind, User, UserActivity
from cozywish.apps.accounts.services.letters import owe_letter
from cozywish.apps.audit.services import record
from cozywish.core.services import operation

# What its owner must hear of even when somebody else did it.
TOLD = {
    ActivityKind.SIGNED_IN_NEW_DEVICE: LetterKind.NEW_DEVICE,
    ActivityKind.PASSWORD_CHANGED: LetterKind.PASSWORD_CHANGED,
    ActivityKind.PASSWORD_RESET: LetterKind.PASSWORD_CHANGED,
    ActivityKind.FACTOR_ADDED: LetterKind.FACTOR_ADDED,
    ActivityKind.FACTOR_REMOVED: LetterKind.FACTOR_REMOVED,
    ActivityKind.FIRST_RECOVERY_CODES: LetterKind.FIRST_RECOVERY_CODES,
    ActivityKind.RECOVERY_CODES_MADE: LetterKind.RECOVERY_CODES_MADE,
    ActivityKind.ACCOUNT_LINKED: LetterKind.ACCOUNT_LINKED,
    ActivityKind.ACCOUNT_UNLINKED: LetterKind.ACCOUNT_UNLINKED,
    ActivityKind.REFRESH_REUSED: LetterKind.REFRESH_REUSED,
    ActivityKind.LOCKED: LetterKind.LOCKED,
    ActivityKind.UNLOCKED: LetterKind.UNLOCKED,
    ActivityKind.FACTORS_REMOVED: LetterKind.FACTORS_REMOVED,
}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where somebody is: the network (toolkit.requests.client_address) and the device's name."""

    network: str
    device: str


class By(NamedTuple):
    """Somebody of the office, and why. The owner is told that it was the office, the audit log who and why."""

    officer: User
    reason: str


@operation
def note_activity(
    *,
    user: User,
    kind: ActivityKind,
    where: Whereabouts,
    now: datetime,
    about: str = "",
    by: By | None = None,
) -> UserActivity:
    """Keep it, write it into the audit log and, where it may be news, owe its owner a mail.

    `about` is the name of what it is about, such as a passkey's; for a new device it is the device. Without `by` it
    was its owner.
    """
    about = about or (where.device if kind == ActivityKind.SIGNED_IN_NEW_DEVICE else "")
    noted = UserActivity.objects.create(
        at=now,
        user=user,
        kind=kind,
        network=where.network,
        device=where.device,
        about=about,
    )
    record(
        at=now,
        actor_kind="OFFICE" if by else "USER",
        actor_id=by.officer.pk if by else user.pk,
        action=f"accounts.{kind.lower()}",
        object_type="accounts.user",
        object_id=user.pk,
        reason=by.reason if by else "",
    )
    if kind in TOLD:
        owe_letter(kind=TOLD[kind], email=user.email, about=str(noted.pk)).unwrap()
    return noted
