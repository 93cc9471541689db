"""What the proofs send: the same question through a page and through the API, from any loopback address."""

import http.client
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any
from urllib.parse import urlencode

from tests.prove.wire import Attempt

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PASSING = re.compile(r"[\w-]{16,}|nonce=\"[^\"]+|\d+-\d+-\d+T[\d:.]+Z")  # other ones each time


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    headers: dict[str, str]
    body: str
    seconds: float

    @property
    def data(self) -> Any:
        """Return what the API says."""
        return json.loads(self.body)["data"]

    def shape(self, *, email: str) -> tuple[int, str, str]:
        """Return what is the same in two answers that say the same: all but the address and random words."""
        names = " ".join(sorted(self.headers))
        where = self.headers.get("Location", "")
        return self.status, f"{names} {where}", PASSING.sub("~", self.body.replace(email, "@"))


def sources() -> Iterator[str]:
    """Yield loopback addresses, each once."""
    for number in count(1):
        yield f"127.{1 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"


@cache
def _form(port: int, path: str) -> tuple[str, str]:
    """Open a page as a new browser would; return its cookies and its token, which are good for many posts."""
    page = ask(port, Attempt(path, b"", {}, "127.0.0.1"), method="GET")
    cookie = page.headers["Set-Cookie"].split(";")[0]
    return cookie, TOKEN.findall(page.body)[0]


def by_page(port: int, path: str, source: str, **fields: str) -> Attempt:
    """Return the post of a form."""
    cookie, token = _form(port, path)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    body = urlencode({**fields, "csrfmiddlewaretoken": token})
    return Attempt(path, body.encode(), headers, source)


def by_api(path: str, source: str, *, token: str = "", **fields: str) -> Attempt:
    """Return the post of an app, with the session token of an earlier step if there is one."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    headers |= {"X-Session-Token": token} if token else {}
    return Attempt(f"/api/v1/auth/{path}/", json.dumps(fields).encode(), headers, source)


def ask(port: int, attempt: Attempt, *, method: str = "POST") -> Answer:
    """Send it, from its address, and take the time from the first byte sent to the last one read."""
    connection = http.client.HTTPConnection("127.0.0.1", port, 60, (attempt.source, 0))
    try:
        connection.connect()
        begun = time.perf_counter()
        connection.request(
            method, attempt.path, attempt.body, {"Host": "localhost", **attempt.headers}
        )
        answer = connection.getresponse()
        body = answer.read().decode()
        seconds = time.perf_counter() - begun
        return Answer(answer.status, dict(answer.headers), body, seconds)
    finally:
        connection.close()
