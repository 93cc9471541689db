"""What Google and Apple tell us, and what becomes of it."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.queries import address_is_reserved


class LinkedAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A name and an address are all we take."""

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
        """Say whether no form has to be shown. An address that nobody may use now gets the form's answer."""
        if address_is_reserved(sociallogin.user.email or "", now=timezone.now()):
            return False
        return bool(super().is_auto_signup_allowed(request, sociallogin))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Return to the list of linked accounts."""
        return reverse("account_linked")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing here: the account's activity tells its owner (web/accounts/news.py)."""
