"""Reading people, and the codes that prove an address."""

from datetime import datetime

from django.db.models import Q

from cozywish.apps.accounts.models import EmailCode, User


def person_with_address(email: str) -> User | None:
    """Return the active person with this e-mail address, in any case of its letters; None when nobody has it."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def code_is_live(*, email: str, now: datetime) -> bool:
    """Say whether `email` has a code, mailed or on its way, that can still be tried. One SQL query."""
    live = EmailCode.objects.filter(expires_at__gt=now, tries_left__gt=0)
    return live.filter(email=email.strip().lower()).exists()


def person_signing_in_with(email: str) -> User | None:
    """Return the active person this address signs in: their own, or another one they have proved."""
    address = email.strip().lower()
    proved = Q(emailaddress__email=address, emailaddress__verified=True)
    return User.objects.filter(Q(email=address) | proved, is_active=True).first()
