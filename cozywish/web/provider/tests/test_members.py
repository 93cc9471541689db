"""The pages of the people: adding, changing, ordering, leaving, coming back."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
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

    said = sent(seen=1, **{f"{key}-does": "on", f"{key}-minutes": "75"})
    client.post(page(house.ines), said)

    seen = client.get(f"/pro/services/{key}/").context["rows"]
    assert [(row.fields["does"].label, row.initial["minutes"]) for row in seen] == [
        ("Priya Nair", 75),
        ("Tomás Rivera", None),
    ]
    client.post(page(house.ines), sent(seen=3))
    assert doings_of_person(house.ines) == {}


def test_who_saves_a_person_second_sees_the_change_and_loses_nothing(house: House) -> None:
    client, key = signed_in(house.bob), house.massage.pk
    first = sent(seen=1, **{f"{key}-does": "on", f"{key}-price": "80"})
    assert client.post(page(house.ines), first)["Location"] == TEAM

    second = client.post(page(house.ines), sent(seen=1, name="Ines C.", title="Therapist"))

    said = words(second.content.decode())
    assert second.status_code == 409
    assert "Saved by now: Name: Priya Nair What they are: Facialist" in said
    assert "Hot stone massage: yes, 80" in said
    assert second.context["form"]["name"].value() == "Ines C."
    again = sent(seen=second.context["form"]["seen"].value(), name="Ines C.", title="Therapist")
    assert client.post(page(house.ines), again)["Location"] == TEAM
    house.ines.refresh_from_db()
    assert (house.ines.name, doings_of_person(house.ines)) == ("Ines C.", {})


def test_who_may_not_change_services_changes_the_person_only(house: House) -> None:
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, Permission.STAFF_MANAGE).staff.add(house.ines)
    client = signed_in(mona)

    assert client.get(page(house.ines)).context["rows"] == []
    assert client.post(page(house.ines), sent(seen=1))["Location"] == TEAM
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


def test_staff_change_their_own_picture_and_others_of_the_house_have_none(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    path = "/pro/team/me/picture/"
    client, body = signed_in(house.ines.user), io.BytesIO()
    Image.new("RGB", (500, 400), (20, 90, 90)).save(body, "PNG")
    picture = SimpleUploadedFile("ines.png", body.getvalue(), "image/png")
    assert path in client.get(f"/pro/team/{house.ines.pk}/schedule/").content.decode()

    wrong = client.post(path, {"picture": SimpleUploadedFile("a.png", b"<svg/>", "image/png")})
    assert wrong.status_code == 422
    assert "is no JPEG, PNG, WebP or GIF picture" in words(wrong.content.decode())
    assert client.post(path, {"picture": picture}).status_code == 303
    house.ines.refresh_from_db()
    assert f'src="/media/{house.ines.avatar}/192.webp"' in client.get(path).content.decode()
    assert client.post(path, {"press": "remove"}).status_code == 303
    house.ines.refresh_from_db()
    assert house.ines.avatar == ""
    assert signed_in(house.bob).get(path).status_code == 404


def test_staff_turn_their_morning_mail_off_and_on_again(house: House) -> None:
    path, client = "/pro/team/me/picture/", signed_in(house.ines.user)
    assert 'name="day_mail"' in client.get(path).content.decode()

    for said, wanted in (({}, False), ({"day_mail": "on"}, True)):
        assert client.post(path, {"press": "mail", **said}).status_code == 303
        house.ines.refresh_from_db()
        assert house.ines.day_mail is wanted


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


def test_how_to_reach_somebody_is_kept_sealed_and_seeing_it_is_written_down(house: House) -> None:
    client = signed_in(house.bob)
    reach = {"email": "Priya@Example.com", "phone": "503 555 0123"}

    assert client.post(page(house.tomas), sent(seen=1, **reach))["Location"] == TEAM

    tomas = StaffMember.objects.get(pk=house.tomas.pk)
    assert (tomas.email, tomas.phone) == ("priya@example.com", "+15035550123")
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, phone FROM venues_staffmember WHERE name = 'Priya Nair'")
        assert not {"priya@example.com", "+15035550123"} & set(cursor.fetchone())
    seen = client.get(page(house.tomas)).context["form"]
    assert [seen[name].value() for name in reach] == ["priya@example.com", "(503) 555-0123"]
    read = AuditEntry.objects.filter(object_type="venues.staffmember", action="audit.read")
    assert [(row.actor_id, row.object_id) for row in read] == [(house.bob.pk, house.tomas.pk)]
    for path in (f"/v/{house.venue.slug}/", f"/v/{house.venue.slug}/book/"):
        html = Client().get(path, follow=True).content.decode()
        assert "priya@example.com" not in html
        assert "0123" not in html


def test_an_address_or_number_that_is_none_is_told_at_its_field(house: House) -> None:
    client = signed_in(house.bob)
    refused = client.post(page(house.tomas), sent(seen=1, email="priya", phone="12"))
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"email", "phone"}
    assert refused.context["form"]["email"].value() == "priya"


def test_who_leaves_is_reached_no_more(house: House) -> None:
    client = signed_in(house.bob)
    client.post(page(house.tomas), sent(seen=1, email="priya@example.com", phone="503 555 0123"))
    client.post(page(house.tomas, "retire/"))
    tomas = StaffMember.objects.get(pk=house.tomas.pk)
    assert (tomas.is_active, tomas.email, tomas.phone) == (False, "", "")
