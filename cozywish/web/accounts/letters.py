"""What allauth's mails say here, by the names it gives them."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from cozywish.apps.notifications.letters import letter
from cozywish.apps.notifications.mail import Mail, absolute


def _welcome(to: str, code: str) -> Mail:
    return letter(
        to=to,
        subject=_("Your CozyWish code"),
        headline=_("Welcome to CozyWish"),
        lead=_("Enter this code to finish creating your account."),
        code=code,
        fine_print=_("It works for ten minutes. If you did not sign up, ignore this mail."),
    )


def _new_password(to: str, code: str) -> Mail:
    return letter(
        to=to,
        subject=_("Your CozyWish code"),
        headline=_("A new password"),
        lead=_("Enter this code to choose a new password."),
        code=code,
        fine_print=_("It works for ten minutes. If you did not ask for it, ignore this mail."),
    )


def _has_account(to: str, _code: str) -> Mail:
    return letter(
        to=to,
        subject=_("You already have a CozyWish account"),
        headline=_("You already have an account"),
        lead=_("Somebody, perhaps you, tried to sign up with this address again."),
        button=_("Choose a new password"),
        link=absolute(reverse("account_reset_password")),
        fine_print=_("If it was not you, ignore this mail: nothing has changed."),
    )


def _no_account(to: str, _code: str) -> Mail:
    return letter(
        to=to,
        subject=_("No CozyWish account with this address"),
        headline=_("There is no account yet"),
        lead=_("Somebody, perhaps you, asked for a new password for this address."),
        button=_("Create an account"),
        link=absolute(reverse("account_signup")),
        fine_print=_("If it was not you, ignore this mail."),
    )


def _password_changed(to: str, _code: str) -> Mail:
    return letter(
        to=to,
        subject=_("Your CozyWish password was changed"),
        headline=_("Your password was changed"),
        lead=_("From now on only the new one works, and all other devices are signed out."),
        button=_("It was not me"),
        link=absolute(reverse("account_reset_password")),
        fine_print=_("If it was you, there is nothing to do."),
    )


LETTERS: dict[str, Callable[[str, str], Mail]] = {
    "email_confirmation": _welcome,
    "email_confirmation_signup": _welcome,
    "password_reset_code": _new_password,
    "account_already_exists": _has_account,
    "unknown_account": _no_account,
    "password_reset": _password_changed,
    "password_changed": _password_changed,
}
