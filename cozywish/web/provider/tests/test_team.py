"""The pages of the team: who may open them, what they say, and what a click does."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import count_mail
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import (
    LOGIN_SHOWS,
    Invitation,
    Manager,
    Permission,
    StaffMember,
)
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import same_bytes, signed_in, words

TEAM, NEW = "/pro/team/", "/pro/team/managers/new/"


@pytest.fixture
def priya(house: House) -> StaffMember:
    """Somebody of the team without a login."""
    return make_staff(house.venue, "Priya Nair", title="Body treatments")


def manager(house: House, *permissions: Permission, over: StaffMember | None = None) -> User:
    mona = make_user("Mona Marsh")
    grant = make_manager(house.venue, mona, *permissions, manages_all=over is None)
    if over is not None:
        grant.staff.add(over)
    return mona


def read(user: User | None, path: str = TEAM) -> str:
    return words(signed_in(user).get(path).content.decode().partition("<main")[2])


def grant(**wish: object) -> dict[str, object]:
    """What the owner sends to appoint Noor."""
    return {
        "name": "Noor Nasser",
        "email": "noor@example.com",
        "permissions": ["bookings.view"],
        "scope": "everything",
        **wish,
    }


def test_the_owner_reads_who_signs_in_and_how_to_reach_them(
    house: House, priya: StaffMember
) -> None:
    User.objects.filter(pk=house.bob.pk).update(phone="+15035550100")
    User.objects.filter(staff_roles=house.ines).update(phone="+15035550177")
    signed_in(house.bob).post(f"{TEAM}{priya.pk}/invite/", {"email": "priya@example.com"})

    said = read(house.bob)

    assert (
        "Ines Calloway On your page Signs in ines@example.com (503) 555-0177 End login of Ines"
        in said
    )
    assert "Priya Nair Body treatments On your page Invited, until " in said
    assert "priya@example.com Send again to Priya Nair" in said
    assert "Nobody but you manages this business." in said


def test_reading_how_to_reach_the_team_is_written_down(house: House) -> None:
    read(house.bob)

    read_rows = AuditEntry.objects.filter(action="audit.read", actor_id=house.bob.pk)
    assert {row.object_id for row in read_rows} == {house.ines.user_id, house.tomas.user_id}


def test_so_are_managers_and_whoever_is_invited(house: House, priya: StaffMember) -> None:
    mona = manager(house, Permission.STAFF_VIEW)
    make_manager(house.venue, house.ines.user, Permission.STAFF_VIEW, manages_all=True)
    owner = signed_in(house.bob)
    owner.post(f"{TEAM}{priya.pk}/invite/", {"email": "priya@example.com"})
    owner.post(NEW, grant())
    to_priya, to_noor = (
        ("venues.invitation", Invitation.objects.get(email=email).pk)
        for email in ("priya@example.com", "noor@example.com")
    )
    team = [("accounts.user", person.user_id) for person in (house.ines, house.tomas)]

    said = (read(house.bob), read(mona))

    assert ["noor@example.com" in words for words in said] == [True, False]
    assert ["priya@example.com" in words for words in said] == [True, True]
    assert looks(house.bob) == sorted([*team, ("accounts.user", mona.pk), to_priya, to_noor])
    assert looks(mona) == sorted([*team, to_priya])


def looks(reader: User) -> list[tuple[str, Any]]:
    """What was written down that the person saw."""
    rows = AuditEntry.objects.filter(action="audit.read", actor_id=reader.pk)
    return sorted(rows.values_list("object_type", "object_id"))


def test_a_manager_who_may_see_the_team_sees_those_of_the_grant_and_changes_nothing(
    house: House, priya: StaffMember
) -> None:
    mona = manager(house, Permission.STAFF_VIEW, over=house.ines)

    said = read(mona)

    assert "Ines Calloway On your page Signs in ines@example.com" in said
    for absent in ("Tomás", "Priya", "t@example.com", "End login", "Invite", "Managers"):
        assert absent not in said
    client = signed_in(mona)
    for person, status in [(house.ines, 403), (priya, 404)]:
        for path in (f"{TEAM}{person.pk}/invite/", f"{TEAM}{person.pk}/login/end/"):
            assert client.get(path).status_code == status
            assert client.post(path, {"email": "x@example.com"}).status_code == status
    assert Invitation.objects.count() == 0


def test_a_manager_who_may_invite_reads_no_contact_data(house: House, priya: StaffMember) -> None:
    mona = manager(house, Permission.STAFF_MANAGE, *LOGIN_SHOWS)
    signed_in(house.bob).post(f"{TEAM}{priya.pk}/invite/", {"email": "priya@example.com"})

    said = read(mona)

    assert "Ines Calloway On your page Signs in End login of Ines Calloway" in said
    assert "Priya Nair Body treatments On your page Invited, until " in said
    assert "@example.com" not in said.replace("mona@example.com", "")
    assert AuditEntry.objects.filter(action="audit.read").count() == 0


def test_a_manager_invites_within_the_grant_and_finds_nobody_outside(
    house: House, priya: StaffMember
) -> None:
    client = signed_in(manager(house, Permission.STAFF_MANAGE, *LOGIN_SHOWS, over=priya))
    absent = client.get(f"{TEAM}{uuid4()}/invite/")

    outside = client.get(f"{TEAM}{house.ines.pk}/invite/")
    answer = client.post(f"{TEAM}{priya.pk}/invite/", {"email": "priya@example.com"})

    assert (outside.status_code, same_bytes(outside, absent)) == (404, True)
    assert (answer.status_code, answer["Location"]) == (303, TEAM)
    assert Invitation.objects.get().email == "priya@example.com"


@pytest.mark.parametrize("path", [TEAM, NEW])
def test_people_of_the_team_are_refused_strangers_find_nothing_guests_sign_in(
    house: House, path: str
) -> None:
    assert signed_in(house.ines.user).get(path).status_code == 403
    assert signed_in(make_user("Charlie Cole")).get(path).status_code == 404
    assert Client().get(path)["Location"] == f"/accounts/login/?next={path}"


def test_a_colleague_is_known_and_nobody_else(house: House) -> None:
    client = signed_in(house.ines.user)

    for path in ("invite/", "login/end/"):
        assert client.get(f"{TEAM}{house.tomas.pk}/{path}").status_code == 403
        assert client.get(f"{TEAM}{make_staff(make_venue()).pk}/{path}").status_code == 404
        assert client.get(f"{TEAM}{uuid4()}/{path}").status_code == 404


def test_managers_are_the_owners_alone(house: House) -> None:
    grants = make_manager(house.venue, None, Permission.BOOKINGS_VIEW, manages_all=True)
    mona = manager(house, *Permission)
    client = signed_in(mona)

    own = f"{TEAM}managers/{grants.pk}/"
    for path, status in [(NEW, 403), (own, 404), (f"{own}remove/", 404)]:
        assert client.get(path).status_code == status
        assert client.post(path, grant()).status_code == status
    assert Manager.objects.count() == 2
    assert "Managers" not in read(mona)


def test_what_is_anothers_is_not_there(house: House) -> None:
    """The answer has the same bytes as the one for what does not exist."""
    elsewhere = make_venue()
    stranger = make_staff(elsewhere, "Stella")
    theirs = make_manager(elsewhere, None, Permission.STAFF_VIEW, manages_all=True)
    owner = signed_in(elsewhere.business.owner)
    owner.post(f"{TEAM}{stranger.pk}/invite/", {"email": "stella@example.com"})
    invitation = Invitation.objects.get()
    client = signed_in(house.bob)

    for method in (client.get, client.post):
        for path, foreign in [
            ("{}/invite/", stranger.pk),
            ("{}/login/end/", stranger.pk),
            ("managers/{}/", theirs.pk),
            ("managers/{}/remove/", theirs.pk),
        ]:
            answers = [method(TEAM + path.format(pk)) for pk in (foreign, uuid4())]
            assert [answer.status_code for answer in answers] == [404, 404]
            assert same_bytes(*answers)
    for path in ("again", "revoke"):
        for pk in (invitation.pk, uuid4()):
            assert client.post(f"{TEAM}invitations/{pk}/{path}/").status_code == 404
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_an_invitation_is_sent_again_and_taken_back(house: House, priya: StaffMember) -> None:
    client = signed_in(house.bob)
    client.post(f"{TEAM}{priya.pk}/invite/", {"email": "priya@example.com"})
    first = Invitation.objects.get()

    client.post(f"{TEAM}invitations/{first.pk}/again/")
    second = Invitation.objects.exclude(pk=first.pk).get()
    client.post(f"{TEAM}invitations/{second.pk}/revoke/")

    first.refresh_from_db()
    second.refresh_from_db()
    assert None not in (first.revoked_at, second.revoked_at)
    assert "Priya Nair Body treatments On your page No login Invite Priya Nair" in read(house.bob)


@pytest.mark.parametrize("door", ["invite", "again", "appoint"])
def test_nobody_is_sent_more_than_five_mails_an_hour(
    house: House, priya: StaffMember, door: str
) -> None:
    client, invite = signed_in(house.bob), f"{TEAM}{priya.pk}/invite/"
    client.post(invite, {"email": "priya@example.com"})
    first = Invitation.objects.get()
    for _time in range(4):
        count_mail(email="priya@example.com", network="198.51.100.7", now=timezone.now())

    if door == "again":
        answer = client.post(f"{TEAM}invitations/{first.pk}/again/")
    else:
        path = invite if door == "invite" else NEW
        answer = client.post(path, grant(email="Priya@example.com"))

    assert answer.status_code == 429
    assert "A little slower, please Too many tries." in words(answer.content.decode())
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert list(Invitation.objects.filter(revoked_at=None)) == [first]


def test_nobody_sends_more_than_twenty_an_hour(house: House, priya: StaffMember) -> None:
    client, path = signed_in(house.bob), f"{TEAM}{priya.pk}/invite/"

    answers = [client.post(path, {"email": f"priya{n}@example.com"}) for n in range(21)]

    assert [answer.status_code for answer in answers] == [303] * 20 + [429]


def test_a_stranger_counts_no_mail_to_somebody_elses_team(house: House, priya: StaffMember) -> None:
    signed_in(house.bob).post(f"{TEAM}{priya.pk}/invite/", {"email": "priya@example.com"})
    path = f"{TEAM}invitations/{Invitation.objects.get().pk}/again/"
    charlie = signed_in(make_venue().business.owner)

    assert [charlie.post(path).status_code for _time in range(6)] == [404] * 6
    assert signed_in(house.bob).post(path).status_code == 303


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("nobody", "That address looks unfinished."),
        ("", "Please fill this in."),
    ],
)
def test_a_wrong_address_is_told_at_its_field_and_stays(
    house: House, priya: StaffMember, email: str, sentence: str
) -> None:
    answer = signed_in(house.bob).post(f"{TEAM}{priya.pk}/invite/", {"email": email})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words(html)
    assert f'value="{email}"' in html or not email
    assert Invitation.objects.count() == 0


def test_who_signs_in_already_is_not_invited_again(house: House) -> None:
    answer = signed_in(house.bob).post(
        f"{TEAM}{house.ines.pk}/invite/", {"email": "other@example.com"}
    )

    assert answer.status_code == 409
    assert "Ines Calloway can sign in already." in words(answer.content.decode())


def test_ending_a_login_asks_first_and_counts_at_the_next_request(house: House) -> None:
    client, hers = signed_in(house.bob), signed_in(house.ines.user)
    path = f"{TEAM}{house.ines.pk}/login/end/"

    asked = client.get(path)
    assert "End this login?" in words(asked.content.decode())
    assert hers.get("/pro/calendar/").status_code == 200
    assert client.post(path)["Location"] == TEAM
    assert hers.get("/pro/calendar/").status_code == 404


def test_a_manager_is_appointed_with_what_was_ticked(house: House) -> None:
    alice = make_user("Alice Archer")
    make_booking(house.ines, [house.massage], at(10), customer=alice, contact_name="Ally A.")
    client = signed_in(house.bob)
    offered = words(client.get(NEW).content.decode())
    assert "Clients with an account Ally A." in offered
    assert "Alice Archer" not in offered

    answer = client.post(
        NEW,
        grant(
            permissions=["bookings.view", "customers.view_contact"],
            scope="chosen",
            staff=[str(house.ines.pk)],
            clients=[str(alice.pk)],
        ),
    )

    made = Manager.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, TEAM)
    assert (made.name, made.manages_all, list(made.staff.all())) == (
        "Noor Nasser",
        False,
        [house.ines],
    )
    said = read(house.bob)
    assert "Noor Nasser noor@example.com Invited, until " in said
    assert "May See bookings See how to reach clients" in said
    assert "Covers Ines Calloway, 1 client" in said


@pytest.mark.parametrize(
    ("wish", "status", "sentence"),
    [
        ({"permissions": []}, 422, "Choose at least one thing this person may do."),
        ({"permissions": ["rule.the.world"]}, 422, "Select a valid choice."),
        ({"permissions": ["customers.view_contact"]}, 422, "Clients are reached from their"),
        ({"permissions": ["staff.manage"]}, 422, "Who gives a login sees what it shows"),
        ({"scope": "chosen"}, 422, "Choose what it covers: everything, or at least one"),
        ({"scope": "chosen", "staff": [str(uuid4())]}, 422, "Select a valid choice."),
        ({"email": "bob@example.com"}, 409, "You own this business"),
        ({"name": " "}, 422, "Please fill this in."),
    ],
)
def test_what_cannot_be_granted_is_told_and_nothing_typed_is_lost(
    house: House, wish: dict[str, object], status: int, sentence: str
) -> None:
    answer = signed_in(house.bob).post(NEW, grant(**wish))

    html = answer.content.decode()
    assert answer.status_code == status
    assert sentence in words(html)
    assert 'value="noor@example.com"' in html or "email" in wish
    assert 'value="Noor Nasser"' in html or "name" in wish
    assert Manager.objects.count() == 0


def test_a_grant_can_name_only_what_is_the_business_own(house: House) -> None:
    elsewhere, stranger = make_venue(), make_user("Gus Gray")
    person = make_staff(elsewhere, "Stella")
    make_booking(house.ines, [house.massage], at(10), customer=make_user("Alice Archer"))
    client = signed_in(house.bob)

    for kind, row in [("venues", elsewhere), ("staff", person), ("clients", stranger)]:
        answer = client.post(NEW, grant(scope="chosen", **{kind: [str(row.pk)]}))
        assert answer.status_code == 422
        assert "Select a valid choice." in words(answer.content.decode())
    assert Manager.objects.count() == 0


def test_a_grant_is_changed_and_removed_and_both_count_at_the_next_request(house: House) -> None:
    mona = manager(house, Permission.BOOKINGS_VIEW)
    kept = Manager.objects.get()
    client, theirs = signed_in(house.bob), signed_in(mona)
    path = f"{TEAM}managers/{kept.pk}/"
    assert 'value="bookings.view" ' in client.get(path).content.decode()
    assert theirs.get("/pro/calendar/").status_code == 200

    changed = client.post(path, {"permissions": ["staff.view"], "scope": "everything"})

    assert changed["Location"] == TEAM
    assert theirs.get("/pro/calendar/").status_code == 403
    assert theirs.get(TEAM).status_code == 200
    assert "Remove this manager?" in words(client.get(f"{path}remove/").content.decode())
    assert theirs.get(TEAM).status_code == 200
    client.post(f"{path}remove/")
    assert theirs.get(TEAM).status_code == 404
    assert client.get(path).status_code == 404
