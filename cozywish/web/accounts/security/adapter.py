"""How allauth keeps, names and words second factors here."""

from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services.factors import FACTORS
from cozywish.toolkit.requests import device_name
from cozywish.toolkit.sealing import seal, unseal


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are sealed at rest; passkeys belong to the site's own name."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That did not work. Please try again."),
        "unverified_email": _("Please confirm your email address first."),
        "cannot_generate_recovery_codes": _("Add a passkey or an authenticator app first."),
    }

    def encrypt(self, text: str) -> str:
        """Return the app's key, or the seed of the recovery codes, as it is kept."""
        return seal(text, place=FACTORS)

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was sealed."""
        return unseal(encrypted_text, place=FACTORS)

    def generate_authenticator_name(self, user: User, _kind: Authenticator.Type) -> str:
        """Return the name that is offered for a new passkey: the device it is made on."""
        return device_name(context.request)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whose passkeys these are. Not the host of the request: that is the visitor's word."""
        return {"id": urlsplit(settings.BASE_URL).hostname or "", "name": "CozyWish"}
