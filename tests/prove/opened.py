"""Open all that is sealed with the keys of the variables: `python -m tests.prove.opened`.

Prints, as JSON, what each table with something sealed holds: how many texts, and a digest of them all; null where
one of them cannot be opened.
"""

import hashlib
import json
from collections.abc import Iterator

import django

django.setup()

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Model

from cozywish.apps.accounts.services.factors import FACTORS, SECRETS
from cozywish.ops.rotating import sealed_tables
from cozywish.toolkit import sealed_sessions
from cozywish.toolkit.resealing import places
from cozywish.toolkit.sealing import SealBroken, unseal


def texts(model: type[Model]) -> Iterator[str]:
    """Yield what a table holds sealed, opened. Raises SealBroken."""
    for row in model._base_manager.order_by("pk"):
        if isinstance(row, Session):
            yield unseal(row.session_data, place=sealed_sessions.PLACE)
        elif isinstance(row, Authenticator):
            yield from (
                unseal(row.data[name], place=FACTORS) for name in SECRETS if name in row.data
            )
        else:
            yield from (str(getattr(row, name)) for name in places(model))


def opened(model: type[Model]) -> tuple[int, str] | None:
    """Return how many texts a table holds, and their digest; None when one cannot be opened."""
    try:
        found = [text for text in texts(model) if text]
    except SealBroken:
        return None
    return len(found), hashlib.sha256("\n".join(found).encode()).hexdigest()


if __name__ == "__main__":
    print(json.dumps({model._meta.label: opened(model) for model, _renew in sealed_tables()}))
