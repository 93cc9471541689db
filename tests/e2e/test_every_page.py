"""Every page of the site, on a light desktop and a dark phone: no complaint of axe, no broken policy, nothing too wide.

A route that answers a page and is not in the register fails here, so a new page cannot be forgotten.
"""

from urllib.parse import urlsplit

import pytest
from django.urls import get_resolver, resolve
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.venues.models import Venue
from tests.architecture.test_routes import routes
from tests.e2e.checks import SCREENS, NewContext, passes
from tests.e2e.recipes import PAGES
from tests.e2e.visitor import Shown, Visitor

GROUPS = sorted({shown.group for shown in PAGES})
# One picture of each state: a desktop by day and a phone by night.
THEME_OF = {"desktop": "light", "phone": "dark"}
# Beginnings of routes that answer no page of their own, and what they answer instead.
NO_PAGE = {
    "live/": "a word for the machine that watches",
    "ready/": "JSON for the machine that watches",
    "csp-report": "takes reports from browsers, answers nothing",
    "media/": "a picture",
    "suggest/": "JSON for the search field",
    "sitemap.xml": "XML for search engines",
    "robots.txt": "text for search engines",
    "pro/calendar/<day:on>/grid/": "the part of the calendar's page that is fetched again",
    "mail/<slug:mail_id>/": "a mail, inside the mail page; its sandbox lets no script in, axe neither",
    "style/": "shown by test_style.py, in both themes",
    "accounts/google/": "leads to the provider and back",
    "accounts/apple/": "leads to the provider and back",
    "admin/": "Django draws it, for operators; axe has not looked at it",
    "api/v1/": "JSON",
    "api/": "JSON: what is not there, for every other address below api/",
    "v/<slug:slug>/book/code/": "takes a form, then leads to the step to pay",
    "b/<reference:reference>/calendar.ics": "a file",
    "b/<reference:reference>/<str:token>/": "leads to the booking's page",
}


# Pages with tests of their own, which call `passes`, and pages whose state cannot be made here.
ELSEWHERE = {
    "me/security/": "test_second_factors.py",
    "me/security/app/": "test_second_factors.py",
    "me/security/app/remove/": "test_second_factors.py",
    "me/security/codes/": "test_second_factors.py",
    "me/security/codes/new/": "test_second_factors.py",
    "me/security/passkeys/": "test_second_factors.py",
    "me/security/passkeys/add/": "test_second_factors.py",
    "me/security/password/": "test_second_factors.py",
    "accounts/passkey/": "answers the script of the sign-in page with JSON",
    "accounts/two-step/": "test_second_factors.py",
    "accounts/reauthenticate/": "test_second_factors.py",
    "me/": "test_profile.py",
    "me/profile/": "test_profile.py",
    "me/email/": "test_profile.py",
    "me/privacy/": "test_profile.py",
    "me/addresses/": "test_profile.py",
    "me/addresses/add/": "test_profile.py",
    "me/addresses/<uuid:address_id>/default/": "takes a form, then leads to the list",
    "me/profile/picture/": "takes a file, then leads to the profile",
    "me/profile/picture/remove/": "takes a form, then leads to the profile",
    "me/security/linked/": "test_ways_in.py",
    "me/security/devices/": "test_devices.py",
    "me/security/devices/end/": "takes a form, then leads to the list",
    "me/security/devices/end-others/": "takes a form, then leads to the list",
    "me/security/activity/": "test_devices.py",
    "accounts/prove/": "test_devices.py",
    "accounts/prove/code/": "test_devices.py",
    "accounts/reauthenticate/passkey/": "needs a passkey registered by its device",
    "me/security/passkeys/<int:pk>/remove/": "needs a passkey registered by its device",
    "me/security/passkeys/<int:pk>/rename/": "needs a passkey registered by its device",
    "accounts/linked/signup/": "needs a provider's answer in the session",
}


def everywhere() -> set[str]:
    """Return every route of the site."""
    return {route for route, _ in routes(get_resolver().url_patterns)}


def test_every_route_is_shown_or_says_why_it_has_no_page() -> None:
    shown = {page.route for page in PAGES}
    silent = {route for route in everywhere() if route.startswith(tuple(NO_PAGE))}

    assert everywhere() - shown - silent - ELSEWHERE.keys() == set()
    assert (shown | ELSEWHERE.keys()) - everywhere() == set()


@pytest.mark.parametrize("group", GROUPS)
def test_every_page_is_clean(
    new_context: NewContext, live_server: LiveServer, town: list[Venue], screen: str, group: str
) -> None:
    alice = make_user("Alice Archer", phone="+15035550142")
    trouble = list[str]()
    for shown in PAGES:
        if shown.group == group:
            context = new_context(
                viewport=SCREENS[screen],
                color_scheme=THEME_OF[screen],
            )
            visitor = Visitor(context.new_page(), live_server.url, town[0], alice)
            trouble += complaints(shown, visitor)
            context.close()

    assert not trouble, "\n".join(trouble)


def complaints(shown: Shown, visitor: Visitor) -> list[str]:
    """Return what is wrong with the page in this state, if anything."""
    page = visitor.page
    try:
        shown.lead(visitor)
        expect(page.get_by_role("heading", name=shown.heading).first).to_be_visible()
        reached = resolve(urlsplit(page.url).path).route.replace("/^", "/")
        assert reached == shown.route, f"stands at {reached}"
        passes(page, shown.name)
    except AssertionError as complaint:
        return [f"{shown.name}: {complaint}"]
    return []
