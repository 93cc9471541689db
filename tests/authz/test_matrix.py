"""Every route × eight personas × own, foreign and absent objects × every method: as the table says, and no leak."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.authz.doors import doors
from tests.authz.judge import Judge, make_judge

SHARES = 6  # so that workers can divide the doors among them
DOORS = list(doors())


@pytest.fixture(scope="module")
def judge(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Judge]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_judge()
        transaction.set_rollback(True)


@pytest.mark.parametrize("share", range(SHARES))
def test_every_door_opens_for_whom_the_table_says(judge: Judge, share: int) -> None:
    verdict = judge.judge(DOORS[share::SHARES])

    assert (verdict.undeclared, verdict.deviations, verdict.canaries) == ([], [], [])
