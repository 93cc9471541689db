"""A provider on a thread, empty for each test, which Stripe's own SDK talks to; and somebody who listens."""

from collections.abc import Iterator

import pytest

from cozywish.simulator.server import Running
from cozywish.simulator.tests.driving import Listener, Provider


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("simulator") / "state.sqlite3", by_hand=True) as running:
        yield running


@pytest.fixture
def provider(_running: Running) -> Iterator[Provider]:
    """An empty provider whose webhooks leave when told to."""
    made = Provider(_running.url)
    made.sim("reset", seed="a test")
    yield made
    made.web.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Somebody to tell."""
    made = Listener()
    yield made
    made.close()
