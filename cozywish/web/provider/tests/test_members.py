"""The pages of the people: adding, changing, ordering, leaving, coming back."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.queries import doings_of_person
from cozywish.apps.catalog.shapes import Doing
from cozywish.apps.scheduling.factories import work_daily
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import read, same_bytes, signed_in, words

TEAM, NEW, ME = "/pro/team/", "/pro/team/new/", "/pro/team/me/"


def page(person: StaffMember, act: str = "") -> str:
    return f"{TEAM}{person.pk}/{act}"


def sent(**overrides: Any) -> dict[str, Any]:
    return {"name": "Priya Nair", "title": "Facialist", "is_bookable": "on", **overrides}


def test_a_new_person_does_what_is_ticked_and_is_in_the_calendar(house: House) -> None:
    client = signed_in(house.bob)
    opened = client.get(NEW)
    assert [row.initial["does"] for row in opened.context["rows"]] == [True]

    key = house.massage.pk
    answer = client.post(NEW, sent(**{f"{key}-does": "on", f"{key}-price": "80"}))

    priya = StaffMember.objects.get(name="Priya Nair")
    assert (answer["Location"], priya.resource.name) == (TEAM, "Priya Nair")
    assert doings_of_person(priya) == {key: Doing(cents=8000)}
    work_daily(priya)
    assert "Priya" in read(client, "/pro/calendar/")
    assert "Hot stone massage 60 min from $80" in read(Client(), "/v/fern-ember/")


def test_what_is_wrong_stays_at_its_field_and_adds_nobody(house: House) -> None:
    answer = signed_in(house.bob).post(NEW, sent(name="", bio="Calm hands."))

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"name": ["Please fill this in."]}
    assert "Calm hands." in answer.content.decode()
    assert StaffMember.objects.count() == 2


def test_both_sides_change_the_same_rows(house: House) -> None:
    client, key = signed_in(house.bob), house.massage.pk

    client.post(page(house.ines), sent(**{f"{key}-does": "on", f"{key}-minutes": "75"}))

    seen = client.get(f"/pro/services/{key}/").context["rows"]
    assert [(row.fields["does"].label, row.initial["minutes"]) for row in seen] == [
        ("Priya Nair", 75),
        ("Tomás Rivera", None),
    ]
    client.post(page(house.ines), sent())
    assert doings_of_person(house.ines) == {}


def test_who_may_not_change_services_changes_the_person_only(house: House) -> None:
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, Permission.STAFF_MANAGE).staff.add(house.ines)
    client = signed_in(mona)

    assert client.get(page(house.ines)).context["rows"] == []
    assert client.post(page(house.ines), sent())["Location"] == TEAM
    house.ines.refresh_from_db()
    assert (house.ines.name, doings_of_person(house.ines)) == (
        "Priya Nair",
        {house.massage.pk: Doing()},
    )
    assert client.get(NEW).status_code == 403
    for act in ("", "move/", "retire/"):
        assert client.post(page(house.tomas, act), sent()).status_code == 404


def test_just_me_makes_the_owner_bookable_with_one_click(house: House) -> None:
    client = signed_in(house.bob)
    assert "Add myself" in read(client, TEAM)

    assert client.post(ME)["Location"] == TEAM

    bob = StaffMember.objects.get(user=house.bob)
    assert (bob.name, bob.is_bookable) == ("Bob Barnes", True)
    assert doings_of_person(bob) == {house.massage.pk: Doing()}
    assert "Add myself" not in read(client, TEAM)


def test_people_move_without_a_script(house: House) -> None:
    client = signed_in(house.bob)

    client.post(page(house.tomas, "move/"), {"to": "up"})

    said = read(client, TEAM)
    assert said.index("Tomás Rivera") < said.index("Ines Calloway")


def test_leaving_asks_first_and_waits_for_the_last_visit(house: House) -> None:
    client = signed_in(house.bob)
    tomorrow = timezone.now().replace(microsecond=0, second=0, minute=0) + timedelta(days=1)
    booked = make_booking(house.ines, [house.massage], tomorrow)
    assert "Nobody can book them any more" in read(client, page(house.ines, "retire/"))

    refused = client.post(page(house.ines, "retire/"))
    assert refused.status_code == 409
    assert "Ines Calloway has 1 visit ahead." in words(refused.content.decode())

    type(booked).objects.update(state="CANCELLED", closed_at=timezone.now())
    assert client.post(page(house.ines, "retire/"))["Location"] == TEAM
    assert "Former people Ines Calloway Take back" in read(client, TEAM)
    assert "Ines" not in read(Client(), "/v/fern-ember/")
    assert client.get(page(house.ines)).status_code == 404

    assert client.post(page(house.ines, "return/"))["Location"] == TEAM
    assert "Former people" not in read(client, TEAM)


@pytest.mark.parametrize("act", ["", "move/", "retire/", "return/"])
def test_people_of_others_are_not_there(house: House, act: str) -> None:
    client = signed_in(house.bob)
    foreign = make_staff(make_venue(), is_active=act != "return/")
    absent = client.post(f"{TEAM}{uuid4()}/{act}")

    answer = client.post(page(foreign, act))

    assert (answer.status_code, same_bytes(answer, absent)) == (404, True)


def test_the_team_itself_is_refused_and_strangers_find_nothing(house: House) -> None:
    for user, status in [(house.ines.user, 403), (make_user("Charlie"), 404)]:
        client = signed_in(user)
        assert client.get(NEW).status_code == status
        assert client.post(ME).status_code == status
        assert client.get(page(house.tomas)).status_code == status


def test_fifty_services_take_no_more_queries_than_one(
    house: House, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(house.bob)
    client.get(page(house.ines))
    with django_assert_max_num_queries(100) as few:
        client.get(page(house.ines))
    for number in range(50):
        make_service(house.venue, f"Service {number}", by=[house.ines])

    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(page(house.ines))


def test_a_picture_replaces_the_initials_everywhere_and_goes_again(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client, body = signed_in(house.bob), io.BytesIO()
    Image.new("RGB", (500, 400), (20, 90, 90)).save(body, "PNG")
    wrong = SimpleUploadedFile("ines.png", b"<svg/>", "image/png")
    right = SimpleUploadedFile("ines.png", body.getvalue(), "image/png")

    refused = client.post(page(house.ines, "picture/"), {"picture": wrong})
    assert (refused.status_code, client.post(page(house.ines, "picture/")).status_code) == (
        422,
        422,
    )
    assert "is no JPEG, PNG, WebP or GIF picture" in words(refused.content.decode())
    assert 'value="Ines Calloway"' in refused.content.decode()
    assert client.post(page(house.ines, "picture/"), {"picture": right}).status_code == 303

    house.ines.refresh_from_db()
    face = f'src="/media/{house.ines.avatar}/192.webp"'
    for path in (TEAM, page(house.ines), "/pro/calendar/", "/v/fern-ember/"):
        shown = client if path.startswith("/pro") else Client()
        assert face in shown.get(path, follow=True).content.decode(), path
    assert client.post(page(house.ines, "picture/remove/")).status_code == 303
    assert face not in Client().get("/v/fern-ember/").content.decode()
