"""Browser tests: which browser, and a clear word when there is none."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType

from tests import browser

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
