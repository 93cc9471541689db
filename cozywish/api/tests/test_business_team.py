"""The team through the API: order, page, pictures, leaving and coming back; logins, invitations and managers."""

import io
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from cozywish.api.tests.business import TEN, as_ines, as_manager, ines_at
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import Owner, browser_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.idempotency.models import Answer
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Invitation, Manager, Permission, StaffMember

pytestmark = pytest.mark.django_db
MONA = {
    "name": "Mona Marsh",
    "email": "mona@example.com",
    "permissions": ["bookings.view"],
    "scope": {"everything": True},
}


def team(owner: Owner) -> list[str]:
    return [row["name"] for row in data_of(owner.api.ask(f"{owner.at}people/"))]


def test_people_change_places(owner: Owner) -> None:
    tomas = f"{owner.at}people/{owner.house.tomas.pk}/"

    data_of(owner.api.send(f"{tomas}move/", {"to": "up"}))

    assert team(owner) == ["Tomás Rivera", "Ines Calloway"]
    data_of(owner.api.send(f"{tomas}move/", {"to": "up"}))
    assert team(owner) == ["Tomás Rivera", "Ines Calloway"]


def test_people_stand_on_the_page_while_there_is_room(owner: Owner) -> None:
    path = f"{ines_at(owner)}featured/"

    assert data_of(owner.api.replace(path, {}))["is_featured"] is True
    assert owner.api.remove(path).status_code == 204
    assert data_of(owner.api.ask(ines_at(owner)))["is_featured"] is False
    for place in (1, 3, 4, 5):  # Tomás has the second
        make_staff(owner.house.venue, f"Person {place}", featured_place=place)
    assert error_of(owner.api.replace(path, {}))[:2] == (409, "VENUES_PAGE_FULL")


def test_a_picture_replaces_the_initials_and_goes_again(
    owner: Owner, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    body, path = io.BytesIO(), f"{ines_at(owner)}portrait/"
    Image.new("RGB", (500, 400), (20, 90, 90)).save(body, "PNG")
    face = SimpleUploadedFile("ines.png", body.getvalue(), "image/png")

    shown = data_of(owner.api.replace_file(path, {"picture": face}))
    wrong = SimpleUploadedFile("ines.png", b"<svg/>", "image/png")
    refused = error_of(owner.api.replace_file(path, {"picture": wrong}))

    ines = StaffMember.objects.get(pk=owner.house.ines.pk)
    assert shown["picture"] == f"/media/{ines.avatar}/192.webp"
    assert (refused[0], refused[1], set(refused[2])) == (422, "PICTURE_OF_NO_KIND", {"picture"})
    assert owner.api.remove(path).status_code == 204
    assert data_of(owner.api.ask(ines_at(owner)))["picture"] is None


def test_who_left_is_listed_and_comes_back_once(owner: Owner) -> None:
    path = f"{owner.at}former-people/"
    tomas = str(owner.house.tomas.pk)
    owner.api.remove(f"{owner.at}people/{tomas}/")
    assert data_of(owner.api.ask(path)) == [{"id": tomas, "name": "Tomás Rivera"}]

    key = str(uuid4())
    back = data_of(owner.api.send(f"{path}{tomas}/return/", {}, key=key))
    again = data_of(owner.api.send(f"{path}{tomas}/return/", {}, key=key))

    assert back == again
    assert (back["has_login"], back["is_featured"]) == (False, False)
    assert team(owner) == ["Ines Calloway", "Tomás Rivera"]
    assert data_of(owner.api.ask(path)) == []
    assert error_of(owner.api.send(f"{path}{tomas}/return/", {})) == (404, "NOT_FOUND", {})


def test_the_owner_becomes_somebody_to_book(owner: Owner) -> None:
    made = data_of(owner.api.send(f"{owner.at}just-me/", {}), 201)

    assert (made["has_login"], made["is_bookable"]) == (True, True)
    offers = data_of(owner.api.ask(f"{owner.at}people/{made['id']}/offers/"))["offers"]
    assert len(offers) == 2
    api = as_manager(owner, Permission.STAFF_MANAGE)
    assert error_of(api.send(f"{owner.at}just-me/", {})) == (404, "NOT_FOUND", {})


def test_a_person_is_invited_again_and_no_more(owner: Owner) -> None:
    made = data_of(
        owner.api.send(f"{ines_at(owner)}invitation/", {"email": "Ines@example.com"}), 201
    )
    path = f"{owner.at}invitations/"

    assert (made["staff"], made["email"], made["is_over"]) == (
        str(owner.house.ines.pk),
        "ines@example.com",
        False,
    )
    assert data_of(owner.api.ask(path)) == [made]
    again = data_of(owner.api.send(f"business/invitations/{made['id']}/again/", {}), 201)
    assert [row["id"] for row in data_of(owner.api.ask(path))] == [again["id"]] != [made["id"]]
    assert owner.api.remove(f"business/invitations/{again['id']}/").status_code == 204
    assert data_of(owner.api.ask(path)) == []
    assert error_of(owner.api.remove(f"business/invitations/{again['id']}/"))[0] == 404
    assert "example.com" not in str(list(Answer.objects.values_list("body", flat=True)))


def test_who_may_see_the_team_reads_no_address_without_more(owner: Owner) -> None:
    data_of(owner.api.send(f"{ines_at(owner)}invitation/", {"email": "ines@example.com"}), 201)
    made = Invitation.objects.get()

    sees = data_of(as_manager(owner, Permission.STAFF_VIEW).ask(f"{owner.at}invitations/"))

    assert [row["email"] for row in sees] == ["ines@example.com"]
    for api in (as_ines(owner), browser_of(make_user("Somebody Else"))):
        assert error_of(api.ask(f"{owner.at}invitations/")) == (404, "NOT_FOUND", {})
        assert error_of(api.remove(f"business/invitations/{made.pk}/")) == (404, "NOT_FOUND", {})
        again = api.send(f"business/invitations/{made.pk}/again/", {})
        assert error_of(again) == (404, "NOT_FOUND", {})


def test_a_login_ends_and_who_has_one_is_not_invited(owner: Owner) -> None:
    api, path = as_ines(owner), ines_at(owner)

    refused = error_of(owner.api.send(f"{path}invitation/", {"email": "ines@example.com"}))

    assert (refused[0], refused[1], set(refused[2])) == (409, "VENUES_STAFF_HAS_LOGIN", {"email"})
    assert owner.api.remove(f"{path}login/").status_code == 204
    assert data_of(api.ask("business/venues/")) == []
    assert error_of(owner.api.remove(f"{path}login/")) == (404, "NOT_FOUND", {})


def test_the_owner_trusts_a_manager_with_part_of_it(owner: Owner) -> None:
    key = str(uuid4())
    made = data_of(owner.api.send("business/managers/", MONA, key=key), 201)
    again = data_of(owner.api.send("business/managers/", MONA, key=key), 201)

    everything = {"everything": True, "venues": [], "staff": [], "clients": []}
    assert made == again == data_of(owner.api.ask(f"business/managers/{made['id']}/"))
    assert (made["name"], made["has_accepted"], made["scope"]) == ("Mona Marsh", False, everything)
    assert [row["manager"] for row in data_of(owner.api.ask(f"{owner.at}invitations/"))] == [
        made["id"]
    ]
    ines = str(owner.house.ines.pk)
    said = {"permissions": ["services.manage", "staff.view"], "scope": {"staff": [ines]}}
    changed = data_of(owner.api.replace(f"business/managers/{made['id']}/", said))
    assert changed["permissions"] == ["services.manage", "staff.view"]
    assert changed["scope"] == {**everything, "everything": False, "staff": [ines]}
    assert owner.api.remove(f"business/managers/{made['id']}/").status_code == 204
    assert data_of(owner.api.ask("business/managers/")) == []
    assert "Mona" not in str(list(Answer.objects.values_list("body", flat=True)))


@pytest.mark.parametrize(
    ("wrong", "status", "code", "fields"),
    [
        ({"permissions": []}, 422, "VENUES_NOTHING_GRANTED", {"permissions"}),
        ({"permissions": ["everything"]}, 400, "VALIDATION_ERROR", {"permissions.0"}),
        (
            {"permissions": ["customers.view_contact"]},
            422,
            "VENUES_CONTACT_NEEDS_BOOKINGS",
            {"permissions"},
        ),
        ({"scope": {}}, 422, "VENUES_SCOPE_EMPTY", {"scope"}),
        ({"scope": {"venues": [str(uuid4())]}}, 422, "VENUES_SCOPE_FOREIGN", {"scope"}),
        ({"scope": {"clients": [str(uuid4())]}}, 400, "VALIDATION_ERROR", {"scope.clients"}),
    ],
)
def test_a_grant_that_cannot_be_so_is_refused(
    owner: Owner, wrong: dict[str, Any], status: int, code: str, fields: set[str]
) -> None:
    refused = error_of(owner.api.send("business/managers/", {**MONA, **wrong}))

    assert (refused[0], refused[1], set(refused[2])) == (status, code, fields)
    assert Manager.objects.count() == 0


def test_a_client_of_the_business_can_be_named(owner: Owner) -> None:
    client = make_user("Alice Archer")
    make_booking(owner.house.ines, [owner.house.massage], TEN, customer=client)

    made = data_of(
        owner.api.send("business/managers/", {**MONA, "scope": {"clients": [str(client.pk)]}}), 201
    )

    assert made["scope"]["clients"] == [str(client.pk)]


def test_managers_are_for_the_owner_alone(owner: Owner) -> None:
    api = as_manager(owner, *Permission)
    mona = Manager.objects.get()
    theirs = make_manager(make_venue(), make_user("Other"), Permission.STAFF_VIEW)

    for one, path in [
        (api, "business/managers/"),
        (api, f"business/managers/{mona.pk}/"),
        (owner.api, f"business/managers/{theirs.pk}/"),
    ]:
        assert error_of(one.ask(path)) == (404, "NOT_FOUND", {})
    grant = {"permissions": ["staff.view"], "scope": {"everything": True}}
    assert error_of(api.replace(f"business/managers/{mona.pk}/", grant))[0] == 404
    assert error_of(api.send("business/managers/", MONA))[0] == 404
    assert error_of(api.remove(f"business/managers/{mona.pk}/"))[0] == 404


def test_many_managers_cost_as_much_as_one(
    owner: Owner, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        make_manager(owner.house.venue, make_user(f"Manager{number}"), Permission.STAFF_VIEW)

    with django_assert_max_num_queries(13):
        assert len(data_of(owner.api.ask("business/managers/"))) == 15


def test_many_invitations_cost_as_much_as_one(
    owner: Owner, django_assert_max_num_queries: Any
) -> None:
    path = f"{owner.at}invitations/"

    def invite(name: str) -> None:
        person = make_staff(owner.house.venue, name)
        sent = {"email": f"{name.lower()}@example.com"}
        data_of(owner.api.send(f"{owner.at}people/{person.pk}/invitation/", sent), 201)

    invite("First")
    with django_assert_max_num_queries(100) as few:
        owner.api.ask(path)
    usual = len(few.captured_queries)
    for number in range(9):
        invite(f"Next{number}")

    with django_assert_max_num_queries(usual):
        assert len(data_of(owner.api.ask(path))) == 10


def test_how_to_reach_somebody_is_told_to_who_looks_after_them(owner: Owner) -> None:
    said = {
        "name": "Ines Calloway",
        "version": 1,
        "contact": {"email": "Ines@Example.com", "phone": "+15035550123"},
    }
    assert data_of(owner.api.ask(ines_at(owner)))["contact"] == {"email": "", "phone": ""}

    changed = data_of(owner.api.replace(ines_at(owner), said))

    contact = {"email": "ines@example.com", "phone": "+15035550123"}
    assert "contact" not in changed
    assert data_of(owner.api.ask(ines_at(owner)))["contact"] == contact
    kept = {"name": "Ines C.", "version": changed["version"]}  # no contact: it stays
    data_of(owner.api.replace(ines_at(owner), kept))
    assert data_of(owner.api.ask(ines_at(owner)))["contact"] == contact
    wrong = {"name": "Ines C.", "version": 3, "contact": {"phone": "12"}}
    assert error_of(owner.api.replace(ines_at(owner), wrong))[0] == 400
    viewer = as_manager(owner, Permission.STAFF_VIEW)
    assert data_of(viewer.ask(ines_at(owner)))["contact"] is None
