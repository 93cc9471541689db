"""Answering an invitation: looking changes nothing, nobody is signed in, only the address it is for counts (SEC-15)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.venues.factories import make_staff
from cozywish.apps.venues.models import Invitation, Permission, StaffMember
from cozywish.apps.venues.services import (
    Scope,
    appoint_manager,
    invite_staff,
    mint_invitation,
    revoke_invitation,
)
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import signed_in, words

PAGE = "/invitation/"
OVER = "This invitation no longer works"


@pytest.fixture
def priya(house: House) -> StaffMember:
    return make_staff(house.venue, "Priya Nair")


@pytest.fixture
def invitation(house: House, priya: StaffMember) -> Invitation:
    """To the team, for Priya's address."""
    return invite_staff(
        inviter=house.bob, staff_id=priya.pk, email="priya@example.com", now=timezone.now()
    ).unwrap()


def link(invitation: Invitation) -> str:
    return f"{PAGE}{mint_invitation(invitation_id=invitation.pk, now=timezone.now())}/"


def kept(invitation: Invitation) -> object:
    return Invitation.objects.filter(pk=invitation.pk).values().get()


def opened(client: Client, invitation: Invitation) -> str:
    """What the person reads who opens the link from the mail."""
    return words(client.get(client.get(link(invitation))["Location"]).content.decode())


def test_opening_the_link_takes_its_secret_away_and_changes_nothing(
    invitation: Invitation,
) -> None:
    client, address = Client(), link(invitation)
    before = kept(invitation)

    for _time in range(3):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (303, PAGE)
        assert answer["Referrer-Policy"] == "no-referrer"
    client.get(PAGE)

    assert kept(invitation) == before
    assert StaffMember.objects.filter(user__email="priya@example.com").count() == 0


def test_a_guest_reads_who_invites_as_what_and_is_asked_to_sign_in(invitation: Invitation) -> None:
    said = opened(Client(), invitation)

    assert "Join Fern & Ember Bob Barnes invites you to sign in as Priya Nair of the team." in said
    assert "See your own calendar" in said
    assert "Sign in to answer Create an account" in said
    assert "Accept" not in said
    assert "priya@example.com" not in said


def test_a_manager_reads_what_they_will_be_able_to_do_and_over_what(house: House) -> None:
    made = appoint_manager(
        owner=house.bob,
        name="Noor",
        email="noor@example.com",
        permissions=[Permission.STAFF_VIEW],
        scope=Scope(staff=[house.ines.pk], clients=[make_user("Alice Archer").pk]),
        now=timezone.now(),
    ).unwrap()

    said = opened(Client(), made)

    assert "Bob Barnes invites you to help manage the business." in said
    assert "See the team and how to reach it Who is in the team" in said
    assert "It covers: Ines Calloway, 1 client" in said
    assert "Alice" not in said
    assert "See bookings" not in said


def test_an_existing_account_is_never_signed_in(invitation: Invitation) -> None:
    """SEC-15."""
    make_user("Priya Nair")
    client = Client()

    opened(client, invitation)

    assert "_auth_user_id" not in client.session
    assert client.post(f"{PAGE}accept/").status_code == 302
    assert client.get("/me/").status_code == 302
    assert kept(invitation)["accepted_at"] is None  # type: ignore[index]


def test_the_right_person_accepts_and_is_in_the_portal(
    house: House, priya: StaffMember, invitation: Invitation
) -> None:
    user = make_user("Priya Nair")
    client = signed_in(user)
    assert "Accept No thanks You are signed in as priya@example.com" in opened(client, invitation)

    answer = client.post(f"{PAGE}accept/")

    assert answer["Location"] == "/pro/"
    assert client.get("/pro/")["Location"] == "/pro/calendar/"
    priya.refresh_from_db()
    assert priya.user == user
    assert client.post(f"{PAGE}accept/").status_code == 410
    assert client.get(PAGE).status_code == 410


def test_no_thanks_ends_it(house: House, priya: StaffMember, invitation: Invitation) -> None:
    client = signed_in(make_user("Priya Nair"))
    opened(client, invitation)

    assert client.post(f"{PAGE}decline/")["Location"] == "/"

    priya.refresh_from_db()
    assert priya.user is None
    assert kept(invitation)["revoked_at"] is not None  # type: ignore[index]
    assert client.get(PAGE).status_code == 410


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_account_with_another_address_is_told_how_to_go_on(
    house: House, invitation: Invitation, answer: str
) -> None:
    client = signed_in(make_user("Charlie Cole"))

    said = opened(client, invitation)
    refused = client.post(f"{PAGE}{answer}/")

    assert "It was sent to another address. You are signed in as charlie@example.com" in said
    assert "Sign out" in said
    assert "priya@example.com" not in said
    assert refused.status_code == 403
    assert "This invitation is for another email address" in words(refused.content.decode())
    assert kept(invitation)["accepted_at"] is kept(invitation)["revoked_at"] is None  # type: ignore[index]


def test_what_is_over_used_taken_back_or_never_was_reads_the_same(
    house: House, priya: StaffMember, invitation: Invitation
) -> None:
    address, now = link(invitation), timezone.now()
    unknown = Client().get(f"{PAGE}{'x' * 43}/")
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=now)
    late = Client().get(address)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=now + timedelta(days=7))
    assert Client().get(address).status_code == 303
    StaffMember.objects.filter(pk=priya.pk).update(is_active=False)
    unfounded = Client().get(address)
    StaffMember.objects.filter(pk=priya.pk).update(is_active=True)
    revoke_invitation(inviter=house.bob, invitation_id=invitation.pk, now=now).unwrap()
    revoked = Client().get(address)

    answers = [unknown, late, unfounded, revoked, Client().get(PAGE)]
    assert [answer.status_code for answer in answers] == [410] * 5
    assert {words(answer.content.decode()) for answer in answers} == {
        words(unknown.content.decode())
    }
    assert OVER in words(unknown.content.decode())


@pytest.mark.usefixtures("early_in_a_minute")
def test_guessing_links_is_limited(house: House) -> None:
    client = Client()

    statuses = [client.get(f"{PAGE}{'x' * 42}{n}/").status_code for n in range(10)]

    assert statuses == [410] * 10
    assert client.get(f"{PAGE}{'y' * 43}/").status_code == 429


def test_who_has_such_a_place_already_is_told(house: House, invitation: Invitation) -> None:
    user = make_user("Priya Nair")
    StaffMember.objects.filter(pk=house.tomas.pk).update(user=user)
    client = signed_in(user)
    opened(client, invitation)

    answer = client.post(f"{PAGE}accept/")

    assert answer.status_code == 409
    assert "Your account has such a place in this business already." in words(
        answer.content.decode()
    )


def test_an_account_whose_address_is_not_proven_does_not_count(invitation: Invitation) -> None:
    user = User.objects.create_user("priya@example.com", password="x" * 20, name="Priya")
    client = signed_in(user)

    assert "It was sent to another address." in opened(client, invitation)
    assert client.post(f"{PAGE}accept/").status_code == 403
