"""Mails about an account. They are owed with what caused them and written when they leave."""

import uuid
from datetime import datetime

from cozywish.apps.accounts.events import LetterDue
from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.accounts.limits import MAILS, MAILS_OF_ADDRESS
from cozywish.apps.limits.services import count_try
from cozywish.apps.outbox.services import publish
from cozywish.core.services import operation


def count_mail(*, email: str, network: str, now: datetime) -> None:
    """Count a mail that somebody on `network` lets us send to `email`. Raises LimitReached."""
    count_try(MAILS_OF_ADDRESS, who=network, now=now)
    count_try(MAILS, who=email.strip().lower(), now=now)


@operation
def owe_letter(*, kind: LetterKind, email: str, about: str = "") -> None:
    """Owe `email` a letter. Announces LetterDue.

    What it says may depend on whether the address has an account; that is looked up when the mail is written, so
    asking takes the same time for every address.
    """
    publish(
        LetterDue(letter_id=str(uuid.uuid4()), kind=kind, email=email.strip().lower(), about=about)
    )
