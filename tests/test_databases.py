"""The test databases keep their promises (Note [Why tests copy a template])."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
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


def test_each_process_writes_into_a_folder_of_its_own_and_leaves_none_behind() -> None:
    program = (
        "from django.conf import settings; print(settings.DATA_DIR, settings.DATA_DIR.is_dir())"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True
        ).stdout.split()
        for _ in range(2)
    ]
    folders = {Path(folder) for folder, _ in said}
    assert [existed for _, existed in said] == ["True", "True"]
    assert len({*folders, settings.DATA_DIR}) == 3
    assert not any(folder.exists() for folder in folders)
