"""The site with one of its guards taken away, for the controls: gunicorn is given `faults:planted("name")`."""

import time
from datetime import datetime
from typing import Any
from unittest.mock import patch

import django
from django.conf import settings

django.setup()

from cozywish.api import tokens
from cozywish.apps.accounts.models import REFRESH_PURPOSE, RefreshToken, User
from cozywish.apps.accounts.queries import person_signing_in_with
from cozywish.apps.accounts.services import Renewed, attempts, factors, refresh
from cozywish.apps.limits.models import Counter
from cozywish.apps.limits.services.stores import DatabaseStore
from cozywish.config.wsgi import application
from cozywish.core.services import Success
from cozywish.toolkit.tokens import digest, new_token
from cozywish.web.accounts.adapter import AccountAdapter

PAUSE = 0.05  # between reading and writing, so that a tear that is possible is seen


def planted(name: str) -> Any:
    """Return the site with the fault of this name."""
    FAULTS[name]()
    return application


def read_then_write() -> None:
    """Tries are counted by the process. The failures in a row, which would still hold them, are not counted."""

    def count(_store: DatabaseStore, key: str, *, began: int, length: int) -> int:
        row = Counter.objects.filter(key=key, began_at=began).first()
        counted = row.count + 1 if row else 1
        time.sleep(PAUSE)
        made = Counter(key=key, began_at=began, count=counted)
        if not Counter.objects.filter(key=key, began_at=began).update(count=counted):
            Counter.objects.bulk_create([made], ignore_conflicts=True)
        return counted

    patch.object(DatabaseStore, "count", count).start()
    patch.object(attempts, "count_failure", lambda *_slope, **_who: 1).start()


def no_hash() -> None:
    """Where there is no account, there is no password to hash."""
    honest = AccountAdapter.authenticate

    def authenticate(adapter: AccountAdapter, request: Any, **credentials: Any) -> User | None:
        if person_signing_in_with(credentials["email"]) is None:
            return None
        return honest(adapter, request, **credentials)

    patch.object(AccountAdapter, "authenticate", authenticate).start()


def no_beat() -> None:
    """What was looked up is answered as soon as it is known."""
    patch.object(settings, "ANSWER_BEAT", 0).start()


def naive_rotation() -> None:
    """A refresh token is looked up, marked as used, and another one is drawn."""

    def rotate(*, token: str, now: datetime, **_where: Any) -> Success[Any]:
        row = RefreshToken.objects.get(digest=digest(token, purpose=REFRESH_PURPOSE))
        if row.used_at is not None:
            return Success(refresh.RefreshRefused(reused=True))
        time.sleep(PAUSE)
        row.used_at = now
        row.save()
        another = new_token()
        RefreshToken.objects.create(
            digest=digest(another, purpose=REFRESH_PURPOSE),
            session_key=row.session_key,
            began_at=row.began_at,
            expires_at=row.expires_at,
        )
        return Success(Renewed(another, row.session_key))

    patch.object(tokens, "rotate", rotate).start()


def no_memory() -> None:
    """Nobody remembers which half minute's code was used."""
    patch.object(factors, "_remember", lambda *_factor: None).start()


FAULTS = {
    "read_then_write": read_then_write,
    "no_hash": no_hash,
    "no_beat": no_beat,
    "naive_rotation": naive_rotation,
    "no_memory": no_memory,
}
