"""Of fifty parallel wrong passwords exactly as many are looked at as the limits say, through both doors together."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from tests.prove.accounts.doors import by_api, by_page
from tests.prove.accounts.people import address
from tests.prove.accounts.report import line
from tests.prove.servers import Server
from tests.prove.wire import Attempt, post_together

CLIENTS = 50
OF_ACCOUNT, OF_NETWORK = 5, 10  # in five minutes and in one
WRONG = "moonlight-wherever"
LOOKED_AT = (
    "SELECT count(*) FROM accounts_loginattempt WHERE outcome = 'REFUSED' AND network = '{}'"
)


def prove(name: str, server: Server, sources: Iterator[str]) -> bool:
    """Guess at one account, then at fifty of them, each time from one network."""
    of_account = look(server, next(sources), accounts=1)
    of_network = look(server, next(sources), accounts=CLIENTS)
    return all(
        [
            _exactly(f"{name} lock_out_looked_at", of_account, OF_ACCOUNT),
            _exactly(f"{name} lock_out_of_network_looked_at", of_network, OF_NETWORK),
        ]
    )


def control(name: str, server: Server, sources: Iterator[str]) -> bool:
    """The same against a counter that reads and then writes."""
    looked_at, _answers = look(server, next(sources), accounts=1)
    name = f"{name} control_lock_out_looked_at"
    return line(name, looked_at, f">{OF_ACCOUNT}", holds=looked_at > OF_ACCOUNT)


def look(server: Server, source: str, *, accounts: int) -> tuple[int, Counter[int]]:
    """Guess; return how many guesses were looked at, says the database, and how all were answered."""
    _wait_for_a_window()
    attempts = [_guess(server.port, source, number, accounts) for number in range(CLIENTS)]
    barrier = Barrier(CLIENTS)
    with ThreadPoolExecutor(CLIENTS) as pool:
        go = partial(_go, server.port, barrier)
        answers = Counter(pool.map(go, attempts))
    return int(server.query(LOOKED_AT.format(source))[0][0]), answers


def _go(port: int, barrier: Barrier, attempt: Attempt) -> int:
    return post_together(port=port, attempt=attempt, barrier=barrier)


def _guess(port: int, source: str, number: int, accounts: int) -> Attempt:
    email = address(2 * (number % accounts))
    if number % 2:
        return by_api("login", source, email=email, password=f"{WRONG}-{number}")
    return by_page(port, "/accounts/login/", source, login=email, password=f"{WRONG}-{number}")


def _wait_for_a_window() -> None:
    """Limits count per minute of the clock; start early in one, so that all guesses fall into it."""
    second = time.time() % 60
    if second > 30:
        time.sleep(60 - second)


def _exactly(name: str, found: tuple[int, Counter[int]], target: int) -> bool:
    looked_at, answers = found
    print(f"{name} answers {dict(sorted(answers.items()))}")
    holds = looked_at == target and answers[200] + answers[401] == target
    return line(name, looked_at, str(target), holds=holds and answers[429] == CLIENTS - target)
