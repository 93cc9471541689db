"""Browser tests: which browser, what it watches for, and a clear word when there is none."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.catalog.factories import make_category
from cozywish.apps.venues.models import Venue
from tests import browser
from tests.e2e.checks import FOREIGN, SCREENS, THEME_OF, NewContext, watch
from tests.e2e.lookout import Lookout, looking_out
from tests.e2e.town import NAMES, make_place_to_go

# Playwright's event loop lives in the thread of the tests, where Django would refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_type: BrowserType
) -> dict[str, Any]:
    """Drive the installed Chromium, else Playwright's own, else skip and say so."""
    if not browser.installed() and not Path(browser_type.executable_path).exists():
        pytest.skip(browser.MISSING)
    return browser_type_launch_args | browser.launch_arguments()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("e2e")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what axe does not look at, and why."""
    for selector, reason in FOREIGN.items():
        terminalreporter.write_line(f"not seen by axe: {selector} ({reason})")


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Speak English and hold still, so that nothing is measured while it moves."""
    return browser_context_args | {"locale": "en-US", "reduced_motion": "reduce"}


@pytest.fixture
def is_planted() -> bool:
    """Whether the test brings a card number along itself, to see that it is found."""
    return False


@pytest.fixture
def lookout(live_server: LiveServer, is_planted: bool) -> Iterator[Lookout]:
    """Whatever a browser test does: no number of a card comes as far as us."""
    with looking_out(live_server.url) as one:
        yield one
        assert is_planted or one.seen() == {}


@pytest.fixture
def new_context(new_context: NewContext, lookout: Lookout) -> Iterator[NewContext]:
    """Watch every context: a test fails when any page of it breaks its policy or throws, or sends the number of a card
    to us.

    What stands between page and network is away unless a test is about it.
    """
    trouble = list[str]()

    def create(**options: Any) -> BrowserContext:
        context = new_context(**{"service_workers": "block", **options})
        watch(context, trouble)
        lookout.follow(context)
        return context

    yield create
    assert not trouble, "\n".join(trouble)


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    """Each width once: desktop, phone."""
    return str(request.param)


@pytest.fixture
def shown(new_context: NewContext, screen: str) -> Page:
    """A page at that width, wide in light and narrow in dark; a test that asks for it runs twice."""
    return new_context(viewport=SCREENS[screen], color_scheme=THEME_OF[screen]).new_page()


@pytest.fixture
def town(
    fresh_db: None, settings: Settings, tmp_path: Path, live_server: LiveServer
) -> list[Venue]:
    """Five venues near each other, free every day from eight to eight, and a mailbox in a folder."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.BASE_URL = live_server.url
    make_category("massage", name="Massage", hue="ember")
    return [make_place_to_go(name) for name in NAMES]
