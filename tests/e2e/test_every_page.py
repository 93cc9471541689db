"""Every page of the site, on a light desktop and a dark phone: no complaint of axe, no broken policy, nothing too wide.

A route that answers a page and is not in the register fails here, so a new page cannot be forgotten.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import get_resolver, resolve
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.venues.models import Venue
from tests.architecture.test_routes import routes
from tests.e2e.checks import SCREENS, THEME_OF, NewContext, passes
from tests.e2e.recipes import PAGES
from tests.e2e.visitor import Shown, Visitor

GROUPS = sorted({shown.group for shown in PAGES})
# One picture of each state: a desktop by day and a phone by night.
# Beginnings of routes that answer no page of their own, and what they answer instead.
NO_PAGE = {
    "accounts/start-over/": "takes a form, then leads to sign-in",
    "live/": "a word for the machine that watches",
    "ready/": "JSON for the machine that watches",
    "cookies/choice/": "takes a form, then leads back to the page it stood on",
    "me/privacy/consents/agree/": "takes a form, then leads back to the page it stood on",
    ".well-known/gpc.json": "JSON for machines that ask whether a signal is followed",
    "csp-report": "takes reports from browsers, answers nothing",
    "media/": "a picture",
    "suggest/": "JSON for the search field",
    "manifest.webmanifest": "JSON for browsers that install the site",
    "service-worker.js": "a script for browsers",
    "sitemap.xml": "XML for search engines",
    "robots.txt": "text for search engines",
    "pro/calendar/<day:on>/grid/": "the part of the calendar's page that is fetched again",
    "pro/calendar/feed/": "JSON for the week and the month",
    "pro/calendar/clients/": "the part of a new booking that finds clients",
    "pro/calendar/blocks/<uuid:block_id>/move/": "takes what was dragged, answers JSON",
    "pro/calendar/blocks/<uuid:block_id>/remove/": "takes a form, then leads to the day",
    "pro/visits/<reference:reference>/card/": "the card of a visit that is pointed at in the calendar",
    "pro/visits/<reference:reference>/drag/": "takes what was dragged, answers JSON",
    "pro/visits/<reference:reference>/refund/<uuid:refund_id>/": "takes a form, then leads to the visit",
    "pro/visits/<reference:reference>/note/": "takes a form, then leads to the visit, or is that page",
    "pro/submit/": "takes a form, then leads to what is left to do, or is that page",
    "pro/switch/": "takes a form, then leads to the portal of the venue",
    "pro/hours/special/<day:on>/remove/": "takes a form, then leads to the special days",
    "pro/team/<uuid:staff_id>/rota/<day:on>/clear/": "takes a form, then leads to the single days",
    "pro/rooms/<uuid:group_id>/maintenance/": "takes a form, then leads to the rooms",
    "pro/rooms/maintenance/": "takes a form, then leads to the rooms",
    "pro/time-off/<uuid:time_off_id>/": "takes a form, then leads to the page of time off",
    "pro/team/invitations/": "takes a form, then leads to the team",
    "pro/team/me/": "takes a form, then leads to the team",
    "pro/venue/photos/words/": "takes a form, then leads to the photos, or is that page",
    "pro/venue/photos/order/": "takes an order from the script of the photos, answers a sentence or nothing",
    "pro/venue/photos/<int:photo_id>/move/": "takes a form, then leads to the photos",
    "pro/team/<uuid:staff_id>/picture/": "takes a file or a form, then leads to the person",
    "pro/venue/questions/<int:faq_id>/move/": "takes a form, then leads to the list",
    "pro/team/<uuid:staff_id>/feature/": "takes a form, then leads to the team",
    "pro/team/<uuid:staff_id>/move/": "takes a form, then leads to the team",
    "pro/team/<uuid:staff_id>/return/": "takes a form, then leads to the team",
    "pro/services/<uuid:service_id>/move/": "takes a form, then leads to the list",
    "pro/visits/<reference:reference>/contact/": "a part of the visit's page, or that page with it",
    "invitation/accept/": "takes a form, then leads to the portal",
    "invitation/decline/": "takes a form, then leads home",
    "mail/<slug:mail_id>/": "a mail, inside the mail page; its sandbox lets no script in, axe neither",
    "accounts/google/": "leads to the provider and back",
    "accounts/apple/": "leads to the provider and back",
    "admin/": "Django draws it from one mould; ELSEWHERE names its front, a list and a row",
    "accounts/passkey/": "answers the script of the sign-in page with JSON",
    "me/email/lost/": "takes a form, then leads to the second code",
    "me/email/keep/": "takes a form, then leads to the address",
    "me/addresses/<uuid:address_id>/default/": "takes a form, then leads to the list",
    "me/payments/methods/added/": "asks the payment provider, then leads to the list",
    "me/payments/methods/<uuid:method_id>/default/": "takes a form, then leads to the list",
    "me/profile/picture/": "takes a file or a form, then leads to the profile",
    "v/<slug:slug>/favourite/": "takes a form, then leads to the page it stood on",
    "me/seen/forget/": "takes a form, then leads to the page it stood on",
    "me/bookings/claim/": "takes a form, then leads to the list",
    "me/privacy/export/": "takes a form, then leads to the page; or a file",
    "me/security/devices/end/": "takes a form, then leads to the list",
    "api/v1/": "JSON",
    "api/": "JSON: what is not there, for every other address below api/",
    "v/<slug:slug>/book/extend/": "takes a form, then leads back to the step",
    "v/<slug:slug>/book/code/": "takes a form, then leads to the step to pay",
    "checkout/<uuid:checkout_id>/paid/": "asks the payment provider, then leads on",
    "v/<slug:slug>/book/paid/": "asks the payment provider, then leads on",
    "v/<slug:slug>/book/cart/": "takes a form, then leads to the cart",
    "cart/clear/": "takes a form, then leads to the cart",
    "cart/checkout/": "takes a form, then leads to the checkout, or is the cart's page",
    "cart/restore/": "takes a form, then leads to the cart",
    "cart/<uuid:line_id>/time/": "takes a form, then leads to the cart",
    "cart/<uuid:line_id>/persons/": "takes a form, then leads to the cart",
    "cart/<uuid:line_id>/remove/": "takes a form, then leads to the cart",
    "checkout/<uuid:checkout_id>/code/": "takes a form, then leads to the step to pay",
    "checkout/<uuid:checkout_id>/extend/": "takes a form, then leads back to the step",
    "wait/<uuid:entry_id>/accept/": "takes a form, then leads to the visit",
    "wait/<uuid:entry_id>/decline/": "takes a form, then leads to the place on the list",
    "wait/<uuid:entry_id>/leave/": "takes a form, then leads to the place on the list",
    "wait/<uuid:entry_id>/code/again/": "takes a form, then leads to the code",
    "wait/<uuid:entry_id>/<str:token>/": "leads to the place on the list",
    "b/<reference:reference>/fee/paid/": "asks the payment provider, then leads to the visit",
    "b/<reference:reference>/calendar.ics": "a file",
    "b/<reference:reference>/<str:token>/": "leads to the booking's page",
}
OFFICE, MONEY = "test_office_bookings.py", "test_money.py"
SECOND_FACTORS, PROFILE = "test_second_factors.py", "test_profile.py"
WAYS_IN, DEVICES, DATA = "test_ways_in.py", "test_devices.py", "test_data.py"
# Pages with tests of their own: in which file, and under which name `passes` keeps the picture there.
ELSEWHERE = {
    "style/": ("test_style.py", "style"),
    "admin/": (SECOND_FACTORS, "office"),
    "admin/accounts/user/": (SECOND_FACTORS, "office-list"),
    "admin/why/": (SECOND_FACTORS, "office-why"),
    "admin/accounts/user/<uuid:pk>/do/<slug:name>/": (SECOND_FACTORS, "office-lock"),
    "admin/accounts/user/<path:object_id>/change/": (SECOND_FACTORS, "office-row"),
    "admin/bookings/booking/": (OFFICE, "office-visits"),
    "admin/bookings/booking/<uuid:pk>/do/<slug:name>/": (OFFICE, "office-visit-cancel"),
    "admin/bookings/booking/<path:object_id>/change/": (OFFICE, "office-visit"),
    "me/payments/methods/add/": ("test_cards.py", "card-add"),
    "admin/payments/paymentorder/": (MONEY, "office-payments"),
    "admin/payments/paymentorder/<path:object_id>/change/": (MONEY, "office-payment"),
    "admin/payments/paymentorder/<uuid:pk>/do/<slug:name>/": (MONEY, "office-refund"),
    "admin/payments/refund/": (MONEY, "office-refunds"),
    "admin/payments/refund/<path:object_id>/change/": (MONEY, "office-one-refund"),
    "admin/payments/inboxevent/": (MONEY, "office-events"),
    "offline/": ("test_offline.py", "offline"),
    "pro/calendar/kept/": ("test_offline.py", "offline-day"),
    "me/security/": (SECOND_FACTORS, "security"),
    "me/security/app/": (SECOND_FACTORS, "security-app"),
    "me/security/app/remove/": (SECOND_FACTORS, "security-app-remove-dark"),
    "me/security/codes/": (SECOND_FACTORS, "security-codes"),
    "me/security/codes/new/": (SECOND_FACTORS, "security-codes-new-dark"),
    "me/security/passkeys/": (SECOND_FACTORS, "security-passkeys"),
    "me/security/passkeys/add/": (SECOND_FACTORS, "security-passkey-add"),
    "me/security/passkeys/<int:pk>/remove/": (SECOND_FACTORS, "security-passkey-remove"),
    "me/security/passkeys/<int:pk>/rename/": (SECOND_FACTORS, "security-passkey-rename"),
    "me/security/password/": (SECOND_FACTORS, "security-password-dark"),
    "accounts/two-step/": (SECOND_FACTORS, "two-step"),
    "accounts/reauthenticate/": (SECOND_FACTORS, "asked-again"),
    "accounts/reauthenticate/passkey/": (SECOND_FACTORS, "asked-again-passkey"),
    "me/": (PROFILE, "account-home"),
    "me/profile/": (PROFILE, "account-profile"),
    "me/email/": (PROFILE, "account-email"),
    "me/privacy/": (DATA, "data"),
    "me/privacy/delete/": (DATA, "data-delete"),
    "me/privacy/keep/": (DATA, "data-keep"),
    "me/addresses/": (PROFILE, "account-addresses"),
    "me/addresses/add/": (PROFILE, "account-address"),
    "me/security/linked/": (WAYS_IN, "linked"),
    "accounts/linked/signup/": (WAYS_IN, "linked-sign-up"),
    "me/security/devices/": (DEVICES, "devices"),
    "me/security/activity/": (DEVICES, "activity"),
    "accounts/prove/": (DEVICES, "prove"),
    "accounts/prove/code/": (DEVICES, "prove-code"),
}


def everywhere() -> set[str]:
    """Return every route of the site."""
    return {route for route, _ in routes(get_resolver().url_patterns)}


def test_every_route_is_shown_or_says_why_it_has_no_page() -> None:
    shown = {page.route for page in PAGES}
    silent = {route for route in everywhere() if route.startswith(tuple(NO_PAGE))}

    assert everywhere() - shown - silent - ELSEWHERE.keys() == set()
    assert (shown | ELSEWHERE.keys()) - everywhere() == set()


@pytest.mark.parametrize("route", ELSEWHERE)
def test_a_page_shown_elsewhere_is_shown_there(route: str) -> None:
    file, picture = ELSEWHERE[route]
    code = Path(__file__).with_name(file).read_text()

    assert re.search(rf'passes\(\w+, "{picture}"\)', code), f"{file} keeps no {picture}"


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
