"""How to get to the pages of an account."""

from dataclasses import replace

from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone
from playwright.sync_api import expect

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import CodePurpose, User
from cozywish.apps.accounts.services import (
    Home,
    Whereabouts,
    add_address,
    change_email,
    mint_code,
    request_code,
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


@shows("pro/", REST, "business-start", "Welcome, Bela Business")
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
