"""The test databases keep their promises (Note [Why tests copy a template])."""

import threading

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from cozywish.apps.accounts.models import User


def _addresses() -> list[str]:
    return list(User.objects.order_by("email").values_list("email", flat=True))


@pytest.mark.parametrize("email", ["alice@example.com", "bob@example.com"])
def test_a_committed_row_is_seen_by_other_threads_and_gone_before_the_next_test(
    fresh_db: None, email: str
) -> None:
    User.objects.create_user(email)
    seen: list[str] = []

    def look() -> None:
        seen.extend(_addresses())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [email]


def test_what_migrations_wrote_is_still_there_after_a_committing_test(fresh_db: None) -> None:
    assert ContentType.objects.filter(app_label="accounts", model="user").exists()


@pytest.mark.parametrize("email", ["alice@example.com", "bob@example.com"])
def test_an_uncommitted_row_is_rolled_back(db: None, email: str) -> None:
    User.objects.create_user(email)

    assert _addresses() == [email]


@pytest.mark.postgres
def test_what_only_postgresql_can_do_runs_there_alone(db: None) -> None:
    assert connection.vendor == "postgresql"
