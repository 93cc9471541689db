"""What clients send to prove who they are. Never who they are: no id, no role (SEC-14)."""

from typing import Any

import jwt
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers

from cozywish.api.inputs import (
    AddressField,
    LineField,
    SecretField,
    Strict,
    TextField,
    YesOrNoField,
)
from cozywish.api.v1.auth.facade import SESSION_TOKEN

LONGEST = 4096  # of a password: refused beyond, never cut
SESSION_TOKEN_PARAMETER = OpenApiParameter(
    name=SESSION_TOKEN,
    location=OpenApiParameter.HEADER,
    type=str,
    description="The `session_token` of the step before, from `meta` or from the options of a passkey.",
)


class LoginInput(Strict):
    """Who wants in."""

    email = AddressField(max_length=254)
    password = SecretField(max_length=LONGEST)


class RegistrationInput(Strict):
    """A new account."""

    name = LineField(max_length=80)
    email = AddressField(max_length=254)
    password = SecretField(max_length=LONGEST, help_text="15 characters or more.")


class CodeInput(Strict):
    """The six digits from the mail."""

    code = serializers.RegexField(
        r"^[0-9]{6}$", error_messages={"invalid": _("The code has six digits.")}
    )


class StepUpInput(Strict):
    email = AddressField(max_length=254)


class StepUpCodeInput(CodeInput):
    """The same, and the address it was mailed to."""

    email = AddressField(max_length=254)


class RefreshInput(Strict):
    refresh_token = SecretField(max_length=100)


class IdTokenField(SecretField):
    """A signed token; whose and whether it is true, the library finds out."""

    default_error_messages = {"token": _("This is no token that names its key.")}

    def to_internal_value(self, data: Any) -> str:
        """Return the token."""
        text = super().to_internal_value(data)
        try:
            header = jwt.get_unverified_header(text)
        except jwt.PyJWTError:
            self.fail("token")
        if not isinstance(header.get("kid"), str):
            self.fail("token")
        return text


class ProviderInput(Strict):
    """What Google's or Apple's own sign-in gave the app."""

    id_token = IdTokenField(max_length=LONGEST)


class ResetInput(Strict):
    email = AddressField(max_length=254)


class ResetConfirmInput(Strict):
    key = SecretField(
        max_length=200, help_text="The last part of the mailed link's address: `id-secret`."
    )
    password = SecretField(max_length=LONGEST)


class PasswordChangeInput(Strict):
    current_password = SecretField(
        max_length=LONGEST, required=False, help_text="Needed where the account has a password."
    )
    new_password = SecretField(max_length=LONGEST)


class BytesField(TextField):
    """Bytes in base64url, without padding."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=65_536, **kwargs)
        self.validators.append(serializers.RegexField(r"^[A-Za-z0-9_-]+$").validators[-1])


class KeyProperties(serializers.Serializer[Any]):
    rk = YesOrNoField(required=False)


class Extensions(serializers.Serializer[Any]):
    credProps = KeyProperties(required=False)  # noqa: N815 - the names are WebAuthn's


class Attestation(serializers.Serializer[Any]):
    clientDataJSON = BytesField()  # noqa: N815
    attestationObject = BytesField()  # noqa: N815


class Assertion(serializers.Serializer[Any]):
    clientDataJSON = BytesField()  # noqa: N815
    authenticatorData = BytesField()  # noqa: N815
    signature = BytesField()
    userHandle = BytesField(required=False, allow_null=True)  # noqa: N815


class NewKey(serializers.Serializer[Any]):
    """What `navigator.credentials.create()` gives, as JSON; more than this is not looked at."""

    id = BytesField()
    rawId = BytesField()  # noqa: N815
    type = serializers.ChoiceField(["public-key"])
    response = Attestation()
    clientExtensionResults = Extensions(required=False)  # noqa: N815


class UsedKey(serializers.Serializer[Any]):
    """What `navigator.credentials.get()` gives, as JSON; more than this is not looked at."""

    id = BytesField()
    rawId = BytesField()  # noqa: N815
    type = serializers.ChoiceField(["public-key"])
    response = Assertion()


class EnrollInput(Strict):
    name = LineField(max_length=80, help_text="For the owner to recognise: “Maya’s phone”.")
    credential = NewKey()


class PasskeyInput(Strict):
    credential = UsedKey()


class FactorCodeField(TextField):
    """What can be a code at all: anything else is a slip of the hand, and costs no try."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        words = _("The code has six digits, a recovery code eight.")
        self.validators.append(RegexValidator(r"^([0-9]{6}|[0-9]{8})$", words))


class OneOf(Strict):
    """One of several proofs."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse none and several."""
        if len(attrs) != 1:
            raise exceptions.ValidationError([_("Send exactly one of these.")])
        return attrs


class FactorInput(OneOf):
    """A code of the authenticator app, a recovery code, or a passkey: one of them."""

    code = FactorCodeField(
        required=False, help_text="Six digits of the app, or eight of a recovery code."
    )
    credential = UsedKey(required=False)


class AgainInput(FactorInput):
    """The password, a code or a passkey: one of them."""

    password = SecretField(max_length=LONGEST, required=False)
