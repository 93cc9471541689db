"""A change of address that falls due while somebody undoes it."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from django.db import connection, transaction

from cozywish.api.tests.conftest import NOW
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import AddressChange, ChangeState, User
from cozywish.apps.accounts.services import finish_change
from tests.races.together import PATIENCE

pytestmark = [pytest.mark.races, pytest.mark.postgres]  # SQLite has one writer and no locks of rows

LONG_ENOUGH = 0.5  # seconds for the other one to get as far as it can


def test_whoever_finishes_a_change_waits_for_the_account_with_empty_hands(fresh_db: None) -> None:
    """Undoing has the account and then takes the change: with the change in hand, both would wait for ever."""
    alice = make_user(email="alice@example.com")
    change = AddressChange.objects.create(
        user=alice, before=alice.email, after="a@x.example", at=NOW, state=ChangeState.WAITING
    )

    def finish() -> None:
        try:
            finish_change(change_id=change.pk, now=NOW).unwrap()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        User.objects.select_for_update().get(pk=alice.pk)
        finishing = pool.submit(finish)
        sleep(LONG_ENOUGH)
        assert not finishing.done()
        AddressChange.objects.select_for_update(nowait=True).get(pk=change.pk).delete()
        transaction.on_commit(lambda: finishing.result(PATIENCE))
