"""How allauth speaks, counts and mails here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cozywish.apps.accounts.models import User
from cozywish.apps.limits.services import count_try, give_back
from cozywish.apps.notifications.letters import letter
from cozywish.apps.notifications.mail import Mail, absolute, send
from cozywish.toolkit.requests import client_address
from cozywish.toolkit.tokens import new_code
from cozywish.web.accounts.limits import (
    MAILS,
    MAILS_OF_ADDRESS,
    SIGN_INS,
    WRONG_OF_ACCOUNT,
    WRONG_OF_ADDRESS,
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Six-digit codes, our limiter and our mails, like everywhere else on the site."""

    def generate_email_verification_code(self) -> str:
        """Return the code that proves a new account's address."""
        return new_code()

    def generate_password_reset_code(self) -> str:
        """Return the code that allows a new password."""
        return new_code()

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return whose password it is. A wrong one counts for the network and for the account from there.

        It is counted before it is looked at, so that parallel guesses cannot share a try, and given back when it was
        right. Nobody is locked out from elsewhere. Raises LimitReached.
        """
        now, address = timezone.now(), client_address(request)
        account = f"{credentials.get('email', '').strip().lower()} from {address}"
        count_try(SIGN_INS, who=address, now=now)
        count_try(WRONG_OF_ADDRESS, who=address, now=now)
        count_try(WRONG_OF_ACCOUNT, who=account, now=now)
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            give_back(WRONG_OF_ADDRESS, who=address, now=now)
            give_back(WRONG_OF_ACCOUNT, who=account, now=now)
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send the mail that allauth calls `template_prefix`, in our words. Raises LimitReached."""
        now = timezone.now()
        count_try(MAILS_OF_ADDRESS, who=client_address(allauth_context.request), now=now)
        count_try(MAILS, who=email.strip().lower(), now=now)
        send(_mail(template_prefix.rpartition("/")[2], email, context))

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Keep what went wrong; that signing in worked, the next page shows by itself."""
        if level >= messages.WARNING:
            super().add_message(request, level, *args, **kwargs)


def _mail(name: str, to: str, context: dict[str, Any]) -> Mail:
    code: str = context.get("code", "")
    match name:
        case "email_confirmation" | "email_confirmation_signup":
            return letter(
                to=to,
                subject=_("Your CozyWish code"),
                headline=_("Welcome to CozyWish"),
                lead=_("Enter this code to finish creating your account."),
                code=code,
                fine_print=_("It works for ten minutes. If you did not sign up, ignore this mail."),
            )
        case "password_reset_code":
            return letter(
                to=to,
                subject=_("Your CozyWish code"),
                headline=_("A new password"),
                lead=_("Enter this code to choose a new password."),
                code=code,
                fine_print=_(
                    "It works for ten minutes. If you did not ask for it, ignore this mail."
                ),
            )
        case "account_already_exists":
            return letter(
                to=to,
                subject=_("You already have a CozyWish account"),
                headline=_("You already have an account"),
                lead=_("Somebody, perhaps you, tried to sign up with this address again."),
                button=_("Choose a new password"),
                link=absolute(reverse("account_reset_password")),
                fine_print=_("If it was not you, ignore this mail: nothing has changed."),
            )
        case "unknown_account":
            return letter(
                to=to,
                subject=_("No CozyWish account with this address"),
                headline=_("There is no account yet"),
                lead=_("Somebody, perhaps you, asked for a new password for this address."),
                button=_("Create an account"),
                link=absolute(reverse("account_signup")),
                fine_print=_("If it was not you, ignore this mail."),
            )
        case "password_reset" | "password_changed":
            return letter(
                to=to,
                subject=_("Your CozyWish password was changed"),
                headline=_("Your password was changed"),
                lead=_("From now on only the new one works, and all other devices are signed out."),
                fine_print=_("If it was not you, choose a new password at once."),
            )
    raise ValueError(f"There is no mail called {name!r}.")
