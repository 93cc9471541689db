"""allauth's views, each with its policy, and what they do not know about this site."""

from typing import Any

from allauth.account import views
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import see_other
from cozywish.web.mailbox.access import mailbox_is_open


class SignIn(views.LoginView):  # type: ignore[misc]
    """E-mail and password; a demo also lists its accounts, each with a button that signs in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo's accounts. A setting names them, because doors do not know each other."""
        accounts = import_string(settings.DEMO_ACCOUNTS) if settings.DEMO_ACCOUNTS else ()
        context: dict[str, Any] = super().get_context_data(demo_accounts=accounts, **kwargs)
        return context


class ConfirmAddress(views.ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """The code from the mail, for a new account."""

    extra_context = {"mailbox_is_open": mailbox_is_open}


class ResetSent(views.PasswordResetDoneView):  # type: ignore[misc]
    """The same words for every address, whether it has an account or not."""

    extra_context = {"mailbox_is_open": mailbox_is_open}


_confirm_address = ConfirmAddress.as_view()


def confirm_address(request: HttpRequest) -> HttpResponse:
    """Ask for the code. Whoever is signed in already has nothing to prove here."""
    if request.user.is_authenticated:
        return see_other(request, settings.LOGIN_REDIRECT_URL)
    answer: HttpResponse = _confirm_address(request)
    return answer


def opened(name: str, view: Any) -> Any:
    """Return the library's view with its policy: these pages are for everyone."""
    return policy(f"accounts.{name}", Audience.EVERYONE)(view)
