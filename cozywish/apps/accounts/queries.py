"""Reading people, and the codes that prove an address."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from cozywish.apps.accounts.models import Address, AddressChange, EmailCode, User


def person_with_address(email: str) -> User | None:
    """Return the active person with this e-mail address, in any case of its letters; None when nobody has it."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def address_belongs_to_another(*, email: str, user: User) -> bool:
    """Say whether an account other than the person's has this e-mail address."""
    return User.objects.filter(email=email.strip().lower()).exclude(pk=user.pk).exists()


def address_change(change_id: UUID) -> AddressChange | None:
    """Return a change of address for the letter about it; None when it was undone meanwhile."""
    return AddressChange.objects.filter(pk=change_id).first()


def addresses_of(*, user: User) -> Sequence[Address]:
    """Return the person's address book, the default first, then by name. One SQL query."""
    return list(Address.objects.filter(user=user).order_by("-is_default", "label"))


def address_of(*, user: User, address_id: UUID) -> Address:
    """Return one of the person's own addresses. Raises Address.DoesNotExist for everybody else's."""
    return Address.objects.get(user=user, pk=address_id)


def code_is_live(*, email: str, now: datetime) -> bool:
    """Say whether `email` has a code, mailed or on its way, that can still be tried. One SQL query."""
    live = EmailCode.objects.filter(expires_at__gt=now, tries_left__gt=0)
    return live.filter(email=email.strip().lower()).exists()


def has_second_factor(*, user: User) -> bool:
    """Say whether a password alone does not sign this person in: there is a passkey or an authenticator app."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())
