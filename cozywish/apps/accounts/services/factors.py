"""Second factors: a code is used once, and a passkey's counter only goes up."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.core.errors import Forbidden
from cozywish.core.services import operation

STEP_SECONDS = 30
FACTORS = "mfa_authenticator.data"  # where their secrets are sealed
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


def _remember(factor: Authenticator, name: str, value: int) -> None:
    factor.data[name] = value
    factor.save(update_fields=["data"])
