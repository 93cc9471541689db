"""What pages and API ask of a second factor alike. Each stands before one of the library's own forms."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django import forms
from django.utils import timezone
from fido2.webauthn import AuthenticationResponse

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import note_sign_count, prove_code


class CodeProof(forms.Form):
    """A code of a second factor. A right one is used up, a wrong one is told to whoever listens to the library."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Return the code if it is one of this person's."""
        code: str = self.cleaned_data["code"]
        found = prove_code(user=self.user, code=code, now=timezone.now()).unwrap()
        if found is None:
            self._tell_failure()
            raise get_adapter().validation_error("incorrect_code")
        found.user = self.user
        self.authenticator = found
        return code

    def _tell_failure(self) -> None:
        kept = Authenticator.objects.filter(user=self.user)
        main = kept.exclude(type=Authenticator.Type.WEBAUTHN).order_by("-type").first()
        if main is not None:  # the app, else the recovery codes
            self._emit_authentication_failed(main)  # type: ignore[attr-defined]


class PasskeyProof(forms.Form):
    """A signature of a passkey whose counter goes up."""

    def clean_credential(self) -> Authenticator:
        """Return the passkey that signed."""
        answer: dict[str, Any] = self.cleaned_data["credential"]
        try:
            passkey: Authenticator = super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError:  # some of the library's say what an id looks like inside
            raise get_adapter().validation_error("incorrect_code") from None
        said = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
        if not note_sign_count(passkey=passkey, count=said).unwrap():
            raise get_adapter().validation_error("incorrect_code")
        return passkey
