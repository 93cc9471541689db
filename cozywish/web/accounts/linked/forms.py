"""What is asked of a person whom Google or Apple sent and who has no account yet."""

from typing import Any

from allauth.socialaccount.forms import SignupForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import name_person
from cozywish.web.accounts.forms import without_placeholders
from cozywish.web.components.fields import OneLineField


class LinkedSignUpForm(SignupForm):  # type: ignore[misc]
    """Name and address, as far as the provider did not tell."""

    name = OneLineField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.sociallogin.user.name
        without_placeholders(self)

    def save(self, request: HttpRequest) -> User:
        """Create the account with its name."""
        user: User = super().save(request)
        return name_person(user=user, name=self.cleaned_data["name"]).unwrap()
