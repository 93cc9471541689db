"""What is asked of a person whom Google or Apple sent and who has no account yet."""

from typing import Any

from allauth.socialaccount.forms import SignupForm

from cozywish.web.accounts.forms import NamedSignUp


class LinkedSignUpForm(NamedSignUp, SignupForm):  # type: ignore[misc]
    """Name and address, as far as the provider did not tell."""

    field_order = ["name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.sociallogin.user.name
