"""The pages on which a venue comes to be: what is left to do, the editor, the preview, sending it in."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.catalog.models import VenueCategory
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.scheduling.models import Shift
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Business, Permission, Venue, VenueReview, VenueStatus
from cozywish.web.provider.tests.reading import read, signed_in, words

pytestmark = pytest.mark.django_db
START, EDITOR, PREVIEW, SUBMIT = "/pro/", "/pro/venue/", "/pro/venue/preview/", "/pro/submit/"


@pytest.fixture
def bob() -> User:
    """He has signed up with a business, and nothing else."""
    code = make_postcode()
    make_category("massage", name="Massage")
    make_category("hair", name="Hair")
    make_category("nails", name="Nails")
    make_category("skin", name="Skin")
    owner = make_user("Bob Barnes")
    Business.objects.create(
        owner=owner, name="Fern & Ember", phone="+15035550148", place=code.place
    )
    return owner


def said(**changes: object) -> dict[str, object]:
    """What Bob types."""
    massage = make_category("massage")
    return {
        "name": "Fern & Ember",
        "category": massage.pk,
        "address_line1": "2218 NE Alberta St",
        "postcode": "97211",
        "free_cancel_hours": "24",
        "lead_minutes": "60",
        "horizon_days": "60",
        "reminder_hours": "24",
        "step_minutes": "15",
        **changes,
    }


def ready(owner: User, **fields: object) -> Venue:
    """A draft with everything it needs."""
    make_category("massage")
    fields = {"status": VenueStatus.DRAFT, "description": "Warm hands.", **fields}
    venue = make_venue(business=owner.business, name="Fern & Ember", slug="fern-ember", **fields)
    ines = make_staff(venue)
    make_service(venue, by=[ines])
    open_daily(venue)
    work_daily(ines)
    return venue


def steps(html: str) -> list[str]:
    """What is said of each step's state."""
    return re.findall(r'<li class="(is-done|is-current|)"', html)


def test_a_new_business_is_led_to_its_first_step(bob: User) -> None:
    html = signed_in(bob).get(START).content.decode()

    assert "Welcome, Bob. 4 steps left." in words(html)
    assert steps(html) == ["is-current", *[""] * 6]  # the last three are optional
    assert 'href="/pro/venue/"' in html
    assert SUBMIT not in html


def test_the_editor_knows_what_was_said_at_sign_up(bob: User) -> None:
    html = signed_in(bob).get(EDITOR).content.decode()

    assert 'value="Fern &amp; Ember"' in html
    assert 'value="(503) 555-0148"' in html
    assert 'id="map-data"' not in html


def test_a_zip_code_said_at_sign_up_is_there_with_its_pin(bob: User) -> None:
    Business.objects.update(postcode="97211")
    client = signed_in(bob)

    html = client.get(EDITOR).content.decode()

    assert 'value="97211"' in html
    assert f'"pins": [{{"id": "{bob.business.pk}", "lat": 45.5815, "lon": -122.6377' in html
    client.post(EDITOR, said(lat="45.5590", lon="-122.6440"))
    assert (Venue.objects.get().lat, Venue.objects.get().lon) == (45.559, -122.644)


def test_the_first_save_opens_a_draft_that_nobody_sees(bob: User) -> None:
    client = signed_in(bob)

    answer = client.post(
        EDITOR, said(also=[make_category("hair").pk], travel_miles="5", website="fern.example")
    )

    venue = Venue.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, START)
    assert (venue.business.owner, venue.status, venue.slug) == (bob, "DRAFT", "fern-ember")
    assert (venue.travel_radius_m, venue.website) == (8047, "https://fern.example")
    assert [str(row.category) for row in venue.categories.order_by("position")] == [
        "Massage",
        "Hair",
    ]
    assert Client().get("/v/fern-ember/").status_code == 404
    html = client.get(START).content.decode()
    assert steps(html) == ["is-current", *[""] * 4, "is-done", "", ""]  # no description yet
    assert "Once all is done" in words(html)
    kept = client.get(EDITOR).content.decode()
    assert 'value="5.0"' in kept
    assert 'value="2218 NE Alberta St"' in kept


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"name": " "}, "name", "Please fill this in."),
        ({"postcode": "9721"}, "postcode", "That is not a ZIP code."),
        ({"postcode": "00000"}, "postcode", "We don’t know that ZIP code."),
        ({"lat": "44.0", "lon": "-122.6"}, "postcode", "The pin is too far from that ZIP code."),
        ({"phone": "123"}, "phone", "That number looks unfinished."),
        ({"website": "no site"}, "website", "That is not a web address"),
        ({"travel_miles": "-2"}, "travel_miles", "Please give 1 or more."),
        ({"lead_minutes": "-60"}, "lead_minutes", "Please choose one from the list."),
        ({"category": "999"}, "category", "Please choose one from the list."),
        ({"tagline": "x" * 121}, "tagline", "That is too long"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(
    bob: User, typed: dict[str, str], field: str, told: str
) -> None:
    answer = signed_in(bob).post(EDITOR, said(description="Kept words.", **typed))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert told in html.partition(f'id="id_{field}_error"')[2].partition("</ul>")[0]
    assert "Kept words." in html
    assert not Venue.objects.exists()


def test_more_categories_than_three_are_refused_at_the_boxes(bob: User) -> None:
    also = [make_category(slug).pk for slug in ("hair", "nails", "skin")]

    answer = signed_in(bob).post(EDITOR, said(also=also))

    assert answer.status_code == 422
    told = answer.content.decode().partition('id="id_also_error"')[2].partition("</ul>")[0]
    assert "Choose one to three categories." in told


def test_a_double_click_opens_one_venue(bob: User) -> None:
    client = signed_in(bob)

    answers = [client.post(EDITOR, said()) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert Venue.objects.count() == 1


def test_two_people_at_once_lose_nothing(bob: User) -> None:
    venue = ready(bob)
    client, seen = signed_in(bob), {"version": "1"}
    client.post(EDITOR, said(tagline="Hers", **seen))

    refused = client.post(EDITOR, said(tagline="His", **seen))

    html = refused.content.decode()
    assert refused.status_code == 409
    assert "Somebody else saved changes while you were typing." in words(html)
    assert "In one line: Hers" in words(html)
    assert 'value="His"' in html
    venue.refresh_from_db()
    assert venue.tagline == "Hers"
    [version] = re.findall(r'name="version" value="(\d+)"', html)
    assert client.post(EDITOR, said(tagline="His", version=version)).status_code == 303
    venue.refresh_from_db()
    assert venue.tagline == "His"


def test_a_rule_that_is_no_preset_stays_until_it_is_changed(bob: User) -> None:
    venue = ready(bob, free_cancel_hours=36, lead_minutes=20)
    client = signed_in(bob)
    html = client.get(EDITOR).content.decode()
    assert "Free until 36 hours before" in html

    client.post(EDITOR, said(version="1", free_cancel_hours="36", lead_minutes="20"))

    venue.refresh_from_db()
    assert (venue.free_cancel_hours, venue.lead_minutes, venue.version) == (36, 20, 2)


def test_an_old_pin_does_not_follow_into_another_zip_code(bob: User) -> None:
    venue = ready(bob)
    make_postcode(code="97214", lat=45.514, lon=-122.643)
    pin = {"lat": str(venue.lat), "lon": str(venue.lon)}
    client = signed_in(bob)

    client.post(EDITOR, said(version="1", postcode="97214", **pin))
    venue.refresh_from_db()
    assert (venue.lat, venue.lon) == (45.514, -122.643)

    client.post(EDITOR, said(version="2", postcode="97214", lat="45.52", lon="-122.65"))
    venue.refresh_from_db()
    assert (venue.lat, venue.lon) == (45.52, -122.65)


def test_a_ready_venue_is_sent_in_and_waits(bob: User) -> None:
    venue, client = ready(bob), signed_in(bob)
    html = client.get(START).content.decode()
    assert "Ready to send in" in words(html)
    assert steps(html) == [*["is-done"] * 4, "", "is-done", "", "is-current"]
    assert "policy Optional Fair: free until 24 hours before Edit" in words(html)

    answer = client.post(SUBMIT)

    assert (answer.status_code, answer["Location"]) == (303, START)
    venue.refresh_from_db()
    assert venue.status == "SUBMITTED"
    html = client.get(START).content.decode()
    assert "Fern & Ember: In review" in words(html)
    assert SUBMIT not in html
    assert client.post(SUBMIT).status_code == 409


def test_what_is_missing_is_said_when_it_is_sent_in_too_early(bob: User) -> None:
    ready(bob, description="")

    answer = signed_in(bob).post(SUBMIT)

    assert answer.status_code == 422
    assert "Not yet. Still missing: a description and a category." in words(answer.content.decode())


def test_the_reasons_of_the_office_stand_above_the_list(bob: User) -> None:
    venue = ready(bob, status=VenueStatus.CHANGES_ASKED)
    VenueReview.objects.create(
        venue=venue,
        at=timezone.now(),
        actor=make_user("Olive"),
        event="ask_for_changes",
        reasons="Say <where>.",
    )

    assert "Changes asked Say <where>." in read(signed_in(bob), START)


def test_the_preview_is_for_its_people_alone(bob: User) -> None:
    venue = ready(bob)
    stylist = make_user("Stella Staff")
    make_staff(venue, "Stella Staff", user=stylist)

    for user in (bob, stylist):
        page = read(signed_in(user), PREVIEW)
        assert "A preview: this is what customers will see." in page
        assert "Hot stone massage" in page
        assert "Book" not in re.findall(
            r"\bBook\b", page.partition("Services")[2].partition("Team")[0]
        )
    assert signed_in(make_user("Charlie Cole")).get(PREVIEW).status_code == 404
    assert Client().get(PREVIEW).status_code == 302
    for user in (bob, stylist):
        led = signed_in(user).get("/v/fern-ember/")
        assert (led.status_code, led["Location"]) == (302, f"{PREVIEW}?of=fern-ember")
    assert signed_in(make_user("Carla")).get("/v/fern-ember/").status_code == 404
    assert Client().get("/v/fern-ember/").status_code == 404


def test_who_edits_and_who_does_not(bob: User) -> None:
    venue = ready(bob)
    mona, nora, stella = make_user("Mona"), make_user("Nora"), make_user("Stella")
    make_manager(venue, mona, Permission.VENUE_EDIT).venues.add(venue)
    make_manager(venue, nora, Permission.BOOKINGS_VIEW, manages_all=True)
    make_staff(venue, "Stella", user=stella)

    statuses = {
        user.name: [
            signed_in(user).get(EDITOR).status_code,
            signed_in(user).post(SUBMIT).status_code,
        ]
        for user in (nora, stella, make_user("Charlie"), mona)
    }

    assert statuses == {
        "Mona": [200, 303],
        "Nora": [403, 403],
        "Stella": [403, 403],
        "Charlie": [404, 404],
    }
    assert signed_in(nora).get(START)["Location"] == "/pro/calendar/"
    assert "In review" in read(signed_in(mona), START)


def test_an_old_address_leads_to_the_new_one_for_good(bob: User) -> None:
    ready(bob, status=VenueStatus.APPROVED)
    signed_in(bob).post(EDITOR, said(version="1", name="Juniper & Steam"))

    answer = Client().get("/v/fern-ember/?services=1")

    assert (answer.status_code, answer["Location"]) == (301, "/v/juniper-steam/?services=1")
    assert Client().get("/v/juniper-steam/").status_code == 200
    Venue.objects.update(status=VenueStatus.SUSPENDED)
    assert Client().get("/v/fern-ember/").status_code == 404


def test_the_pages_cost_the_same_for_five_and_fifty_people(
    bob: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    venue, client = ready(bob), signed_in(bob)
    for number in range(50):
        make_service(venue, f"Service {number}", by=[make_staff(venue, f"Person {number}")])

    for path, most in ((START, 22), (EDITOR, 20)):
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200


def begins(owner: User) -> Venue:
    """A draft with details and nothing else."""
    venue = make_venue(
        business=owner.business,
        name="Fern & Ember",
        slug="fern-ember",
        status=VenueStatus.DRAFT,
        description="Warm hands.",
    )
    massage = make_category("massage")
    VenueCategory.objects.create(venue=venue, category=massage, position=1)
    return venue


def test_without_a_venue_only_the_first_step_can_be_begun(bob: User) -> None:
    html = (
        signed_in(bob).get(START).content.decode().partition("todo-steps")[2].partition("</ol>")[0]
    )

    assert re.findall(r'<a class="[^"]*"\s+href="([^"]*)"', html) == [EDITOR]


def test_each_step_leads_back_to_what_is_left(bob: User) -> None:
    venue = begins(bob)
    client = signed_in(bob)
    assert steps(client.get(START).content.decode())[:2] == ["is-done", "is-current"]

    alone = client.post("/pro/team/me/")
    html = client.get("/pro/services/templates/").content.decode()
    prices = dict(re.findall(r'name="(price_\d+)" value="(\d+)"', html))
    taken = {name.replace("price", "take"): "on" for name in prices}
    added = client.post(
        "/pro/services/templates/", {**prices, **taken, "by": str(venue.staff.get().pk)}
    )
    hours = client.get("/pro/hours/").content.decode()
    week = re.findall(r'name="(d\d-(?:from|to))"\s+value="([\d:]*)"', hours)
    opened = [(f"{name[:2]}-open", "on") for name, clock in week if clock]
    mark = re.findall(r'name="mark" value="(\w+)"', hours)
    saved = client.post("/pro/hours/", {**dict([*week, *opened]), "mark": mark[0]})

    assert [answer["Location"] for answer in (alone, added, saved)] == [START] * 3
    assert "Nothing is saved yet: this is a usual week to start from." in words(hours)
    assert "Nothing is saved yet" not in read(client, "/pro/hours/")
    shifts = Shift.objects.order_by("weekday").values_list(
        "weekday", "starts_minute", "ends_minute"
    )
    assert list(shifts) == [(day, 540, 1020) for day in range(5)]
    assert "Ready to send in" in read(client, START)


def test_only_the_owner_is_offered_to_work_alone_and_only_until_somebody_does(bob: User) -> None:
    venue = begins(bob)
    mona = make_user("Mona Marsh")
    make_manager(venue, mona, Permission.VENUE_EDIT, manages_all=True)
    assert "/pro/team/me/" not in signed_in(mona).get(START).content.decode()
    assert "/pro/team/me/" in signed_in(bob).get(START).content.decode()

    make_staff(venue)

    assert "/pro/team/me/" not in signed_in(bob).get(START).content.decode()


def test_a_live_venue_that_is_closed_all_week_is_offered_no_other_one(bob: User) -> None:
    make_venue(business=bob.business, name="Fern & Ember", slug="fern-ember")

    html = signed_in(bob).get("/pro/hours/").content.decode()

    assert "Nothing is saved yet" not in html
    assert 'value="09:00"' not in html
