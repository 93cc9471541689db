"""How allauth speaks, counts and mails here."""

from functools import partial
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.accounts.models import CodePurpose, User
from cozywish.apps.accounts.services import count_mail, owe_letter, request_code, try_password
from cozywish.apps.venues.queries import owns_a_business, works_at_a_venue
from cozywish.toolkit.requests import client_address
from cozywish.toolkit.tokens import new_token
from cozywish.web.accounts.devices.knocks import address_of, knock_of
from cozywish.web.accounts.profile.language import speak
from cozywish.web.http import person

# What allauth calls its mails, and what they are here: a code to type, or a letter.
CODES = {
    "email_confirmation": CodePurpose.ADDRESS,
    "email_confirmation_signup": CodePurpose.SIGN_UP,
    "account_already_exists": CodePurpose.KNOWN,
}
LETTERS = {
    "password_reset_key": LetterKind.NEW_PASSWORD,
    "unknown_account": LetterKind.NEW_PASSWORD,
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Six-digit codes, our limiter, our words and our mails, like everywhere else on the site."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("That email and password do not go together."),
        "incorrect_code": _("That is not the code we sent."),
        "incorrect_password": _("That is not your password."),
        "invalid_login": _("That did not work. Please try again."),
        "invalid_password_reset": _("This link no longer works. We can send you a new one."),
    }

    def generate_email_verification_code(self) -> str:
        """Return what the library compares; nobody is ever told it. The code people type is an EmailCode."""
        return new_token()

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return whose password it is, or None. Raises LimitReached or StepUpNeeded (see try_password)."""
        knock = knock_of(request, email=credentials.get("email", ""))
        check = partial(super().authenticate, request, **credentials)
        return try_password(knock, check=check, now=timezone.now())

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return what we take for it everywhere, for the library to keep with a session."""
        return address_of(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where signing in leads by itself: whoever has a business, or a place in one, to its portal."""
        user = person(request)
        if user is not None and (works_at_a_venue(user=user) or owns_a_business(user=user)):
            return reverse("pro-start")
        url: str = super().get_login_redirect_url(request)
        return url

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        """Say whether to ask once more. Whoever signed in within the last ten minutes has just been asked."""
        asked = get_authentication_records(allauth_context.request, allauth_context.request.user)
        youngest = max((record["at"] for record in asked), default=0.0)
        return timezone.now().timestamp() - youngest >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Return where to go, in the language that the person chose."""
        return speak(request, super().post_login(request, user, **kwargs), user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the mail that allauth calls `template_prefix`, in our words. Raises LimitReached."""
        now, name = timezone.now(), template_prefix.rpartition("/")[2]
        count_mail(email=email, network=client_address(allauth_context.request), now=now)
        if name in CODES:
            request_code(email=email, purpose=CODES[name], now=now).unwrap()
        else:
            owe_letter(kind=LETTERS[name], email=email).unwrap()

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Keep what went wrong; that signing in worked, the next page shows by itself."""
        if level >= messages.WARNING:
            super().add_message(request, level, *args, **kwargs)
