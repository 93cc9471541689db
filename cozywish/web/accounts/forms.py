"""Sign-in and sign-up forms: allauth's rules, our words."""

from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import name_person


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail and password, with the choice to stay signed in."""

    remember = forms.BooleanField(label=_("Keep me signed in on this device"), required=False)


class SignUpForm(SignupForm):  # type: ignore[misc]
    """Name, e-mail and a long password."""

    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)
        return name_person(user=user, name=self.cleaned_data["name"]).unwrap()
