"""Everything that is sealed, sealed anew under the newest key of the ring (docs/runbooks/rotate-keys.md)."""

from collections.abc import Callable, Iterator
from functools import partial

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Model

from cozywish.apps.accounts.services.factors import renew_factors
from cozywish.toolkit import sealed_sessions
from cozywish.toolkit.resealing import places, renewed, rewrite

# Yields the number of rows of each batch it has looked at.
Renew = Callable[[], Iterator[int]]


def sealed_tables() -> Iterator[tuple[type[Model], Renew]]:
    """Every model that keeps something sealed, with what renews its rows."""
    for model in apps.get_models():
        if places(model):
            yield model, partial(rewrite, model, places(model), renewed)
    columns = {"session_data": sealed_sessions.PLACE}
    yield Session, partial(rewrite, Session, columns, renewed)
    yield Authenticator, renew_factors


def rotate(say: Callable[[str], None]) -> None:
    """Renew every table, batch by batch, and `say` how far it is. Stopped half-way, it can simply be run again.

    Raises sealing.SealBroken at the first row whose key is missing; what came before it stays renewed.
    """
    for model, renew in sealed_tables():
        rows, done = model._base_manager.count(), 0
        for batch in renew():
            done += batch
            say(f"{model._meta.db_table}: {done} of {max(done, rows)} rows")
