"""How to get to each page of the site, in each state that looks like a page of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils import timezone
from playwright.sync_api import expect

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.services import (
    Home,
)
from cozywish.apps.bookings.machine import PaymentMode
from cozywish.apps.bookings.services import cancel_booking, confirm_booking
from cozywish.apps.limits.services import LimitReached
from cozywish.apps.outbox.services import drain
from tests.e2e import (  # noqa: F401  (they register pages, too)
    recipes_account,
    recipes_calendar,
    recipes_cart,
    recipes_clients,
    recipes_import,
    recipes_menu,
    recipes_money,
    recipes_paying,
    recipes_photos,
    recipes_series,
    recipes_team,
    recipes_times,
    recipes_venue,
    recipes_visits,
    recipes_waiting,
)
from tests.e2e.visitor import PAGES, Visitor, at, end, shows

__all__ = ["PAGES"]

SITE, BOOKING, MINE, PERSON, ACCOUNTS, REST = (
    "site",
    "booking",
    "mine",
    "person",
    "accounts",
    "rest",
)
HOME = Home("Home", "2218 NE Alberta St", "", "Portland", "OR", "97211", "Ring twice")
ANYWHERE = "style/"  # a page that can be broken without breaking another

shows("", SITE, "home", "Book the hour you’ve been wishing for.")(at("/"))
shows("search", SITE, "search", "5 places")(at("/search"))
shows("search", SITE, "search-empty", "0 places")(at("/search?what=nothing-like-that"))
shows("<country:country>/<slug:city>/", SITE, "city", "Portland, OR: 5 places")(
    at("/us/portland-or/")
)
shows(
    "<country:country>/<slug:city>/<slug:category>/",
    SITE,
    "city-category",
    "Massage in Portland, OR: 5 places",
)(at("/us/portland-or/massage/"))
shows("accounts/login/", ACCOUNTS, "sign-in", "Welcome back")(at("/accounts/login/"))
shows("accounts/signup/", ACCOUNTS, "sign-up", "Create your account")(at("/accounts/signup/"))
shows("accounts/inactive/", ACCOUNTS, "inactive", "This account is closed")(
    at("/accounts/inactive/")
)
shows("accounts/password/reset/", ACCOUNTS, "reset", "Forgot it?")(at("/accounts/password/reset/"))
shows("accounts/not-me/", ACCOUNTS, "not-me", "It was not you?")(at("/accounts/not-me/"))
shows("accounts/password/reset/key/done/", ACCOUNTS, "reset-done", "Your new password is saved")(
    at("/accounts/password/reset/key/done/")
)
shows("accounts/signup/business/", ACCOUNTS, "sign-up-business", "Create your account")(
    at("/accounts/signup/business/")
)
shows("accounts/linked/cancelled/", ACCOUNTS, "linked-cancelled", "You stopped half-way")(
    at("/accounts/linked/cancelled/")
)
shows("accounts/linked/error/", ACCOUNTS, "linked-error", "That did not work")(
    at("/accounts/linked/error/")
)
shows("terms/", REST, "terms", "Terms of use")(at("/terms/"))
shows("privacy/", REST, "privacy", "Privacy notice")(at("/privacy/"))
shows("cookies/", REST, "cookies", "Cookies, and your choice")(at("/cookies/"))
shows("mail/", REST, "mail-empty", "Mail")(at("/mail/"))


@shows("search", SITE, "search-filters", "5 places")
def search_with_filters(visitor: Visitor) -> None:
    visitor.go("/search?where=Portland")
    button = visitor.page.locator("[data-opens=filter-sheet]")
    if button.is_visible():  # beside the results there is room for them on a desktop
        button.click()
        expect(visitor.page.locator("#filter-sheet")).to_be_visible()


@shows("v/<slug:slug>/", SITE, "venue", "Juniper & Steam")
def venue(visitor: Visitor) -> None:
    visitor.go(f"/v/{visitor.venue.slug}/")


@shows("v/<slug:slug>/book/", BOOKING, "services", "Choose services")
def services(visitor: Visitor) -> None:
    visitor.go(visitor.step())


@shows("v/<slug:slug>/book/professional/", BOOKING, "services-none", "Choose services")
def no_service(visitor: Visitor) -> None:
    visitor.go(f"/v/{visitor.venue.slug}/book/professional/")


@shows("v/<slug:slug>/book/professional/", BOOKING, "professional", "Choose a professional")
def professional(visitor: Visitor) -> None:
    visitor.go(visitor.step("professional/"))


@shows("v/<slug:slug>/book/time/", BOOKING, "time", "Choose a time")
def time(visitor: Visitor) -> None:
    visitor.go(visitor.step("time/"))


@shows("v/<slug:slug>/book/together/", BOOKING, "together", "Plan it together")
def together(visitor: Visitor) -> None:
    massage = visitor.venue.services.get(name="Hot stone massage")
    said = "&".join(f"guest-{one}={one}&service-{one}={massage.pk}" for one in (1, 2))
    visitor.go(f"/v/{visitor.venue.slug}/book/together/?people=2&{said}")


@shows("v/<slug:slug>/book/together/", BOOKING, "together-empty", "Plan it together")
def together_without_a_service(visitor: Visitor) -> None:
    visitor.go(f"/v/{visitor.venue.slug}/book/together/")


@shows("v/<slug:slug>/book/details/", BOOKING, "details", "Your details")
def details(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, visitor.held_page("details", visitor.held(8)))


@shows("v/<slug:slug>/book/details/", BOOKING, "details-mend", "Your details")
def details_to_mend(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, visitor.held_page("details", visitor.held(10)))
    visitor.fill(phone="5")


@shows("v/<slug:slug>/book/pay/", BOOKING, "pay", "Review and pay")
def pay(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, visitor.held_page("pay", visitor.held(12)))


@shows("v/<slug:slug>/book/close/", BOOKING, "close", "Stop booking?")
def close(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, visitor.held_page("close", visitor.held(14)))


@shows("v/<slug:slug>/book/pay/", BOOKING, "over", "Your time is no longer held")
def over(visitor: Visitor) -> None:
    hold = visitor.held(16)
    end(hold)
    visitor.go_as(visitor.alice, visitor.held_page("pay", hold))


@shows("v/<slug:slug>/book/pay/", BOOKING, "over-taken", "Your time is no longer held")
def over_and_taken(visitor: Visitor) -> None:
    hold = visitor.held(3)  # nobody works then, so it cannot be had again
    end(hold)
    visitor.go_as(visitor.alice, visitor.held_page("pay", hold))
    expect(visitor.page.locator(".slot")).to_have_count(3)


@shows("b/<reference:reference>/", MINE, "booking", "See you")
def booking(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, f"/b/{visitor.booked(8).reference}/")


@shows("b/<reference:reference>/cancel/", MINE, "booking-cancel", "Cancel this visit?")
def booking_cancel(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, f"/b/{visitor.booked(10).reference}/cancel/")


@shows("b/<reference:reference>/", MINE, "booking-cancelled", "This visit is cancelled")
def booking_cancelled(visitor: Visitor) -> None:
    booked = visitor.booked(12)
    cancel_booking(booking=booked, reason="", now=timezone.now()).unwrap()
    visitor.go_as(visitor.alice, f"/b/{booked.reference}/")


@shows("me/bookings/", MINE, "my-bookings", "Hello, Alice")
def my_bookings(visitor: Visitor) -> None:
    visitor.booked(14)
    visitor.go_as(visitor.alice, "/me/bookings/")


@shows("me/bookings/", MINE, "my-bookings-empty", "Hello, Nora")
def my_bookings_empty(visitor: Visitor) -> None:
    visitor.go_as(make_user("Nora Nobody"), "/me/bookings/")


@shows("accounts/login/", ACCOUNTS, "sign-in-refused", "Welcome back")
def sign_in_refused(visitor: Visitor) -> None:
    visitor.go("/accounts/login/")
    visitor.fill(login=visitor.alice.email, password="not the password")
    expect(visitor.page.get_by_role("alert").first).to_be_visible()


@shows("accounts/signup/", ACCOUNTS, "sign-up-refused", "Create your account")
def sign_up_refused(visitor: Visitor) -> None:
    visitor.go("/accounts/signup/")
    visitor.fill(name="Cora Cole", email="cora@example.com", password1="short")
    expect(visitor.page.locator(".has-error")).to_have_count(1)


@shows("accounts/confirm-email/", ACCOUNTS, "sign-up-code", "Check your mail")
def sign_up_code(visitor: Visitor) -> None:
    visitor.go("/accounts/signup/")
    visitor.fill(name="Cora Cole", email="cora@example.com", password1="cozy lamp and tea")


@shows(
    "accounts/confirm-email/<uuid:code_id>/<str:secret>/",
    ACCOUNTS,
    "sign-up-link",
    "Is this your address?",
)
def sign_up_link(visitor: Visitor) -> None:
    visitor.go("/accounts/signup/")
    visitor.fill(name="Dana Dean", email="dana@example.com", password1="cozy lamp and tea")
    visitor.page.goto(visitor.newest_mail("dana@example.com").link)


@shows("accounts/password/reset/done/", ACCOUNTS, "reset-sent", "Check your mail")
def reset_sent(visitor: Visitor) -> None:
    visitor.go("/accounts/password/reset/")
    visitor.fill(email=visitor.alice.email)


@shows(
    "accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
    ACCOUNTS,
    "reset-password",
    "Choose a new password",
)
def reset_password(visitor: Visitor) -> None:
    reset_sent(visitor)
    visitor.page.goto(visitor.newest_mail(visitor.alice.email).link)


@shows("mail/", REST, "mail", "See you")
def mail(visitor: Visitor) -> None:
    send_mails(visitor, 8)
    visitor.go("/mail/")
    visitor.page.get_by_role("link", name="See you").first.click()


def send_mails(visitor: Visitor, hour: int) -> None:
    """Confirm a visit of Alice's and deliver what the site then writes."""
    now = timezone.now()
    hold, mode = visitor.held(hour), PaymentMode.VENUE
    confirm_booking(booking=hold, payment_mode=mode, code="", now=now).unwrap()
    drain(now=timezone.now())


@shows("pro/calendar/<day:on>/", REST, "calendar", "Calendar")
def calendar(visitor: Visitor) -> None:
    visitor.booked(14)
    owner = visitor.venue.business.owner
    visitor.go_as(owner, f"/pro/calendar/{visitor.tomorrow(14).date()}/")


@shows("pro/calendar/", REST, "calendar-today", "Calendar")
def calendar_of_today(visitor: Visitor) -> None:
    visitor.go_as(visitor.venue.business.owner, "/pro/calendar/")


@shows("api/docs/", REST, "api-docs", "CozyWish API")
def api_docs(visitor: Visitor) -> None:
    visitor.go("/api/docs/")
    visitor.page.locator("#operations-tag-venues").click(timeout=30_000)
    expect(visitor.page.locator("#operations-venues-listVenues")).to_be_visible()


@contextmanager
def failing(error: Exception) -> Iterator[None]:
    """Let the view of ANYWHERE fail."""

    def fail(*args: object, **kwargs: object) -> None:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cozywish.web.style.views.render", fail)
        yield


@shows("v/<slug:slug>/", REST, "404", "This chair is empty")
def not_found(visitor: Visitor) -> None:
    visitor.go("/v/nowhere/")


@shows(ANYWHERE, REST, "403", "This door is not")
def forbidden(visitor: Visitor) -> None:
    with failing(PermissionDenied()):
        visitor.go("/style/")


@shows("accounts/login/", REST, "403-stale", "This page was open for too long")
def stale_form(visitor: Visitor) -> None:
    visitor.go("/accounts/login/")
    visitor.page.context.clear_cookies()
    with visitor.page.expect_response(lambda answer: answer.request.method == "POST") as refused:
        visitor.fill(login=visitor.alice.email, password=PASSWORD)
    assert refused.value.status == 403


@shows(ANYWHERE, REST, "429", "A little slower, please")
def too_often(visitor: Visitor) -> None:
    with failing(LimitReached(seconds=42, tries=5)):
        visitor.go("/style/")


@shows(ANYWHERE, REST, "500", "Our candle went out")
def broken(visitor: Visitor) -> None:
    with failing(RuntimeError("the page is broken on purpose")):
        visitor.go("/style/")


@shows(ANYWHERE, REST, "503", "Back in a moment")
def away(visitor: Visitor) -> None:
    with failing(OperationalError("the database is away")):
        visitor.go("/style/")
