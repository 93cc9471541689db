"""Six-digit codes that prove an e-mail address: requested, mailed, tried."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from cozywish.apps.accounts.events import CodeRequested
from cozywish.apps.accounts.models import CodePurpose, EmailCode
from cozywish.apps.outbox.services import publish
from cozywish.core.errors import Conflict, Invalid
from cozywish.core.services import operation
from cozywish.toolkit import tokens

CODE_PURPOSE, LINK_PURPOSE = "e-mail code", "e-mail link"
# An unproved address is asked once more at the sign-in; the library says then that it is new to the account.
ENTERING = frozenset({CodePurpose.SIGN_UP, CodePurpose.ADDRESS})


class CodeWrong(Invalid):
    code = "ACCOUNTS_CODE_WRONG"
    template = ngettext_lazy(
        "That is not the code we sent. You have %(left)d try left.",
        "That is not the code we sent. You have %(left)d tries left.",
        "left",
    )
    field = "code"


class CodeOver(Conflict):
    code = "ACCOUNTS_CODE_OVER"
    template = _("That code no longer works. We can send you a new one.")
    field = "code"


@operation
def request_code(
    *, email: str, now: datetime, purpose: CodePurpose = CodePurpose.BOOKING
) -> EmailCode:
    """Owe `email` a six-digit code, replacing any earlier one. Announces CodeRequested.

    It lives ten minutes and five tries (settings). Says nothing about whether the address has an account: for one
    that has (CodePurpose.KNOWN and TAKEN) the code is made all the same, and a mail without it tells only its owner.
    """
    code, _created = EmailCode.objects.update_or_create(
        email=email.strip().lower(),
        defaults={
            "purpose": purpose,
            "digest": "",
            "last_wrong": "",
            "link_digest": "",
            "expires_at": now + timedelta(minutes=settings.CODE_MINUTES),
            "tries_left": settings.CODE_TRIES,
        },
    )
    publish(CodeRequested(code_id=str(code.pk)))
    return code


class Minted(NamedTuple):
    """What a mail says: the six digits, and the long secret of the link that proves the same."""

    id: UUID
    email: str
    code: str
    link: str


def mint_code(*, code_id: UUID) -> Minted | None:
    """Make the secrets of a requested code and return them for the mail; None when it is gone.

    Minting again, after a mail that failed, makes the earlier secrets useless.
    """
    code, link = tokens.new_code(), tokens.new_token()
    found = EmailCode.objects.filter(pk=code_id)
    digests = {
        "digest": tokens.digest(code, purpose=CODE_PURPOSE),
        "link_digest": tokens.digest(link, purpose=LINK_PURPOSE),
    }
    if found.update(**digests, last_wrong="") != 1:
        return None
    return Minted(code_id, found.values_list("email", flat=True).get(), code, link)


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """The code was not the right one; the try is spent."""

    error: CodeWrong | CodeOver


def spend_try(
    *, email: str, code: str, purposes: Container[str], now: datetime
) -> CodeRefused | None:
    """Try `code` for `email`: None when it is right, and then it is used up. Call inside an operation.

    One that was mailed for anything else than `purposes` is wrong: its mail did not say what it would be used for.
    A wrong try must be kept, so it is an answer and no refusal (a refusal would undo the count).
    The count goes down before the comparison, so parallel guesses cannot share one try. The same wrong code twice in
    a row, as from a double click, costs one try.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("spend_try() belongs inside the operation it proves the address for")
    live = EmailCode.objects.filter(
        email=email.strip().lower(), expires_at__gt=now, tries_left__gt=0
    ).exclude(digest="")
    said = tokens.digest(code.strip(), purpose=CODE_PURPOSE)
    news = live.exclude(last_wrong=said)
    if news.update(tries_left=F("tries_left") - 1, last_wrong=said) != 1:
        again = live.filter(last_wrong=said).first()
        return CodeRefused(CodeWrong(left=again.tries_left) if again else CodeOver())
    row = EmailCode.objects.get(email=email.strip().lower())
    if row.purpose in purposes and tokens.matches(code.strip(), row.digest, purpose=CODE_PURPOSE):
        row.delete()
        return None
    return CodeRefused(CodeWrong(left=row.tries_left) if row.tries_left else CodeOver())


@operation
def prove_address(*, email: str, code: str, now: datetime) -> CodeRefused | None:
    """Try the code of somebody who signs up, or in with an address that was never proved. See spend_try."""
    return spend_try(email=email, code=code, purposes=ENTERING, now=now)


def address_of_link(*, code_id: UUID, secret: str, now: datetime) -> str | None:
    """Return the address that the mailed link proves; None when it is used, over or not ours. Changes nothing."""
    row = EmailCode.objects.filter(pk=code_id, expires_at__gt=now).exclude(link_digest="").first()
    if row is None or not tokens.matches(secret, row.link_digest, purpose=LINK_PURPOSE):
        return None
    return row.email


@operation
def prove_by_link(*, code_id: UUID, secret: str, now: datetime) -> str:
    """Use the mailed link up and return the address it proves. Fails with CodeOver."""
    email = address_of_link(code_id=code_id, secret=secret, now=now)
    if email is None or EmailCode.objects.filter(pk=code_id).delete()[0] != 1:
        raise CodeOver
    return email
