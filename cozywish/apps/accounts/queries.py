"""Reading people, and the codes that prove an address."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from cozywish.apps.accounts.models import (
    REFRESH_PURPOSE,
    Address,
    AddressChange,
    EmailCode,
    RefreshToken,
    User,
)
from cozywish.toolkit.tokens import digest


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


def sessions_of(user: User) -> list[UserSession]:
    """Return where the person is signed in, the latest first. Sessions that are over are forgotten on the way."""
    alive: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(alive, key=lambda one: one.last_seen_at, reverse=True)


def public_session_id(session: UserSession) -> UUID:
    """Return what a session is called outside: always the same, and nothing its secret key could be found from."""
    return uuid5(NAMESPACE_URL, f"cozywish:session:{session.session_key}")


def session_of_refresh_token(token: str) -> str | None:
    """Return the key of the session that a refresh token belongs to."""
    kept = RefreshToken.objects.filter(digest=digest(token, purpose=REFRESH_PURPOSE))
    return kept.values_list("session_key", flat=True).first()


def has_second_factor(*, user: User) -> bool:
    """Say whether a password alone does not sign this person in: there is a passkey or an authenticator app."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())
