"""How to get to each page of the site, in each state that looks like a page of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from playwright.sync_api import expect

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import CodePurpose
from cozywish.apps.accounts.services import (
    Home,
    Whereabouts,
    add_address,
    change_email,
    mint_code,
    request_code,
)
from cozywish.apps.bookings.machine import PaymentMode
from cozywish.apps.bookings.services import cancel_booking, confirm_booking
from cozywish.apps.limits.services import LimitReached
from cozywish.apps.outbox.services import drain
from tests.e2e import recipes_team  # noqa: F401  (it registers pages, too)
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


@shows("accounts/logout/", MINE, "sign-out", "Sign out?")
def sign_out(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, "/accounts/logout/")


@shows("me/security/password/first/", MINE, "password-first", "Choose a new password")
def first_password(visitor: Visitor) -> None:
    newcomer = make_user("Nina New", email="nina@example.com")
    newcomer.set_unusable_password()
    newcomer.save()
    visitor.go_as(newcomer, "/me/security/password/first/")


@shows("accounts/reauthenticate/code/", MINE, "asked-again-code", "Check it’s you")
def asked_for_a_code(visitor: Visitor) -> None:
    careful = make_user("Cato Careful")
    TOTP.activate(careful, "JBSWY3DPEHPK3PXP")
    visitor.go_as(careful, "/accounts/reauthenticate/code/")


@shows("me/email/code/", PERSON, "address-code", "Check your mail")
def code_for_another_address(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, "/me/email/")
    visitor.fill(email="alice@archer.example", password=PASSWORD)


@shows(
    "me/email/undo/<uuid:change_id>/<str:secret>/",
    PERSON,
    "address-undo",
    "Take your account back?",
)
def another_address_undone(visitor: Visitor) -> None:
    person, now = make_user("Petra Post", email="petra@example.com"), timezone.now()
    asked = request_code(email="petra@post.example", now=now, purpose=CodePurpose.ADDRESS).unwrap()
    minted = mint_code(code_id=asked.pk)
    assert minted is not None
    where = Whereabouts(network="203.0.113.7", device="Firefox on Windows")
    change_email(user=person, email=minted.email, code=minted.code, where=where, now=now).unwrap()
    visitor.page.goto(visitor.newest_mail("petra@example.com").link)


@shows("me/business/", PERSON, "business", "Business profile")
def business(visitor: Visitor) -> None:
    visitor.go_as(visitor.venue.business.owner, "/me/business/")


@shows("me/team/<uuid:staff_id>/", PERSON, "team-profile", "Public profile")
def team_profile(visitor: Visitor) -> None:
    person, stella = visitor.venue.staff.order_by("pk")[0], make_user("Stella Staff")
    person.user = stella
    person.save(update_fields=["user"])
    visitor.go_as(stella, f"/me/team/{person.pk}/")


@shows("me/addresses/<uuid:address_id>/", PERSON, "address-edit", "Edit address")
def address_to_change(visitor: Visitor) -> None:
    kept = add_address(user=visitor.alice, home=HOME, makes_default=True, now=timezone.now())
    visitor.go_as(visitor.alice, f"/me/addresses/{kept.unwrap().pk}/")


@shows("me/addresses/<uuid:address_id>/remove/", PERSON, "address-remove", "Remove this address?")
def address_to_remove(visitor: Visitor) -> None:
    home = replace(HOME, label="Studio")
    kept = add_address(user=visitor.alice, home=home, makes_default=True, now=timezone.now())
    visitor.go_as(visitor.alice, f"/me/addresses/{kept.unwrap().pk}/remove/")


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
