"""What happens to accounts and addresses."""

from dataclasses import dataclass
from typing import ClassVar

from cozywish.core.events import Event, register


@register
@dataclass(frozen=True)
class CodeRequested(Event):
    """Someone wants to prove an e-mail address. The handler mints the code: it never stands in an event."""

    name: ClassVar[str] = "accounts.code_requested"
    code_id: str


@register
@dataclass(frozen=True)
class LetterDue(Event):
    """A mail about an account is owed to an address. `kind` is a LetterKind; `about` a name it mentions."""

    name: ClassVar[str] = "accounts.letter_due"
    letter_id: str
    kind: str
    email: str
    about: str
