"""What every test shares: the database of its worker, and an honest last word about what did not run."""

import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import connection
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from cozywish.apps.limits.services.stores import MEMORY
from tests.databases import Copies, copies_for

REQUIRE_ALL = os.environ.get("COZYWISH_REQUIRE_ALL") == "1"


@pytest.fixture(autouse=True)
def _nobody_has_looked() -> None:
    """What is counted in memory is rolled back with no database."""
    MEMORY.clear()


@pytest.fixture
def early_in_a_minute() -> None:
    """Limits count by the clock's own minutes: what has to fall into one begins when enough of it is left."""
    left = 60 - time.time() % 60
    if left < 10:
        time.sleep(left)


@pytest.fixture(scope="session")
def _copies(
    request: pytest.FixtureRequest,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Copies]:
    """This worker's copy of the migrated database (see Note [Why tests copy a template])."""
    assert request.config.cache is not None, "templates live in pytest's cache"
    with django_db_blocker.unblock():
        copies = copies_for(
            worker=worker_id,
            templates=request.config.cache.mkdir("databases"),
            folder=tmp_path_factory.mktemp("database"),
        )
        copies.restore()
    yield copies
    with django_db_blocker.unblock():
        copies.drop()


@pytest.fixture(scope="session")
def django_db_setup(_copies: Copies) -> Iterator[None]:
    """Let tests that really commit end with a fresh copy of the template instead of a flush."""

    def restore(case: TransactionTestCase) -> None:
        _copies.restore()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield


@pytest.fixture
def fresh_db(transactional_db: None) -> None:
    """A database with real commits, for races, other threads and servers; restored afterwards.

    Use `db` wherever one connection is enough: it only rolls back, which is far cheaper.
    """


def _answers(client: Any) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A Redis of this test's own, on the socket file that `on_redis` names."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed: the limiter ran on the database only")
    where = ["--port", "0", "--unixsocket", str(tmp_path / "redis.sock"), "--dir", str(tmp_path)]
    running = subprocess.Popen([program, *where, "--save", ""], stdout=subprocess.DEVNULL)  # noqa: S603 - a program of this machine
    client = redis.Redis(unix_socket_path=str(tmp_path / "redis.sock"))
    deadline = time.monotonic() + 10
    while not _answers(client) and time.monotonic() < deadline:
        time.sleep(0.02)
    yield running
    running.terminate()
    running.wait()


@pytest.fixture
def on_redis(tmp_path: Path, redis_server: "subprocess.Popen[bytes]", settings: Any) -> str:
    """Let limits be counted there; return its address."""
    settings.REDIS_URL = f"unix://{tmp_path / 'redis.sock'}"
    return str(settings.REDIS_URL)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only the other database can do."""
    other = "sqlite" if connection.vendor == "postgresql" else "postgres"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where nothing may be missing, a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter is not None and reporter.stats.get("skipped")
    if REQUIRE_ALL and skipped and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out and why, one line per reason, right above the closing line."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    lines = os.environ.get("COZYWISH_NOTES", "").splitlines()
    lines += [f"not run ({count}): {reason}" for reason, count in sorted(reasons.items())]
    if lines:
        terminalreporter.section("summary")
    for line in lines:
        terminalreporter.write_line(line)


def _reason(report: pytest.TestReport) -> str:
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(report.longrepr)
