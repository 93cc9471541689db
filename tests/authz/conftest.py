"""The world that every test here shares; it is built once for each module and taken back."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.authz.judge import Judge, make_judge


@pytest.fixture(scope="module")
def judge(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Judge]:
    logging.disable(logging.ERROR)  # thousands of refusals are what is asked for
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_judge()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
