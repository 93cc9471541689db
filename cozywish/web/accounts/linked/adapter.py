"""What Google and Apple tell us, and what becomes of it."""

from typing import Any

from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.limits import SIGN_UPS
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.queries import address_is_reserved
from cozywish.apps.limits.services import count_try
from cozywish.toolkit.requests import client_address


class LinkedAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A name and an address are all we take."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": _("Add a password or a passkey first: nothing else would sign you in."),
        "no_verified_email": _("Please confirm your email address first."),
        "disconnect_last": _("Add a password or a passkey first: nothing else would sign you in."),
        "connected_other": _("That account already signs somebody else in here."),
    }

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Fill in the new person's name and address."""
        user: User = sociallogin.user
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        user.name = " ".join(str(name).split())[:80]
        user.email = (data.get("email") or "").strip().lower()
        return user

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Say yes, and count it. An address that its account may still be given back to counts as known.

        Raises LimitReached. Without an address the library asks for one, and the form counts.
        """
        now = timezone.now()
        email = next((str(one.email) for one in sociallogin.email_addresses), "")
        if email:
            count_try(SIGN_UPS, who=client_address(request), now=now)
        if address_is_reserved(email, now=now):
            raise ImmediateHttpResponse(prevent_enumeration(request, email=email))
        return True

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Return to the list of linked accounts."""
        return reverse("account_linked")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing here: the account's activity tells its owner (web/accounts/news.py)."""
