"""Venues of one's own: opening, editing without losing anybody's words, sending them in."""

from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import Owner, browser_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.tests.conftest import TEN
from cozywish.apps.venues.factories import make_manager, make_venue
from cozywish.apps.venues.models import Business, Permission, Venue, VenueReview, VenueStatus
from cozywish.apps.venues.services import ask_for_changes
from cozywish.core.services import Success

pytestmark = pytest.mark.django_db


def words(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Fern & Ember",
        "categories": ["massage"],
        "address_line1": "2218 NE Alberta St",
        "postcode": "97211",
        **changes,
    }


def test_an_owner_sees_their_venue_and_what_they_may_do(owner: Owner) -> None:
    [seat] = data_of(owner.api.ask("business/venues/"))

    assert (seat["name"], seat["role"], seat["staff"]) == ("Fern & Ember", "OWNER", None)
    assert (seat["permissions"], seat["is_whole"]) == (sorted(Permission), True)


def test_a_person_of_the_team_sees_who_they_are_there(owner: Owner) -> None:
    ines = owner.house.ines
    ines.user = make_user("Ines Calloway")
    ines.save()

    [seat] = data_of(browser_of(ines.user).ask("business/venues/"))

    assert (seat["role"], seat["staff"], seat["permissions"]) == ("STAFF", str(ines.pk), [])


def test_a_customer_has_no_venue_and_opens_none(owner: Owner, signed_in: ApiClient) -> None:
    assert data_of(signed_in.ask("business/venues/")) == []
    assert error_of(signed_in.send("business/venues/", words())) == (404, "NOT_FOUND", {})


def test_nobody_is_asked_to_sign_in(api: ApiClient, owner: Owner) -> None:
    assert error_of(api.ask("business/venues/"))[:2] == (401, "NOT_SIGNED_IN")
    assert error_of(api.ask(owner.at))[:2] == (401, "NOT_SIGNED_IN")


def test_a_business_opens_its_venue_once_however_often_it_says_so(owner: Owner) -> None:
    business = Business.objects.create(owner=make_user("Nora North"), name="North")
    api, key = browser_of(business.owner), str(uuid4())

    first = api.send("business/venues/", words(name="North"), key=key)
    again = api.send("business/venues/", words(name="North"), key=key)

    opened = data_of(first, 201)
    assert (opened["name"], opened["status"], opened["version"]) == ("North", "DRAFT", 1)
    assert opened["categories"] == [{"slug": "massage", "name": "Massage"}]
    assert opened["pin"] == {"lat": 45.5815, "lon": -122.6377}
    assert (data_of(again, 201), again["Idempotent-Replay"]) == (opened, "true")
    assert Venue.objects.filter(business=business).count() == 1


def test_a_business_has_as_many_venues_as_the_operator_allows(
    owner: Owner, settings: Settings
) -> None:
    settings.VENUES_PER_BUSINESS = 2

    opened = data_of(owner.api.send("business/venues/", words(name="Second")), 201)
    refused = error_of(owner.api.send("business/venues/", words(name="Third")))

    assert opened["slug"] == "second"
    assert refused == (409, "VENUES_LIMIT", {})
    assert [seat["name"] for seat in data_of(owner.api.ask("business/venues/"))] == [
        "Fern & Ember",
        "Second",
    ]


def test_what_is_saved_is_what_is_read(owner: Owner) -> None:
    said = words(
        tagline="Warm hands",
        phone="+1 503 555 0123",
        pin={"lat": 45.559, "lon": -122.644},
        travel_radius_m=8000,
        version=1,
    )

    saved = data_of(owner.api.replace(owner.at, said))

    assert saved == data_of(owner.api.ask(owner.at))
    assert (saved["tagline"], saved["phone"], saved["version"]) == (
        "Warm hands",
        "+15035550123",
        2,
    )
    assert (saved["pin"], saved["travel_radius_m"]) == ({"lat": 45.559, "lon": -122.644}, 8000)


def test_who_saves_second_gets_what_the_first_one_saved(owner: Owner) -> None:
    mona = make_user("Mona Marsh")
    make_manager(owner.house.venue, mona, Permission.VENUE_EDIT, manages_all=True)
    first = data_of(owner.api.replace(owner.at, words(tagline="Warm hands", version=1)))

    status, code, details = error_of(
        browser_of(mona).replace(owner.at, words(tagline="Cool heads", version=1))
    )

    assert (status, code, details) == (409, "VENUES_CHANGED_MEANWHILE", {"current": first})
    later = data_of(browser_of(mona).replace(owner.at, words(tagline="Cool heads", version=2)))
    assert (later["tagline"], later["version"]) == ("Cool heads", 3)


@pytest.mark.parametrize(
    ("wrong", "status", "code", "fields"),
    [
        ({"postcode": "00000"}, 422, "VENUES_ZIP_UNKNOWN", {"postcode"}),
        ({"pin": {"lat": 40.7, "lon": -74.0}}, 422, "VENUES_PIN_FAR", {"postcode"}),
        ({"categories": ["gardening"]}, 400, "VALIDATION_ERROR", {"categories.0"}),
        ({"categories": []}, 400, "VALIDATION_ERROR", {"categories"}),
        ({"name": "", "phone": "7"}, 400, "VALIDATION_ERROR", {"name", "phone"}),
        ({"horizon_days": 366}, 400, "VALIDATION_ERROR", {"horizon_days"}),
        ({"step_minutes": 7}, 400, "VALIDATION_ERROR", {"step_minutes"}),
        ({"lead_minutes": "60"}, 400, "VALIDATION_ERROR", {"lead_minutes"}),
        ({"pin": {"lat": "45", "lon": True}}, 400, "VALIDATION_ERROR", {"pin.lat", "pin.lon"}),
        ({"status": "APPROVED"}, 400, "VALIDATION_ERROR", {"status"}),
    ],
)
def test_what_cannot_be_so_is_said_at_its_field(
    owner: Owner, wrong: dict[str, Any], status: int, code: str, fields: set[str]
) -> None:
    before = data_of(owner.api.ask(owner.at))

    refused = error_of(owner.api.replace(owner.at, words(version=1, **wrong)))

    assert (refused[0], refused[1], set(refused[2])) == (status, code, fields)
    assert data_of(owner.api.ask(owner.at)) == before


def test_a_manager_without_that_permission_finds_nothing(owner: Owner) -> None:
    mona = make_user("Mona Marsh")
    granted = [each for each in Permission if each is not Permission.VENUE_EDIT]
    make_manager(owner.house.venue, mona, *granted, manages_all=True)
    api = browser_of(mona)

    for path in (owner.at, f"{owner.at}checklist/", f"{owner.at}reviews/"):
        assert error_of(api.ask(path)) == (404, "NOT_FOUND", {})
    assert error_of(api.replace(owner.at, words(version=1))) == (404, "NOT_FOUND", {})
    assert error_of(api.send(f"{owner.at}reviews/", {})) == (404, "NOT_FOUND", {})


def test_the_checklist_says_what_is_missing(owner: Owner) -> None:
    Venue.objects.filter(pk=owner.house.venue.pk).update(status=VenueStatus.DRAFT)

    found = data_of(owner.api.ask(f"{owner.at}checklist/"))

    missing = {part["part"]: part["lacks"] for part in found["parts"] if not part["is_done"]}
    assert missing == {"details": "a description and a category"}
    assert (found["status"], found["can_submit"]) == ("DRAFT", False)
    refused = error_of(owner.api.send(f"{owner.at}reviews/", {}))
    assert refused[:2] == (422, "VENUES_INCOMPLETE")


def test_a_venue_is_sent_in_once_and_reads_why_it_came_back(owner: Owner) -> None:
    venue = owner.house.venue
    Venue.objects.filter(pk=venue.pk).update(status=VenueStatus.DRAFT, description="Warm.")
    key = str(uuid4())

    sent = data_of(owner.api.send(f"{owner.at}reviews/", {}, key=key), 201)
    again = data_of(owner.api.send(f"{owner.at}reviews/", {}, key=key), 201)
    too_late = error_of(owner.api.send(f"{owner.at}reviews/", {}))

    assert (sent["event"], sent["at"], again) == ("submit", "2036-05-05T14:00:00Z", sent)
    assert too_late[:2] == (409, "VENUES_WRONG_MOMENT")
    assert VenueReview.objects.count() == 1
    _send_back(venue, "A photo of the door, please.")
    history = data_of(owner.api.ask(f"{owner.at}reviews/"))
    assert [(row["event"], row["reasons"]) for row in history] == [
        ("ask_for_changes", "A photo of the door, please."),
        ("submit", ""),
    ]


def test_an_owner_chooses_the_address_of_a_venue(owner: Owner) -> None:
    saved = data_of(owner.api.replace(owner.at, words(slug="warm-hands", version=1)))
    assert saved["slug"] == "warm-hands"
    refused = error_of(owner.api.replace(owner.at, words(slug="Warm Hands", version=2)))
    assert refused[:2] == (422, "VENUES_SLUG_ODD")


def test_an_owner_closes_a_venue_once_by_its_name(owner: Owner) -> None:
    name = owner.house.venue.name
    make_booking(owner.house.ines, [owner.house.massage], TEN)
    ahead = error_of(owner.api.send(f"{owner.at}closing/", {"name": name}))
    Booking.objects.update(state="CANCELLED")
    wrong = error_of(owner.api.send(f"{owner.at}closing/", {"name": "Elsewhere"}))
    closed = data_of(owner.api.send(f"{owner.at}closing/", {"name": name}), 201)
    again = error_of(owner.api.send(f"{owner.at}closing/", {"name": name}))

    assert ahead[:2] == (409, "BOOKINGS_VENUE_VISITS_AHEAD")
    assert (wrong[0], wrong[1], set(wrong[2])) == (422, "VENUES_NAME_DIFFERS", {"name"})
    assert closed["event"] == "close"
    assert again[:2] == (409, "VENUES_WRONG_MOMENT")
    assert data_of(owner.api.ask(owner.at))["status"] == "CLOSED"


def _send_back(venue: Venue, reasons: str) -> None:
    officer = make_user("Olive Office", is_staff=True, is_superuser=True)
    now = VenueReview.objects.get().at
    done = ask_for_changes(officer=officer, venue_id=venue.pk, reasons=reasons, now=now)
    assert isinstance(done, Success)


def test_somebody_elses_venue_looks_like_none(owner: Owner) -> None:
    other = make_venue(name="Elsewhere")

    foreign = owner.api.ask(f"business/venues/{other.pk}/")
    absent = owner.api.ask(f"business/venues/{uuid4()}/")

    assert error_of(foreign) == error_of(absent) == (404, "NOT_FOUND", {})
    assert foreign.json()["error"] == absent.json()["error"]


def test_a_venue_is_read_in_few_queries(owner: Owner, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        data_of(owner.api.ask(owner.at))


def test_what_is_wanted_ahead_is_said_where_money_is_taken_online(
    owner: Owner, settings: Settings
) -> None:
    venue = data_of(owner.api.ask(owner.at))
    assert (venue["paid_when"], venue["no_show_fee_percent"]) == ("VENUE", 100)
    asked = words(version=venue["version"], paid_when="DEPOSIT", deposit_percent=40)

    refused = error_of(owner.api.replace(owner.at, asked))
    assert set(refused[2]) == {"paid_when"}

    settings.PAYMENT_GATEWAY, settings.SIMULATOR_URL = "simulator", "http://127.0.0.1:8010"
    saved = data_of(owner.api.replace(owner.at, asked))
    assert (saved["paid_when"], saved["deposit_percent"]) == ("DEPOSIT", 40)
