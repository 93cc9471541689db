"""Whether the time of an answer tells an address that has an account from one that has none.

Note [How many samples]
    Of two identical doors 200 samples each give an AUC of 0.5 with a standard deviation of 0.03, so one door in twelve
    would exceed 0.55 by chance. A door that does is measured again, and its samples are put together: a leak stays,
    chance does not.
"""

import json
import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.prove.accounts.doors import Answer, ask, by_api, by_page, sources
from tests.prove.accounts.people import address
from tests.prove.accounts.report import line
from tests.prove.servers import Server
from tests.prove.wire import Attempt

TARGET = 0.55
ROUNDS = 3
CLIENTS = 4  # answers on the beat mostly wait, so some are asked at once
WRONG, NEW = "moonlight-wherever", "harbour-lantern-moss"

Door = Callable[[int, str, str], Attempt]  # of a port, a source and an address


def another_code(port: int, source: str, email: str) -> Attempt:
    """Sign up, and return what asks for another code after it."""
    entry = by_api("registration", source, name="Sam", email=email, password=NEW)
    token = json.loads(ask(port, entry).body)["meta"]["session_token"]
    return by_api("verify-email/resend", source, token=token)


DOORS: dict[str, Door] = {
    "sign_in": lambda port, source, email: by_page(
        port, "/accounts/login/", source, login=email, password=WRONG
    ),
    "sign_up": lambda port, source, email: by_page(
        port, "/accounts/signup/", source, name="Sam", email=email, password1=NEW
    ),
    "reset": lambda port, source, email: by_page(
        port, "/accounts/password/reset/", source, email=email
    ),
    "step_up": lambda port, source, email: by_page(port, "/accounts/prove/", source, email=email),
    "api_sign_in": lambda _port, source, email: by_api(
        "login", source, email=email, password=WRONG
    ),
    "api_sign_up": lambda _port, source, email: by_api(
        "registration", source, name="Sam", email=email, password=NEW
    ),
    "api_reset": lambda _port, source, email: by_api("password/reset", source, email=email),
    "api_step_up": lambda _port, source, email: by_api("step-up", source, email=email),
    "api_another_code": another_code,
}


def auc(one: list[float], other: list[float]) -> float:
    """Return how often the slower of one from each is guessed right by the group alone: 0.5 is chance, 1 is always."""
    ordered = sorted(other)
    wins = sum(bisect_left(ordered, value) + bisect_right(ordered, value) for value in one)
    share = wins / 2 / (len(one) * len(other))
    return max(share, 1 - share)


class Measure:
    """The answers of one door to both kinds of address."""

    def __init__(self) -> None:
        self.seconds: dict[bool, list[float]] = {True: [], False: []}
        self.shapes: dict[bool, set[tuple[int, str, str]]] = {True: set(), False: set()}

    def take(self, answers: Iterator[tuple[bool, str, Answer]]) -> None:
        for known, email, answer in answers:
            self.seconds[known].append(answer.seconds)
            self.shapes[known].add(answer.shape(email=email))

    @property
    def auc(self) -> float:
        return auc(self.seconds[True], self.seconds[False])

    @property
    def differ(self) -> int:
        """How many shapes of answers only one kind of address got."""
        return len(self.shapes[True] ^ self.shapes[False])

    def name(self, door: str) -> str:
        return f"{door} enumeration_auc_of_{len(self.seconds[True])}"


def measure(
    port: int,
    door: Door,
    *,
    samples: int,
    loopback: Iterator[str],
    first: int,
    rounds: int = ROUNDS,
) -> Measure:
    """Ask about `samples` addresses of each kind in a random order, from number `first` on.

    See Note [How many samples].
    """
    found = Measure()
    for turn in range(rounds):
        numbers = list(range(first + 2 * turn * samples, first + 2 * (turn + 1) * samples))
        random.shuffle(numbers)
        with ThreadPoolExecutor(CLIENTS) as pool:
            asked = [(number, next(loopback)) for number in numbers]
            found.take(pool.map(partial(_sample, port, door), asked))
        if found.auc <= TARGET:
            break
    return found


def _sample(port: int, door: Door, asked: tuple[int, str]) -> tuple[bool, str, Answer]:
    number, source = asked
    email = address(number)
    return number % 2 == 0, email, ask(port, door(port, source, email))


def people(samples: int) -> int:
    """Return how many people are asked about: each door has its own, because limits count per address, too."""
    return len(DOORS) * ROUNDS * samples


def prove(server: Server, *, samples: int) -> list[bool]:
    """Measure each door."""
    loopback, passed = sources(), []
    for number, (name, door) in enumerate(DOORS.items()):
        first = 2 * ROUNDS * samples * number
        found = measure(server.port, door, samples=samples, loopback=loopback, first=first)
        passed += [
            line(f"{name} answers_differ", found.differ, "0", holds=found.differ == 0),
            line(found.name(name), f"{found.auc:.3f}", f"<={TARGET}", holds=found.auc <= TARGET),
        ]
    return passed


def control(server: Server, door: str, *, samples: int) -> bool:
    """Measure a door of a server with a fault."""
    asks = DOORS[door]
    found = measure(server.port, asks, samples=samples, loopback=sources(), first=0, rounds=1)
    name = found.name(f"control_{door}")
    return line(name, f"{found.auc:.3f}", f">{TARGET}", holds=found.auc > TARGET)
