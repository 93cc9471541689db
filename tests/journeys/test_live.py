"""Open calendars hear of a booking within a second: in one process, and in two that share a Redis."""

import http.client
import itertools
import json
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from cozywish.api.realtime.codes import Close
from tests.prove.servers import environment, running, sqlite_town
from tests.prove.wire import get_json

SERVE = [sys.executable, "manage.py", "serve"]
A_SECOND = 1.0
NEIGHBOURS = itertools.count(1)


@pytest.fixture(scope="module")
def town() -> Iterator[Path]:
    """The demo city, in a folder of its own."""
    with sqlite_town() as folder:
        yield folder


@contextmanager
def server(town: Path, **variables: str) -> Iterator[str]:
    """Run the embedded server on the city; yield its address."""
    known = environment(town) | variables
    with running(SERVE, known, town) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def redis_at(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A Redis of the test's own: its address, and the process."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed: sockets ran in one process only")
    path = tmp_path / "redis.sock"
    where = ["--port", "0", "--unixsocket", str(path), "--dir", str(tmp_path), "--save", ""]
    process = subprocess.Popen([program, *where], stdout=subprocess.DEVNULL)
    while not path.exists():
        time.sleep(0.02)
    yield f"unix://{path}", process
    process.terminate()
    process.wait()


def signed_in(site: str, email: str = "ines@cozywish.example") -> str:
    """Sign in as the owner of a demo venue; return the cookies."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{site}/accounts/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "login": email, "password": "lamplight-portland"}
    asked = urllib.request.Request(
        f"{site}/accounts/login/", urlencode(form).encode(), {"Referer": site}
    )
    assert browser.open(asked).url.endswith("/pro/calendar/")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


@contextmanager
def calendar(site: str, cookies: str = "") -> Iterator[ClientConnection]:
    """The socket that a page of the site opens."""
    address = f"{site.replace('http', 'ws')}/ws/pro/calendar/"
    headers = {"Cookie": cookies} if cookies else {}
    with connect(address, origin=Origin(site), additional_headers=headers, max_size=None) as socket:
        yield socket


def hold(site: str, venue_id: str) -> str:
    """Hold a free time at the venue, as a stranger's app does; return its day there."""
    port = int(site.rpartition(":")[2])
    services = get_json(port, f"/api/v1/services/?venue={venue_id}")["data"]
    service = next(one["id"] for one in services if one["done_at"] == "VENUE")
    path = f"/api/v1/bookings/available-slots/?venue={venue_id}&service={service}&days=14"
    slot = next(one for day in get_json(port, path)["data"]["days"] for one in day["slots"])
    body = {
        "venue": venue_id,
        "services": [service],
        "starts_at": slot["starts_at"],
        "contact": {"name": "Sam", "email": f"{uuid4()}@example.com", "phone": "+15035550123"},
    }
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    source = (
        f"127.0.1.{next(NEIGHBOURS)}",
        0,
    )  # each has an address of its own, or it were too many
    asking = http.client.HTTPConnection("127.0.0.1", port, 60, source)
    asking.request("POST", "/api/v1/bookings/", json.dumps(body), headers)
    assert asking.getresponse().status == 201
    asking.close()
    return str(slot["starts_local"][:10])


def hears(socket: ClientConnection, site: str, venue_id: str) -> dict[str, object]:
    """Book at `site` and return what the socket hears within a second of the answer."""
    day = hold(site, venue_id)
    answered = time.monotonic()
    told = json.loads(socket.recv(timeout=A_SECOND))
    assert time.monotonic() - answered < A_SECOND
    assert told["type"] == "changed"
    assert told["venue"] == venue_id
    assert day in told["days"]
    return dict(told)


def test_a_booking_is_heard_on_an_open_socket_within_a_second(town: Path) -> None:
    with server(town) as site, calendar(site, signed_in(site)) as socket:
        [venue_id] = json.loads(socket.recv(timeout=5))["venues"]
        told = [hears(socket, site, venue_id) for _ in range(3)]
        assert len({str(each["version"]) for each in told}) == 3


def test_a_real_socket_that_misbehaves_is_closed_with_a_code_and_strangers_open_none(
    town: Path,
) -> None:
    with server(town) as site:
        cookies = signed_in(site)
        codes = [ended_by(site, cookies, said) for said in ("{", "x" * 10_000_000, b"\x00")]
        assert codes == [Close.MALFORMED, Close.TOO_BIG, Close.MALFORMED]
        assert ended_by(site, cookies, *['{"type": "ping"}'] * 1000) == Close.TOO_MANY
        assert ended_by(site, "") == Close.SIGN_IN
        address = f"{site.replace('http', 'ws')}/ws/pro/calendar/"
        with pytest.raises(InvalidStatus, match="403"):
            connect(
                address,
                origin=Origin("http://evil.example"),
                additional_headers={"Cookie": cookies},
            )
        assert "Traceback" not in (town / "log").read_text()


def ended_by(site: str, cookies: str, *messages: str | bytes) -> int:
    """The code with which the socket ends after the messages."""
    with calendar(site, cookies) as socket, pytest.raises(ConnectionClosed) as closed:
        for message in messages:
            socket.send(message)
        while True:
            socket.recv(timeout=10)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def test_a_booking_in_one_process_is_heard_in_the_other_when_they_share_a_redis(
    town: Path, redis_at: tuple[str, "subprocess.Popen[bytes]"]
) -> None:
    address, process = redis_at
    with ExitStack() as stack:
        here, there = (
            stack.enter_context(server(town, REDIS_URL=address, PROCESSES="2")) for _ in range(2)
        )
        cookies = signed_in(here)
        with calendar(here, cookies) as socket:
            [venue_id] = json.loads(socket.recv(timeout=5))["venues"]
            hears(socket, there, venue_id)
            hears(socket, here, venue_id)
            process.terminate()
            process.wait()
            hold(there, venue_id)  # which goes on without Redis
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(timeout=20)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == Close.LATER


def test_several_processes_without_a_redis_offer_no_socket_and_pages_ask(town: Path) -> None:
    with server(town, PROCESSES="2") as site:
        cookies = signed_in(site)
        with pytest.raises(InvalidStatus, match="403"), calendar(site, cookies):
            pass
        asked = urllib.request.Request(f"{site}/pro/calendar/", headers={"Cookie": cookies})
        page = urllib.request.urlopen(asked).read().decode()
        assert "data-live=" not in page
        assert "data-poll=" in page
        assert "Not live" in page
