"""Second factors: a code is used once, and a passkey's counter only goes up."""

from collections.abc import Iterator
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.limits import CODES_OF_ACCOUNT, CODES_OF_CHALLENGE
from cozywish.apps.accounts.models import User
from cozywish.apps.limits.services import count_try, give_back
from cozywish.core.errors import Forbidden
from cozywish.core.services import operation
from cozywish.toolkit.resealing import BATCH, renewed

STEP_SECONDS = 30
FACTORS = "mfa_authenticator.data"  # where their secrets are sealed
SECRETS = ("secret", "seed")  # of an app, of recovery codes
LAST_STEP, SIGN_COUNT = "last_step", "sign_count"  # in Authenticator.data


class FactorMissing(Forbidden):
    code = "ACCOUNTS_FACTOR_MISSING"
    template = _(
        "Your role needs a second factor. Please add a passkey or an authenticator app first."
    )


def matching_step(*, secret: str, code: str, now: datetime) -> int | None:
    """Return the half minute whose code this is, the one before and the one after included; None when it is wrong."""
    current = int(now.timestamp()) // STEP_SECONDS
    tolerance = settings.MFA_TOTP_TOLERANCE
    typed = code.replace(" ", "")
    for step in range(current - tolerance, current + tolerance + 1):
        if constant_time_compare(typed, format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def count_proof(*, user: User, challenge: str, now: datetime) -> None:
    """Count a proof that is about to be tried, for what asks for it and for the person. Raises LimitReached."""
    count_try(CODES_OF_CHALLENGE, who=challenge, now=now)
    count_try(CODES_OF_ACCOUNT, who=str(user.pk), now=now)


def forgive_proof(*, user: User, challenge: str, now: datetime) -> None:
    """Take the try back: it was right."""
    give_back(CODES_OF_CHALLENGE, who=challenge, now=now)
    give_back(CODES_OF_ACCOUNT, who=str(user.pk), now=now)


@operation
def prove_code(*, user: User, code: str, now: datetime) -> Authenticator | None:
    """Return the factor whose code this is, an authenticator app or the recovery codes; None when it is wrong.

    A right code is used up. Of an app everything up to its half minute is, so that none works twice anywhere. (The
    library remembers used codes in the cache, for less time than it accepts them.)
    """
    kept = Authenticator.objects.select_for_update().filter(user=user)
    app = kept.filter(type=Authenticator.Type.TOTP).first()
    if app is not None:
        step = matching_step(secret=decrypt(app.data["secret"]), code=code, now=now)
        if step is not None and step > app.data.get(LAST_STEP, 0):
            _remember(app, LAST_STEP, step)
            return app
    codes = kept.filter(type=Authenticator.Type.RECOVERY_CODES).first()
    return codes if codes is not None and codes.wrap().validate_code(code) else None


@operation
def use_up_step(*, user: User, step: int) -> None:
    """Make the code that set the person's app up work no second time."""
    app = Authenticator.objects.select_for_update().get(user=user, type=Authenticator.Type.TOTP)
    _remember(app, LAST_STEP, step)


@operation
def note_sign_count(*, passkey: Authenticator, count: int) -> bool:
    """Keep how often the passkey says it has signed; False when that did not go up, as with a copied one.

    Passkeys that live in several devices do not count: they always say nought.
    """
    kept = Authenticator.objects.select_for_update().get(pk=passkey.pk)
    known = kept.data.get(SIGN_COUNT, kept.wrap().authenticator_data.counter)
    if (known or count) and count <= known:
        return False
    _remember(kept, SIGN_COUNT, count)
    passkey.data = kept.data
    return True


def renew_factors() -> Iterator[int]:
    """Seal the secrets of all factors under the newest key; yield the number of rows of each batch."""
    ahead = Authenticator.objects.order_by("pk")
    while True:
        with transaction.atomic():
            batch = list(ahead.select_for_update(no_key=True)[:BATCH])
            for factor in batch:
                _renew(factor)
        if not batch:
            return
        yield len(batch)
        ahead = ahead.filter(pk__gt=batch[-1].pk)


def _renew(factor: Authenticator) -> None:
    before = {name: factor.data[name] for name in SECRETS if name in factor.data}
    after = {name: renewed(FACTORS, text) for name, text in before.items()}
    if after != before:
        factor.data |= after
        factor.save(update_fields=["data"])


def _remember(factor: Authenticator, name: str, value: int) -> None:
    factor.data[name] = value
    factor.save(update_fields=["data"])
