"""How to get to the pages of an account."""

from dataclasses import replace

from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone
from playwright.sync_api import expect

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import EmailCode, User
from cozywish.apps.accounts.services import (
    Home,
    Whereabouts,
    add_address,
    ask_for_address,
    change_email,
    change_without_old_address,
    mint_code,
)
from cozywish.apps.venues.services import open_business
from tests.e2e.visitor import Visitor, shows

MINE, PERSON, REST, ACCOUNTS = "mine", "person", "rest", "accounts"
HOME = Home("Home", "2218 NE Alberta St", "", "Portland", "OR", "97211", "Ring twice")


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
def code_from_the_old_address(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, "/me/email/")
    visitor.fill(email="alice@archer.example", password=PASSWORD)


@shows("me/email/code/", PERSON, "address-code-new", "Check your mail")
def code_from_the_new_address(visitor: Visitor) -> None:
    code_from_the_old_address(visitor)
    visitor.page.get_by_role("button", name="Go on without the old address").click()


@shows("me/email/", PERSON, "address-waits", "Email address")
def address_that_waits(visitor: Visitor) -> None:
    person = make_user("Wilma West", email="wilma@example.com")
    _goes_without_old_address(person, "wilma@west.example")
    visitor.go_as(person, "/me/email/")
    expect(visitor.page.get_by_role("button", name="Keep the old address")).to_be_visible()


@shows(
    "me/email/undo/<uuid:change_id>/<str:secret>/",
    PERSON,
    "address-undo",
    "Keep your account?",
)
def another_address_stopped(visitor: Visitor) -> None:
    _goes_without_old_address(
        make_user("Petra Post", email="petra@example.com"), "petra@post.example"
    )
    visitor.page.goto(visitor.newest_mail("petra@example.com", "is to change").link)


def _goes_without_old_address(person: User, email: str) -> None:
    """Take the person's change of address as far as it goes before it waits."""
    now = timezone.now()
    change = ask_for_address(user=person, email=email, now=now).unwrap()
    change_without_old_address(change_id=change.pk, now=now).unwrap()
    minted = mint_code(code_id=EmailCode.objects.get(email=email).pk)
    assert minted is not None
    where = Whereabouts(network="203.0.113.7", device="Firefox on Windows")
    change_email(change_id=change.pk, code=minted.code, where=where, now=now).unwrap()


@shows("me/privacy/consents/", PERSON, "consents", "Consents")
def consents(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, "/me/privacy/consents/")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Yes, remember it").click()


@shows("me/privacy/consents/", PERSON, "consents-new-terms", "Consents")
def terms_to_agree_to(visitor: Visitor) -> None:
    visitor.go_as(User.objects.create_user("imported@example.com"), "/me/privacy/consents/")
    expect(visitor.page.get_by_role("button", name="Agree")).to_be_visible()


@shows("accounts/not-me/", PERSON, "not-me-signed-in", "It was not you?")
def not_me(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, "/accounts/not-me/")


@shows("me/security/devices/end-others/", PERSON, "end-others", "Sign out all other devices?")
def others_to_sign_out(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, "/me/security/devices/end-others/")


@shows("pro/", REST, "business-start", "Welcome, Bela")
def business_without_a_venue(visitor: Visitor) -> None:
    owner, now = make_user("Bela Business"), timezone.now()
    place = visitor.venue.place
    phone = "+15035550148"
    open_business(owner=owner, name="Lamp & Linen", phone=phone, place=place, now=now).unwrap()
    visitor.go_as(owner, "/pro/")


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
