"""Sockets × eight personas: each opens, or ends with the code that says what the table says."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings

from cozywish.api.realtime.codes import Close
from cozywish.api.realtime.crowd import CROWD
from cozywish.api.realtime.gate import SOCKETS
from cozywish.api.tests.sockets import opened
from cozywish.toolkit.live import SPEAKER
from cozywish.toolkit.policies import policy_of
from tests.authz.doors import Whose
from tests.authz.judge import Judge, Outcome, expected
from tests.authz.table import TABLE
from tests.authz.world import Persona

MEANS = {
    Close.SIGN_IN: Outcome.SIGN_IN,
    Close.FORBIDDEN: Outcome.FORBIDDEN,
    Close.NOTHING_HERE: Outcome.HIDDEN,
}


@pytest.fixture(autouse=True)
def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SPEAKER, "serves", True)
    monkeypatch.setattr(SPEAKER, "loop", None)
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)


@async_to_sync
async def knock(session: str, path: str) -> tuple[Outcome, dict[str, Any]]:
    """What becomes of whoever opens the socket, and what they are told first."""
    socket = await opened(session, path=path)
    said = await socket.receive_output(5)
    if said["type"] == "websocket.close":
        await socket.leave()
        return MEANS[said["code"]], {}
    await socket.leave()
    return Outcome.PASSED, said


@pytest.mark.parametrize("persona", Persona, ids=lambda persona: persona.name)
@pytest.mark.parametrize("path", SOCKETS)
def test_every_socket_opens_for_whom_the_table_says(
    judge: Judge, path: str, persona: Persona
) -> None:
    policy = policy_of(SOCKETS[path], path)
    assert policy is not None
    with judge.visit(persona) as browser:
        cookie = browser.cookies.get(settings.SESSION_COOKIE_NAME)
        outcome, told = knock(cookie.value if cookie else "", path)

    assert outcome == expected(TABLE[policy.name], persona, Whose.NEAR)
    assert str(judge.world.far.venue.pk) not in str(told)
    assert (str(judge.world.near.venue.pk) in str(told)) == (outcome is Outcome.PASSED)
    assert not CROWD.sockets
