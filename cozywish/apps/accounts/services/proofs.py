"""After too many wrong passwords: whoever can read the account's mail makes their browser, or app, a known one.

Then its tries no longer count together with a stranger's (Note [Nobody can lock another person out]). It signs nobody
in: the password is still asked for. It looks the same for an address that has no account.
"""

from datetime import datetime

from cozywish.apps.accounts.limits import PROOFS
from cozywish.apps.accounts.models import CodePurpose
from cozywish.apps.accounts.queries import person_signing_in_with
from cozywish.apps.accounts.services.codes import CodeRefused, request_code, spend_try
from cozywish.apps.accounts.services.devices import remember_device
from cozywish.apps.accounts.services.letters import count_mail
from cozywish.apps.limits.services import count_try
from cozywish.core.services import operation
from cozywish.toolkit.tokens import new_token


def ask_for_proof(*, email: str, network: str, now: datetime) -> None:
    """Owe the address a code. Raises LimitReached."""
    count_mail(email=email, network=network, now=now)
    request_code(email=email, purpose=CodePurpose.SIGN_IN, now=now).unwrap()


def prove_device(*, email: str, code: str, now: datetime) -> CodeRefused | str:
    """Return the token by which the browser is known from now on; an empty one where the address has no account.

    A wrong try must be kept, so it is an answer. Raises LimitReached.
    """
    count_try(PROOFS, who=email.strip().lower(), now=now)
    return _prove(email=email, code=code, now=now).unwrap()


@operation
def _prove(*, email: str, code: str, now: datetime) -> CodeRefused | str:
    refused = spend_try(email=email, code=code, purposes={CodePurpose.SIGN_IN}, now=now)
    if refused is not None:
        return refused
    user = person_signing_in_with(email)
    if user is None:
        return ""
    token = new_token()
    remember_device(user=user, token=token, now=now).unwrap()
    return token
