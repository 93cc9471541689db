"""Which providers may be used, and which of them a person has linked."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest

from cozywish.apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class Provider:
    """One that has its variables set. `id` is also the name of its icon; `origin` is where it asks people."""

    id: str
    name: str
    login_url: str
    origin: str


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """A provider and, if linked, the person's account there and its address."""

    provider: Provider
    account: SocialAccount | None = None

    @property
    def address(self) -> str:
        """The address there, or an empty text."""
        return str(self.account.extra_data.get("email", "")) if self.account else ""


def providers(request: HttpRequest) -> list[Provider]:
    """Return those a person can choose, Google before Apple."""
    found = get_adapter().list_providers(request)
    known = {
        each.id: Provider(each.id, each.name, each.get_login_url(request), _origin(request, each))
        for each in found
    }
    return [known[name] for name in ("google", "apple") if name in known]


def _origin(request: HttpRequest, provider: Any) -> str:
    url = urlsplit(provider.get_oauth2_adapter(request).authorize_url)
    return f"{url.scheme}://{url.netloc}"


def linked_accounts(request: HttpRequest, *, user: User) -> list[LinkedAccount]:
    """Return every provider with what `user` has linked there."""
    mine = {
        account.provider: account
        for account in SocialAccount.objects.filter(user=user).order_by("pk")
    }
    return [LinkedAccount(each, mine.get(each.id)) for each in providers(request)]
