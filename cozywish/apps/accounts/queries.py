"""Reading people, and the codes that prove an address."""

from datetime import datetime

from allauth.mfa.models import Authenticator

from cozywish.apps.accounts.models import EmailCode, User


def person_with_address(email: str) -> User | None:
    """Return the active person with this e-mail address, in any case of its letters; None when nobody has it."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def code_is_live(*, email: str, now: datetime) -> bool:
    """Say whether `email` has a code, mailed or on its way, that can still be tried. One SQL query."""
    live = EmailCode.objects.filter(expires_at__gt=now, tries_left__gt=0)
    return live.filter(email=email.strip().lower()).exists()


def has_second_factor(*, user: User) -> bool:
    """Say whether a password alone does not sign this person in: there is a passkey or an authenticator app."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())
