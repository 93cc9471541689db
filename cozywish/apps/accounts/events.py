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
class ExportAsked(Event):
    """Somebody wants a copy of what we know about them."""

    name: ClassVar[str] = "accounts.export_asked"
    export_id: str


@register
@dataclass(frozen=True)
class LeavingDue(Event):
    """It is time to go on with an account that is to be erased. `asked` tells this request from an earlier one."""

    name: ClassVar[str] = "accounts.leaving_due"
    user_id: str
    asked: str


@register
@dataclass(frozen=True)
class AddressChangeDue(Event):
    """The old address of an account had its week to refuse the new one."""

    name: ClassVar[str] = "accounts.address_change_due"
    change_id: str


@register
@dataclass(frozen=True)
class LetterDue(Event):
    """A mail about an account is owed to an address. `kind` is a LetterKind.

    `about` is what it is about: the id of an activity or of a changed address, or a moment. No name stands in it.
    """

    name: ClassVar[str] = "accounts.letter_due"
    letter_id: str
    kind: str
    email: str
    about: str
