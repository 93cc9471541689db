"""Forms of the ways to sign in: allauth's rules, our words, and each proof good for once."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.forms import (
    ChangePasswordForm as LibraryChange,
    ReauthenticateForm,
    SetPasswordForm,
)
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import (
    AuthenticateForm,
    BaseAuthenticateForm,
    ReauthenticateForm as LibraryCodeAgain,
)
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.factor_forms import CodeProof, PasskeyProof
from cozywish.apps.accounts.services import matching_step
from cozywish.web.accounts.forms import without_placeholders

LONGEST_NAME = 40
KEY_MADE_AT, KEY_STAYS = "totp-key-made-at", timedelta(minutes=10)


def _one_field(form: forms.BaseForm) -> None:
    """A new password is typed once: what was typed can be shown."""
    del form.fields["password2"]
    form.fields["password1"].label = _("New password")
    form.fields["password1"].help_text = ""
    without_placeholders(form)


class ChangePasswordForm(LibraryChange):  # type: ignore[misc]
    """The current password and a new one. A wrong one counts like one at the sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["oldpassword"].help_text = ""
        _one_field(self)

    def clean_oldpassword(self) -> str:
        """Return the current password. Raises LimitReached, StepUpNeeded."""
        typed: str = self.cleaned_data["oldpassword"]
        if not account_adapter().reauthenticate(self.user, typed):
            raise forms.ValidationError(_("That is not your current password."))
        return typed

    def clean(self) -> dict[str, Any]:
        """Return the values."""
        values: dict[str, Any] = self.cleaned_data
        return values


class FirstPasswordForm(SetPasswordForm):  # type: ignore[misc]
    """A password for an account that has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _one_field(self)

    def clean(self) -> dict[str, Any]:
        """Return the values."""
        values: dict[str, Any] = self.cleaned_data
        return values


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The password, asked for once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        without_placeholders(self)


class _Code(CodeProof, BaseAuthenticateForm):  # type: ignore[misc]
    """Six digits of the app, or eight of a recovery code."""

    code = forms.CharField(
        label=_("Recovery code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class ChallengeForm(_Code, AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""


class CodeAgainForm(_Code, LibraryCodeAgain):  # type: ignore[misc]
    """The code, asked for once more."""


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app proves that it was set up. `step` is its half minute."""

    code = forms.CharField(label=_("Code"), max_length=20)
    step: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The library makes a new key with every look at the page; who comes back soon has scanned the last one."""
        session, now = context.request.session, timezone.now().timestamp()
        key = session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)
        if key and now - session.get(KEY_MADE_AT, 0) < KEY_STAYS.total_seconds():
            self.secret = session[SECRET_SESSION_KEY] = key
        elif not self.is_bound:
            session[KEY_MADE_AT] = now

    def clean_code(self) -> str:
        """Return the code if the app shows it now."""
        code: str = self.cleaned_data["code"]
        step = matching_step(secret=self.secret, code=code, now=timezone.now())
        if step is None:
            raise get_adapter().validation_error("incorrect_code")
        self.step = step
        return code


class PasskeySignInForm(PasskeyProof, LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with nothing but a passkey."""


class ChallengePasskeyForm(PasskeyProof, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""


class PasskeyAgainForm(PasskeyProof, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey, asked for once more."""


class NewPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey and its name. All of them can sign in alone, so there is nothing to choose."""

    name = forms.CharField(label=_("Name"), required=False, max_length=LONGEST_NAME)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
