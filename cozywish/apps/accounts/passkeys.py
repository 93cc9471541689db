"""What a browser or an app is asked for when a passkey is made or used.

The library asks for the same of everyone. Here people of the office must be verified by their device (its PIN, finger
or face), and every passkey can be found without typing an address first. Signing in with nothing else always asks for
it (allauth.mfa.webauthn).
"""

from typing import Any

from allauth.mfa.webauthn.internal import auth as library
from fido2.webauthn import ResidentKeyRequirement, UserVerificationRequirement

from cozywish.apps.accounts.models import User


def _verification(user: User) -> UserVerificationRequirement:
    required, preferred = (
        UserVerificationRequirement.REQUIRED,
        UserVerificationRequirement.PREFERRED,
    )
    return required if user.is_staff else preferred


def creation_options(user: User) -> dict[str, Any]:
    """Return what a new passkey must be; the answer is expected in this session."""
    options, state = library.get_server().register_begin(
        user=library.build_user_payload(user),
        credentials=library.get_credentials(user),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_verification(user),
        extensions=library.EXTENSIONS,
    )
    library.set_state(state)
    return dict(options)


def request_options(user: User) -> dict[str, Any]:
    """Return what a passkey of this person must sign; the answer is expected in this session."""
    options, state = library.get_server().authenticate_begin(
        credentials=library.get_credentials(user), user_verification=_verification(user)
    )
    library.set_state(state)
    return dict(options)
