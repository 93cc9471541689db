"""A signed-in browser, and what is read in it."""

import re
from html import unescape
from typing import Any

from django.test import Client

from cozywish.apps.accounts.models import User


def signed_in(user: User | None) -> Client:
    assert user is not None
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def words(html: str) -> str:
    """What a person who reads the page is told, in one line."""
    seen = re.sub(r"<(script|style|template|title).*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", seen))).strip()


def same_bytes(first: Any, second: Any) -> bool:
    """Whether the two answers differ in nothing but what is made afresh for each: nonces and form tokens."""
    fresh = re.compile(rb'(nonce|value)="[^"]*"')
    return fresh.sub(b"", first.content) == fresh.sub(b"", second.content)


def read(client: Client, path: str) -> str:
    return words(client.get(path).content.decode())


def chosen(page: Any, choice: str, **more: str) -> dict[str, Any]:
    """What the page about touched visits sends when every visit gets the same choice."""
    assert page.status_code == 409
    html = page.content.decode()
    sent: dict[str, Any] = {"visit": re.findall(r'name="visit" value="([^"]+)"', html)}
    for name, part in re.findall(r'name="part-([^"]+)" value="([^"]+)"', html):
        sent.setdefault(f"part-{name}", []).append(part)
        sent[f"choice-{name}"] = choice
    assert sent["visit"]
    return sent | more
