"""Two screens of one business: what changes on the one is seen on the other within a second, without a reload."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import pytest
import uvicorn
from django.test import Client
from django.utils.module_loading import import_string
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember
from cozywish.toolkit.live import SPEAKER

pytestmark = [pytest.mark.e2e]

DAY = date(2036, 5, 5)
A_SECOND_MS = 1_000
TWO_HOURS_PX = 144
WAS_HERE = "window.wasHere = true"


@pytest.fixture
def site(
    fresh_db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator["uvicorn.Server"]:
    """The embedded server with its sockets, on the database of the test."""
    monkeypatch.setattr(SPEAKER, "serves", True)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.ALLOWED_HOSTS = ["localhost"]
    application = import_string(settings.ASGI_APPLICATION)
    config = uvicorn.Config(
        application,
        host="localhost",
        port=port,
        log_config=None,
        lifespan="off",
        ws="websockets-sansio",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield server
    server.should_exit = True
    thread.join(timeout=20)
    SPEAKER.loop = None


@pytest.fixture
def bob(site: uvicorn.Server) -> User:
    bob = make_user("Bob Barnes")
    venue = make_venue(name="Fern & Ember", owner=bob)
    open_daily(venue)
    work_daily(make_staff(venue, "Ines Calloway"))
    return bob


def screen(browser: Browser, site: uvicorn.Server, user: User) -> BrowserContext:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(base_url=f"http://localhost:{site.config.port}")
    key: Any = client.cookies["session"].value
    address = f"http://localhost:{site.config.port}"
    context.add_cookies([{"name": "session", "value": key, "url": address}])
    return context


def test_a_change_on_one_screen_is_seen_on_the_other_within_a_second(
    site: uvicorn.Server, bob: User, browser: Browser
) -> None:
    calendar = screen(browser, site, bob).new_page()
    complaints: list[str] = []
    calendar.on(
        "console", lambda said: complaints.append(said.text) if said.type == "error" else None
    )
    calendar.goto(f"/pro/calendar/{DAY}/")
    expect(calendar.locator("[data-calendar][data-is-live=true]")).to_be_visible()
    expect(calendar.locator("[data-live-state]")).to_be_hidden()
    calendar.evaluate(WAS_HERE)
    other = screen(browser, site, bob).new_page()
    other.goto("/pro/time-off/")
    other.get_by_label("First day").fill(DAY.isoformat())
    other.get_by_label("Why").fill("A wedding")

    other.get_by_role("button", name="Save").click()

    expect(calendar.locator(".calendar-entry", has_text="A wedding")).to_be_visible(
        timeout=A_SECOND_MS
    )
    assert calendar.evaluate("window.wasHere") is True
    assert complaints == []


@pytest.mark.parametrize("view", ["", "week/"])
def test_a_drag_is_seen_on_a_second_screen_within_a_second(
    site: uvicorn.Server, bob: User, browser: Browser, view: str
) -> None:
    ines = StaffMember.objects.get()
    massage = make_service(ines.venue, by=[ines])
    noon = datetime(DAY.year, DAY.month, DAY.day, 19, tzinfo=UTC)
    make_booking(ines, [massage], noon, contact_name="Dora Diaz")
    mine, other = (screen(browser, site, bob).new_page() for _ in range(2))
    for page in (mine, other):
        page.goto(f"/pro/calendar/{DAY}/{view}")
        expect(page.locator("[data-is-live=true]")).to_be_visible()
        page.evaluate(WAS_HERE)
    entry = ".fc-event" if view else ".calendar-entry"
    before = mine.locator(entry, has_text="12:00")
    box = before.bounding_box()
    assert box is not None
    mine.mouse.move(box["x"] + 60, box["y"] + 14)
    mine.mouse.down()
    mine.mouse.move(box["x"] + 60, box["y"] + 40, steps=4)
    mine.mouse.move(box["x"] + 60, box["y"] + 14 + TWO_HOURS_PX, steps=6)
    mine.mouse.up()

    mine.get_by_role("button", name="Only move").click()

    expect(other.locator(entry, has_text="2:00")).to_be_visible(timeout=A_SECOND_MS)
    expect(other.locator(entry, has_text="12:00")).to_have_count(0)
    assert other.evaluate("window.wasHere") is True


def test_a_lost_socket_is_said_and_the_page_asks_until_it_is_back(
    site: uvicorn.Server, bob: User, browser: Browser
) -> None:
    calendar = screen(browser, site, bob).new_page()
    blocked: list[bool] = [True]
    calendar.route_web_socket(
        "**/ws/**", lambda line: line.close(code=1013) if blocked[0] else line.connect_to_server()
    )
    calendar.goto(f"/pro/calendar/{DAY}/")

    expect(calendar.get_by_text("Not live, refreshed every few seconds")).to_be_visible()
    expect(calendar.locator("[data-poll]")).to_have_attribute("data-every", "4")
    blocked[0] = False
    expect(calendar.locator("[data-calendar][data-is-live=true]")).to_be_visible(timeout=15_000)
    expect(calendar.get_by_text("Not live, refreshed every few seconds")).to_be_hidden()
    expect(calendar.locator("[data-poll]")).to_have_attribute("data-every", "60")
