"""Two people open the same page, and each changes something of it: both are there in the end."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cozywish.apps.catalog.models import Service
from cozywish.apps.catalog.queries import doings_of_person
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.scheduling.models import OpeningHours
from cozywish.apps.scheduling.plans import hours_plan, schedule_plan
from cozywish.apps.venues.models import Faq, StaffMember, Venue
from cozywish.web.provider.tests.conftest import PORTLAND, House
from cozywish.web.provider.tests.reading import signed_in, words
from cozywish.web.provider.tests.sent import opened, stands

HOURS, VENUE = "/pro/hours/", "/pro/venue/"


@pytest.fixture
def client(house: House) -> Client:
    make_postcode()
    return signed_in(house.bob)


def test_what_was_left_alone_of_a_venue_takes_what_somebody_else_saved(
    house: House, client: Client
) -> None:
    hers = opened(client, VENUE, "tagline")
    his = dict(hers)
    saved = client.post(VENUE, hers | {"tagline": ["Hers"], "facts": ["wifi"], "name": ["Fern"]})
    assert saved.status_code == 303

    late = client.post(VENUE, his | {"district": ["His\u00a0quarter"], "name": ["Ember"]})

    said = words(late.content.decode())
    assert late.status_code == 409
    assert late.context["meanwhile"].taken == [
        ("Address of your page", "fern"),
        ("In one line", "Hers"),
        ("Good to know", "Wi-Fi"),
    ]
    assert late.context["meanwhile"].kept == [("Name", "Fern")]
    assert said.count("Somebody else saved changes while you were typing.") == 1
    form = stands(late, "tagline")
    assert (form["tagline"], form["facts"], form["name"]) == (["Hers"], ["wifi"], ["Ember"])
    assert client.post(VENUE, form).status_code == 303
    venue = Venue.objects.get()
    assert (venue.tagline, venue.facts, venue.name) == ("Hers", ["wifi"], "Ember")
    assert venue.district == "His quarter"


def test_a_pin_that_somebody_else_moved_stays_there(house: House, client: Client) -> None:
    hers = opened(client, VENUE, "tagline")
    his = dict(hers)
    lat = str(float(hers["lat"][0]) + 0.001)
    assert client.post(VENUE, hers | {"lat": [lat]}).status_code == 303

    late = client.post(VENUE, his | {"tagline": ["His"]})

    assert late.context["meanwhile"].taken == [("Pin on the map", "moved")]
    assert client.post(VENUE, stands(late, "tagline")).status_code == 303
    assert Venue.objects.get().lat == float(lat)


def test_so_it_is_with_a_service_and_who_does_it(house: House, client: Client) -> None:
    page, tomas = f"/pro/services/{house.massage.pk}/", house.tomas.pk
    hers = opened(client, page, "duration_minutes")
    his = dict(hers)
    without_tomas = {key: value for key, value in hers.items() if key != f"{tomas}-does"}
    saved = client.post(page, without_tomas | {"price": ["99"], "lead_minutes": ["120"]})
    assert saved.status_code == 303

    late = client.post(page, his | {"description": ["His words"]})

    assert late.status_code == 409
    assert late.context["meanwhile"].taken == [
        ("Shortest notice", "2 h"),
        ("Price in USD", "99"),
        ("Tomás Rivera", "no"),
    ]
    assert late.context["meanwhile"].kept == []
    assert client.post(page, stands(late, "duration_minutes")).status_code == 303
    service = Service.objects.get(pk=house.massage.pk)
    assert (service.price_cents, service.lead_minutes) == (9900, 120)
    assert service.description == "His words"
    assert [one.staff_id for one in service.offers.all()] == [house.ines.pk]


def test_so_it_is_with_a_person(house: House, client: Client) -> None:
    page, key = f"/pro/team/{house.ines.pk}/", house.massage.pk
    hers = opened(client, page, "bio")
    his = dict(hers)
    assert client.post(page, hers | {"title": ["Hers"], f"{key}-price": ["80"]}).status_code == 303

    late = client.post(page, his | {"bio": ["His"]})

    assert late.context["meanwhile"].taken == [
        ("What they are", "Hers"),
        ("Hot stone massage", "yes, 80"),
    ]
    assert client.post(page, stands(late, "bio")).status_code == 303
    person = StaffMember.objects.get(pk=house.ines.pk)
    assert (person.title, person.bio) == ("Hers", "His")
    assert doings_of_person(person)[house.massage.pk].cents == 8000


def test_so_it_is_with_a_question(house: House, client: Client) -> None:
    faq = Faq.objects.create(venue=house.venue, position=1, question="A?", answer="One\nline")
    page = f"/pro/venue/questions/{faq.pk}/"
    hers = opened(client, page, "answer")
    his = dict(hers)
    assert client.post(page, hers | {"question": ["Hers?"]}).status_code == 303

    late = client.post(page, his | {"answer": ["One\r\nHis"]})

    assert late.context["meanwhile"].taken == [("Question", "Hers?")]
    assert client.post(page, stands(late, "answer")).status_code == 303
    faq.refresh_from_db()
    assert (faq.question, faq.answer.split()) == ("Hers?", ["One", "His"])


def test_each_day_of_the_opening_hours_stands_for_itself(house: House, client: Client) -> None:
    OpeningHours.objects.filter(venue=house.venue).delete()
    OpeningHours.objects.create(venue=house.venue, weekday=0, opens_minute=540, closes_minute=1020)
    hers = opened(client, HOURS, "mark")
    his = dict(hers)
    thursday = {"d3-open": ["on"], "d3-from": ["10:00"], "d3-to": ["12:00"]}
    assert client.post(HOURS, hers | thursday | {"d0-from": ["08:00"]}).status_code == 303

    friday = {"d4-open": ["on"], "d4-from": ["13:00"], "d4-to": ["15:00"]}
    late = client.post(HOURS, his | friday | {"d0-from": ["10:00"]})

    assert late.status_code == 409
    told = late.context["meanwhile"]
    assert [label for label, _said in told.taken] == ["Thursday"]
    assert [label for label, _said in told.kept] == ["Monday"]
    assert client.post(HOURS, stands(late, "mark")).status_code == 303
    week = hours_plan(venue_id=house.venue.pk).week
    assert week == (((600, 1020),), (), (), ((600, 720),), ((780, 900),), (), ())


def test_each_day_of_a_schedule_and_its_breaks_stand_for_themselves(
    house: House, client: Client
) -> None:
    page = f"/pro/team/{house.ines.pk}/schedule/"
    hers = opened(client, page, "since")
    his = dict(hers)
    pause = {"b1-open": ["on"], "b1-from": ["12:00"], "b1-to": ["12:30"]}
    off = {key: value for key, value in hers.items() if key != "d6-open"}
    assert client.post(page, off | pause).status_code == 303

    late = client.post(page, his | {"d0-to": ["16:00"]})

    assert late.status_code == 409
    assert late.context["meanwhile"].taken == [
        ("Sunday", "Does not work"),
        ("Break on Tuesday", "12:00\xa0PM – 12:30\xa0PM"),
    ]
    assert client.post(page, stands(late, "since")).status_code == 303
    tomorrow = timezone.now().astimezone(PORTLAND).date() + timedelta(days=1)
    plan = schedule_plan(staff_id=house.ines.pk, on=tomorrow)
    assert (plan.week[0][0][1], plan.week[6], plan.breaks[1]) == (960, (), ((720, 750),))


def test_when_a_service_is_offered_is_merged_too(house: House, client: Client) -> None:
    page = f"/pro/services/{house.massage.pk}/times/"
    hers = opened(client, page, "since")
    his = dict(hers)
    monday = {"t0-open": ["on"], "t0-from": ["10:00"], "t0-to": ["12:00"]}
    assert client.post(page, hers | monday | {"until": ["2036-12-31"]}).status_code == 303

    tuesday = {"t1-open": ["on"], "t1-from": ["13:00"], "t1-to": ["15:00"]}
    late = client.post(page, his | tuesday)

    assert [label for label, _said in late.context["meanwhile"].taken] == ["Until", "Monday"]
    form = stands(late, "since")
    assert (form["t0-from"], form["t1-from"], form["until"]) == (
        ["10:00"],
        ["13:00"],
        ["2036-12-31"],
    )


@pytest.mark.parametrize("nonsense", ["", "{", "[]", "[" * 100_000, '{"tagline": 1}'])
def test_a_page_that_does_not_say_what_it_showed_keeps_what_it_sent(
    house: House, client: Client, nonsense: str
) -> None:
    hers = opened(client, VENUE, "tagline")
    his = dict(hers)
    client.post(VENUE, hers | {"tagline": ["Hers"]})

    late = client.post(VENUE, his | {"tagline": ["His"], "was": [nonsense]})

    assert late.status_code == 409
    assert late.context["meanwhile"].kept == [("In one line", "Hers")]
    assert stands(late, "tagline")["tagline"] == ["His"]
    client.get(HOURS)
    answer = client.post(HOURS, {"mark": "x", "d-was": nonsense})
    assert answer.status_code == 409


def test_a_message_at_a_field_does_not_forget_what_was_shown(house: House, client: Client) -> None:
    hers = opened(client, VENUE, "tagline")
    his = dict(hers)
    assert client.post(VENUE, hers | {"tagline": ["Hers"]}).status_code == 303

    wrong = client.post(VENUE, his | {"postcode": ["x"]})

    assert wrong.status_code == 422
    form = stands(wrong, "tagline")
    assert json.loads(form["was"][0])["tagline"] == [""]
    late = client.post(VENUE, form | {"postcode": hers["postcode"], "district": ["His"]})
    assert late.context["meanwhile"].taken == [("In one line", "Hers")]
