"""What works once works once: a refresh token, and the code of an authenticator app."""

import hmac
import json
import struct
import time
from base64 import b32decode
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.prove.accounts.doors import Answer, ask, by_api
from tests.prove.accounts.people import PASSWORD, SECRET, WITH_APP, address
from tests.prove.accounts.report import line
from tests.prove.servers import Server
from tests.prove.wire import Attempt

TABS = 8  # that refresh one token at once
THIEVES = 24  # that use one code at once
GRACE = 10  # seconds within which a token may be sent again

OWED = "SELECT count(*) FROM outbox_delivery WHERE CAST(payload AS text) LIKE '%REFRESH_REUSED%'"
LIVING = "SELECT count(*) FROM accounts_refreshtoken"


def together(port: int, attempts: Sequence[Attempt]) -> list[Answer]:
    """Send them at once."""
    barrier = Barrier(len(attempts))

    def go(attempt: Attempt) -> Answer:
        barrier.wait(60)
        return ask(port, attempt)

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(go, attempts))


def refresh(server: Server, token: str, source: str) -> Answer:
    return ask(server.port, by_api("refresh", source, refresh_token=token))


def successors(server: Server, sources: Iterator[str]) -> tuple[str, list[int], set[str]]:
    """Sign in and refresh the token in many tabs at once; return it, the statuses and what came of it."""
    entry = by_api("login", next(sources), email=address(0), password=PASSWORD)
    first: str = ask(server.port, entry).data["refresh_token"]
    source = next(sources)
    tabs = [by_api("refresh", source, refresh_token=first)] * TABS
    answers = together(server.port, tabs)
    statuses = sorted(answer.status for answer in answers)
    return first, statuses, {one.data["refresh_token"] for one in answers if one.status == 200}


def prove_refresh(name: str, server: Server, sources: Iterator[str]) -> bool:
    """Tabs agree on one successor; the old token sent after the grace ends the family, and its owner is told."""
    first, statuses, found = successors(server, sources)
    (second,) = found if len(found) == 1 else (first,)
    time.sleep(GRACE + 1)
    thief = refresh(server, first, next(sources)).status
    owner = refresh(server, second, next(sources)).status
    living, owed = (int(server.query(question)[0][0]) for question in (LIVING, OWED))
    agreed = statuses == [200] * TABS and len(found) == 1
    return all(
        [
            line(f"{name} refresh_successors_of_{TABS}_tabs", len(found), "1", holds=agreed),
            line(f"{name} refresh_reused_answers", thief, "401", holds=thief == 401),
            line(f"{name} refresh_of_the_family_answers", owner, "401", holds=owner == 401),
            line(f"{name} refresh_tokens_left", living, "0", holds=living == 0),
            line(f"{name} refresh_mails_owed", owed, "1", holds=owed == 1),
        ]
    )


def control_refresh(name: str, server: Server, sources: Iterator[str]) -> bool:
    """Rotation that reads, then writes, and draws tokens by chance."""
    _first, _statuses, found = successors(server, sources)
    return line(f"{name} control_refresh_successors", len(found), ">=2", holds=len(found) >= 2)


def code(at: float) -> str:
    """Return the code of the authenticator app at an instant (RFC 6238)."""
    mac = hmac.digest(b32decode(SECRET), struct.pack(">Q", int(at) // 30), "sha1")
    (word,) = struct.unpack(">I", mac[mac[-1] & 15 :][:4])
    return f"{(word & 0x7FFFFFFF) % 1_000_000:06d}"


def pending(server: Server, email: str, sources: Iterator[str], count: int) -> list[str]:
    """Sign in with the password, `count` times; return the tokens under which a code is waited for."""
    entries = [by_api("login", next(sources), email=email, password=PASSWORD) for _ in range(count)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda entry: ask(server.port, entry), entries))
    return [json.loads(answer.body)["meta"]["session_token"] for answer in answers]


def replays(server: Server, sources: Iterator[str]) -> tuple[list[int], list[int]]:
    """Use one code twice in turn, and another person's in parallel; return the statuses."""
    one, two = pending(server, WITH_APP[0], sources, 2)
    now = code(time.time())
    in_turn = [
        ask(server.port, by_api("2fa", next(sources), token=token, code=now)).status
        for token in (one, two)
    ]
    tokens = pending(server, WITH_APP[1], sources, THIEVES)
    now = code(time.time())
    at_once = [by_api("2fa", next(sources), token=token, code=now) for token in tokens]
    return in_turn, sorted(answer.status for answer in together(server.port, at_once))


def prove_app_code(name: str, server: Server, sources: Iterator[str]) -> bool:
    """Exactly one gets in."""
    in_turn, at_once = replays(server, sources)
    entered = at_once.count(200)
    alone = entered == 1 and max(at_once) < 500
    return all(
        [
            line(f"{name} app_code_twice", in_turn, "[200, 422]", holds=in_turn == [200, 422]),
            line(f"{name} app_code_{THIEVES}_at_once_entered", entered, "1", holds=alone),
        ]
    )


def control_app_code(name: str, server: Server, sources: Iterator[str]) -> bool:
    """Without the memory of used codes."""
    in_turn, at_once = replays(server, sources)
    entered = at_once.count(200)
    return all(
        [
            line(
                f"{name} control_app_code_twice", in_turn, "[200, 200]", holds=in_turn == [200, 200]
            ),
            line(f"{name} control_app_code_entered", entered, ">=2", holds=entered >= 2),
        ]
    )
