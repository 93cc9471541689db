"""Sign-in and sign-up forms: allauth's rules, our words."""

from typing import Any

from allauth.account.forms import (
    ConfirmEmailVerificationCodeForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SignupForm,
)
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.limits import SIGN_UPS
from cozywish.apps.accounts.models import Door, User
from cozywish.apps.accounts.queries import address_is_reserved
from cozywish.apps.accounts.services import StepUpNeeded, agree, name_person, prove_address
from cozywish.apps.geo.queries import place_by_slug
from cozywish.apps.limits.services import LimitReached, count_try
from cozywish.apps.venues.services import open_business
from cozywish.toolkit.requests import client_address
from cozywish.web.accounts.devices import stay
from cozywish.web.components.fields import CodeField, OneLineField, PhoneField, PlaceField


def without_placeholders(form: forms.BaseForm) -> None:
    """A label above says it all, and stays when something is typed."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail and password, with the choice to stay signed in."""

    remember = forms.BooleanField(label=_("Keep me signed in on this device"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.refusal: LimitReached | StepUpNeeded | None = None
        without_placeholders(self)

    def clean(self) -> dict[str, Any]:
        """Return the values; keep a refusal to look at them, which the page has an answer to."""
        try:
            values: dict[str, Any] = super().clean()
        except (LimitReached, StepUpNeeded) as refusal:
            self.refusal = refusal
            raise forms.ValidationError(refusal.message) from refusal
        return values

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in for a day, or longer on a device of one's own (devices/stay.py), also when a code is asked first."""
        request.session[stay.REMEMBER_KEY] = self.cleaned_data["remember"]
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        stay.keep_its_end(request.session)
        return response


class NamedSignUp(forms.Form):
    """Stands before one of the library's sign-up forms: asks for the name, too, and gives it to the account."""

    name = OneLineField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without_placeholders(self)

    def validate_unique_email(self, value: str) -> str:
        """Return the address. One that its account may still be given back to counts as known."""
        email: str = super().validate_unique_email(value)  # type: ignore[misc]
        if address_is_reserved(email, now=timezone.now()):
            self.account_already_exists = True
        return email

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Create the account, or pretend to when the address has one. Raises LimitReached."""
        count_try(SIGN_UPS, who=client_address(request), now=timezone.now())
        made: tuple[User | None, HttpResponse | None] = super().try_save(request)  # type: ignore[misc]
        return made

    def save(self, request: HttpRequest) -> User:
        """Create the account with its name, and keep what the page says its owner agrees to."""
        user: User = super().save(request)  # type: ignore[misc]
        agree(person=user, door=Door.PAGE, now=timezone.now()).unwrap()
        return name_person(user=user, name=self.cleaned_data["name"]).unwrap()


class SignUpForm(NamedSignUp, SignupForm):  # type: ignore[misc]
    """Name, e-mail and a long password."""

    field_order = ["name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = ""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Create the account, or pretend to, as slowly, when the address has one. Raises LimitReached."""
        made = super().try_save(request)
        if made[0] is None:
            make_password(self.cleaned_data["password1"])  # as long as it takes for a new account
        return made


class BusinessSignUpForm(SignUpForm):
    """The same, and what the business is called, where it is and how we reach it."""

    business = OneLineField(
        label=_("Business name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    phone = PhoneField(label=_("Phone"))
    place = PlaceField(
        label=_("City or ZIP code"),
        max_length=80,
        widget=forms.TextInput(attrs={"data-suggest": reverse_lazy("suggest-where")}),
    )
    field_order = ["business", "name", "phone", "place", "email", "password1"]

    def save(self, request: HttpRequest) -> User:
        """Create the account and its business."""
        user = super().save(request)
        where = self.cleaned_data["place"]
        open_business(
            owner=user,
            name=self.cleaned_data["business"],
            phone=self.cleaned_data["phone"],
            place=place_by_slug(country=where.country, slug=where.slug),
            postcode=where.postcode,
            now=timezone.now(),
        ).unwrap()
        return user


class CodeForm(ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The six digits from the mail. A wrong one costs a try; what is not six digits costs none."""

    code = CodeField(label=_("Code"), max_length=12)

    def clean_code(self) -> str:
        """Return the code if it is the address's live one; it is used up then."""
        code: str = self.cleaned_data["code"]
        refused = prove_address(email=self.email, code=code, now=timezone.now()).unwrap()
        if refused is not None:
            raise forms.ValidationError(refused.error.message)
        return code


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """One field is enough: what was typed can be shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"].help_text = ""
        without_placeholders(self)

    def clean(self) -> dict[str, Any]:
        """Return the values."""
        values: dict[str, Any] = self.cleaned_data
        return values


class ForgottenForm(ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without_placeholders(self)
