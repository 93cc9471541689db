"""The world that every test here shares; it is built once for each module and taken back."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.authz.judge import Judge, make_judge


@pytest.fixture(scope="module")
def judge(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Judge]:
    with _judging(django_db_blocker, narrow=False) as judge:
        yield judge


@pytest.fixture(scope="module")
def judge_of_little(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Judge]:
    """Of a world whose manager may only see the bookings of one person."""
    with _judging(django_db_blocker, narrow=True) as judge:
        yield judge


@contextmanager
def _judging(django_db_blocker: DjangoDbBlocker, *, narrow: bool) -> Iterator[Judge]:
    logging.disable(logging.ERROR)  # thousands of refusals are what is asked for
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_judge(narrow=narrow)
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
