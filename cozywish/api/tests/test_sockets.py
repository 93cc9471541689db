"""The socket of the calendar: who may listen, what they hear, and how one that misbehaves ends."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from inspect import getsource
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisLost

from cozywish.api.realtime import calendar
from cozywish.api.realtime.codes import Close
from cozywish.api.realtime.crowd import CROWD, MOST_MESSAGES, MOST_SOCKETS
from cozywish.api.tests.sockets import PATH, Line, listening, opened, session_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.queries import STAY
from cozywish.apps.bookings.live import calendar_group
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission, Venue
from cozywish.toolkit.live import SPEAKER

PING = json.dumps({"type": "ping"})
Scenario = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
def offered(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process answers sockets while the test lasts, and nobody is left in them."""
    monkeypatch.setattr(SPEAKER, "serves", True)
    # The test's transaction must not end with a beat of the socket, as Django's own client sees to for pages.
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)
    CROWD.sockets.clear()
    CROWD.said.clear()
    yield
    assert not CROWD.sockets
    SPEAKER.loop = None


@pytest.fixture
def owner() -> User:
    return make_user("Bob Barnes")


@pytest.fixture
def venue(owner: User) -> Venue:
    return make_venue(owner=owner)


def word(venue: Venue) -> dict[str, Any]:
    days = {"venue": str(venue.pk), "days": ["2036-05-05"], "version": "b7"}
    return {"type": "calendar.changed", **days}


@async_to_sync
async def after(session: str, venue: Venue, *messages: Any) -> int:
    """The code with which a socket ends after it was sent the messages."""
    socket = await listening(session, venue)
    for message in messages:
        await socket.say(**message)
    return await socket.end()


def test_a_change_is_told_without_a_word_of_what_it_was(owner: User, venue: Venue) -> None:
    session = session_of(owner)

    @async_to_sync
    async def scenario() -> dict[str, Any]:
        socket = await listening(session, venue)
        await get_channel_layer().group_send(calendar_group(venue.pk), word(venue))
        told = await socket.hear()
        await socket.leave()
        return told

    assert scenario() == {
        "type": "changed",
        "venue": str(venue.pk),
        "days": ["2036-05-05"],
        "version": "b7",
    }


def test_a_change_at_another_venue_is_not_told(owner: User, venue: Venue) -> None:
    other = make_venue(slug="other", owner=make_user("Carl Cole", email="carl@example.com"))
    session = session_of(owner)

    @async_to_sync
    async def scenario() -> bool:
        socket = await listening(session, venue)
        await get_channel_layer().group_send(calendar_group(other.pk), word(other))
        is_silent = bool(await socket.receive_nothing(0.3))
        await socket.leave()
        return is_silent

    assert scenario()


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"text": '{"type": "ping"'}, Close.MALFORMED),
        ({"text": ""}, Close.MALFORMED),
        ({"text": "[" * 900}, Close.MALFORMED),
        ({"bytes": b"\x00\xff"}, Close.MALFORMED),
        ({"text": "x" * 10_000_000}, Close.TOO_BIG),
        ({"bytes": b"x" * 10_000_000}, Close.TOO_BIG),
    ],
)
def test_what_is_no_ping_ends_the_socket_with_a_code(
    owner: User, venue: Venue, message: dict[str, Any], code: Close
) -> None:
    assert after(session_of(owner), venue, message) == code


def test_a_thousand_messages_end_it_at_the_twenty_first(owner: User, venue: Venue) -> None:
    assert MOST_MESSAGES == 20
    assert after(session_of(owner), venue, *[{"text": PING}] * 1000) == Close.TOO_MANY


@pytest.mark.parametrize("claim", ["user", "email", "role", "venue", "tenant", "session", "token"])
def test_who_somebody_claims_to_be_is_refused(owner: User, venue: Venue, claim: str) -> None:
    """SEC-14: nothing that is sent says who somebody is or whose calendar is meant."""
    other = make_venue(slug="other", owner=make_user("Carl Cole", email="carl@example.com"))
    said = {"type": "ping", claim: str(other.pk)}

    assert after(session_of(owner), venue, {"text": json.dumps(said)}) == Close.MALFORMED


@pytest.mark.parametrize("sort", ["subscribe", "join", "calendar.changed", "layer.alive", "group"])
def test_there_is_no_way_to_ask_for_others_rooms(owner: User, venue: Venue, sort: str) -> None:
    said = {"type": sort, "venue": str(venue.pk)}

    assert after(session_of(owner), venue, {"text": json.dumps(said)}) == Close.MALFORMED


def test_address_and_headers_say_nothing_about_who_it_is(owner: User, venue: Venue) -> None:
    other = make_venue(slug="other", owner=make_user("Carl Cole", email="carl@example.com"))
    session = session_of(owner)
    claims = {"x-user": str(other.business.owner_id), "authorization": "Bearer x", "x-venue": "x"}

    @async_to_sync
    async def scenario() -> None:
        socket = await listening(session, venue, path=f"{PATH}?venue={other.pk}", **claims)
        await socket.leave()

    scenario()


@pytest.mark.parametrize("origin", [b"http://evil.example", b"http://testserver:81", b"null", None])
def test_another_sites_page_is_refused_before_anything_is_opened(
    owner: User, venue: Venue, origin: bytes | None
) -> None:
    session = session_of(owner)

    @async_to_sync
    async def scenario() -> bool:
        return await Line(session, origin=origin).opens()

    assert not scenario()


def test_there_is_no_other_socket_and_none_where_several_processes_cannot_hear_each_other(
    owner: User, venue: Venue, settings: Any
) -> None:
    session = session_of(owner)

    @async_to_sync
    async def is_opened(path: str = PATH) -> bool:
        return await Line(session, path=path).opens()

    assert not is_opened("/ws/pro/")
    settings.PROCESSES = 2
    assert not is_opened()


def test_the_sixth_socket_of_a_person_is_closed_and_one_that_goes_makes_room(
    owner: User, venue: Venue
) -> None:
    session = session_of(owner)

    @async_to_sync
    async def scenario() -> int:
        sockets = [await listening(session, venue) for _ in range(MOST_SOCKETS)]
        code = await (await opened(session)).end()
        await sockets.pop().leave()
        sockets.append(await listening(session, venue))
        for socket in sockets:
            await socket.leave()
        return code

    assert MOST_SOCKETS == 5
    assert scenario() == Close.TOO_MANY


def _sign_out(owner: User, venue: Venue) -> None:
    Session.objects.all().delete()


def _fire(owner: User, venue: Venue) -> None:
    venue.business.owner = make_user("New Owner", email="new@example.com")
    venue.business.save()


def _close_account(owner: User, venue: Venue) -> None:
    owner.erase_at = timezone.now() + timedelta(days=14)
    owner.save()


def _deactivate(owner: User, venue: Venue) -> None:
    owner.is_active = False
    owner.save()


def _grow(owner: User, venue: Venue) -> None:
    make_venue(slug="second", business=venue.business, position=2)


ENDS = [
    (_sign_out, Close.SIGN_IN),
    (_fire, Close.NOTHING_HERE),
    (_close_account, Close.FORBIDDEN),
    (_deactivate, Close.SIGN_IN),
    (_grow, Close.CHANGED),
]


@pytest.mark.parametrize(("change", "code"), ENDS)
def test_who_may_no_longer_hear_it_is_told_nothing_of_the_next_change(
    owner: User, venue: Venue, change: Callable[[User, Venue], None], code: Close
) -> None:
    session = session_of(owner)

    @async_to_sync
    async def scenario() -> int:
        socket = await listening(session, venue)
        await sync_to_async(change)(owner, venue)
        await get_channel_layer().group_send(calendar_group(venue.pk), word(venue))
        return await socket.end()

    assert scenario() == code


@pytest.mark.parametrize(("change", "code"), ENDS)
def test_without_any_change_the_socket_ends_within_seconds(
    owner: User,
    venue: Venue,
    change: Callable[[User, Venue], None],
    code: Close,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = session_of(owner)
    assert calendar.LOOK_AGAIN_SECONDS == 5.0
    monkeypatch.setattr(calendar, "LOOK_AGAIN_SECONDS", 0.05)

    @async_to_sync
    async def scenario() -> int:
        socket = await listening(session, venue)
        await sync_to_async(change)(owner, venue)
        return await socket.end()

    assert scenario() == code


def test_a_session_that_has_lasted_long_enough_opens_nothing(owner: User, venue: Venue) -> None:
    browser = Client()
    browser.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session[STAY] = session[STAY] | {"ends": 1}
    session.save()

    @async_to_sync
    async def scenario() -> int:
        return await (await opened(str(session.session_key))).end()

    assert scenario() == Close.SIGN_IN


def test_a_manager_without_sight_of_bookings_has_no_calendar(venue: Venue) -> None:
    manager = make_user("Mia Moss", email="mia@example.com")
    make_manager(venue, manager, Permission.VENUE_EDIT, manages_all=True)
    session = session_of(manager)

    @async_to_sync
    async def scenario() -> int:
        return await (await opened(session)).end()

    assert scenario() == Close.FORBIDDEN


def test_whoever_works_there_hears_it_until_they_leave(venue: Venue) -> None:
    staff = make_staff(venue, user=make_user("Ines Calloway", email="ines@example.com"))
    assert staff.user is not None
    session = session_of(staff.user)

    def leave() -> None:
        staff.is_active = False
        staff.save()

    @async_to_sync
    async def scenario() -> int:
        socket = await listening(session, venue)
        await sync_to_async(leave)()
        await get_channel_layer().group_send(calendar_group(venue.pk), word(venue))
        return await socket.end()

    assert scenario() == Close.NOTHING_HERE


def test_a_lost_layer_ends_the_socket_so_that_the_page_asks(
    owner: User, venue: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(owner)
    monkeypatch.setattr(calendar, "LOOK_AGAIN_SECONDS", 0.05)

    async def lost(*_: object) -> None:
        raise RedisLost

    async def swallowed(*_: object) -> None:
        await asyncio.sleep(0)

    @async_to_sync
    async def scenario(send: Callable[..., Awaitable[None]]) -> int:
        socket = await listening(session, venue)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(get_channel_layer(), "send", send)
            return await socket.end()

    assert scenario(lost) == Close.LATER
    assert scenario(swallowed) == Close.LATER


def test_the_document_has_every_code_that_a_socket_is_closed_with() -> None:
    rows = Path(__file__).parents[3].joinpath("docs/realtime.md").read_text().splitlines()
    told = {int(row.split("|")[1]) for row in rows if re.match(r"\| \d{4} \|", row)}

    assert told == set(Close)


def test_the_document_has_every_message_that_a_socket_says_or_hears() -> None:
    text = Path(__file__).parents[3].joinpath("docs/realtime.md").read_text()
    spoken = set(re.findall(r'\{"type": "([a-z]+)"[,}]', getsource(calendar)))

    assert spoken == {"listening", "changed", "ping", "pong"}
    assert set(re.findall(r'`\{"type": "([a-z]+)"', text)) == spoken
