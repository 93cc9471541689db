"""The practice provider that the server brings along."""

import signal
import socket
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from cozywish.ops.practice import LOOPBACK, practice_provider
from cozywish.ops.serving import can_listen


@pytest.fixture
def port(settings: Any, tmp_path: Path) -> int:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        found = int(free.getsockname()[1])
    settings.PAYMENT_GATEWAY, settings.DATA_DIR = "simulator", tmp_path
    settings.SIMULATOR_PORT, settings.SIMULATOR_URL = found, f"http://{LOOPBACK}:{found}"
    return found


def answers(url: str) -> bool:
    """Whether somebody does within half a minute."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/_sim/state", timeout=5) as answer:  # noqa: S310 - on this machine
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.1)
    return False


def test_it_runs_as_long_as_the_server_and_no_longer(port: int) -> None:
    before = signal.getsignal(signal.SIGTERM)

    with practice_provider() as url:
        assert answers(url)

    assert can_listen(LOOPBACK, port)
    assert signal.getsignal(signal.SIGTERM) is before


def test_it_ends_with_a_server_that_is_told_to_stop(port: int) -> None:
    with pytest.raises(SystemExit), practice_provider() as url:
        assert answers(url)
        signal.raise_signal(signal.SIGTERM)

    assert can_listen(LOOPBACK, port)


def test_where_another_provider_is_chosen_none_is_brought(port: int, settings: Any) -> None:
    settings.PAYMENT_GATEWAY = "at_venue"

    with practice_provider() as url:
        assert url == ""
        assert can_listen(LOOPBACK, port)


def test_one_that_runs_elsewhere_is_left_alone(port: int, settings: Any) -> None:
    settings.SIMULATOR_PORT = 0

    with practice_provider() as url:
        assert url == settings.SIMULATOR_URL
        assert can_listen(LOOPBACK, port)
