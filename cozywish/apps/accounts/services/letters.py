"""Mails about an account. They are owed with what caused them and written when they leave."""

import uuid

from cozywish.apps.accounts.events import LetterDue
from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.outbox.services import publish
from cozywish.core.services import operation


@operation
def owe_letter(*, kind: LetterKind, email: str, about: str = "") -> None:
    """Owe `email` a letter. Announces LetterDue.

    What it says may depend on whether the address has an account; that is looked up when the mail is written, so
    asking takes the same time for every address.
    """
    publish(
        LetterDue(letter_id=str(uuid.uuid4()), kind=kind, email=email.strip().lower(), about=about)
    )
