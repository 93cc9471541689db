"""Writes to people and to the codes that prove an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from cozywish.apps.accounts.events import CodeRequested
from cozywish.apps.accounts.models import EmailCode, User
from cozywish.apps.outbox.services import publish
from cozywish.core.errors import Conflict, Invalid
from cozywish.core.services import operation
from cozywish.toolkit import tokens

CODE_PURPOSE = "e-mail code"


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
def name_person(*, user: User, name: str) -> User:
    """Set the person's own name."""
    user.name = name.strip()
    user.save(update_fields=["name"])
    return user


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone whose address is known to be theirs. Without `can_sign_in` no password will ever match."""

    id: UUID
    email: str
    name: str
    phone: str = ""
    can_sign_in: bool = False


@operation
def add_people(*, people: Sequence[NewPerson], password: str, joined_at: datetime) -> list[User]:
    """Write many people with verified addresses, for demo cities and imports.

    All who can sign in share `password`, which is hashed once: hashing is slow on purpose.
    """
    shared, nobody = make_password(password), make_password(None)
    users = [
        User(
            id=person.id,
            email=person.email.strip().lower(),
            name=person.name,
            phone=person.phone,
            password=shared if person.can_sign_in else nobody,
            joined_at=joined_at,
        )
        for person in people
    ]
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    return users


@operation
def request_code(*, email: str, now: datetime) -> EmailCode:
    """Owe `email` a six-digit code, replacing any earlier one. Announces CodeRequested.

    It lives ten minutes and five tries (settings). Says nothing about whether the address has an account.
    """
    code, _created = EmailCode.objects.update_or_create(
        email=email.strip().lower(),
        defaults={
            "digest": "",
            "last_wrong": "",
            "expires_at": now + timedelta(minutes=settings.CODE_MINUTES),
            "tries_left": settings.CODE_TRIES,
        },
    )
    publish(CodeRequested(code_id=str(code.pk)))
    return code


def mint_code(*, code_id: UUID) -> tuple[str, str] | None:
    """Make the secret of a requested code and return (address, code) for the mail; None when it is gone.

    Minting again, after a mail that failed, makes the earlier secret useless.
    """
    secret = tokens.new_code()
    found = EmailCode.objects.filter(pk=code_id)
    if found.update(digest=tokens.digest(secret, purpose=CODE_PURPOSE), last_wrong="") != 1:
        return None
    return found.values_list("email", flat=True).get(), secret


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """The code was not the right one; the try is spent."""

    error: CodeWrong | CodeOver


def spend_try(*, email: str, code: str, now: datetime) -> CodeRefused | None:
    """Try `code` for `email`: None when it is right, and then it is used up. Call inside an operation.

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
    if tokens.matches(code.strip(), row.digest, purpose=CODE_PURPOSE):
        row.delete()
        return None
    return CodeRefused(CodeWrong(left=row.tries_left) if row.tries_left else CodeOver())
