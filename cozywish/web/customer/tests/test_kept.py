"""Favourites and recently viewed places: kept for one person, gone when they say so or when the place is."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Favourite, SeenVenue, Venue
from cozywish.apps.venues.services import keep_venue, note_seen
from cozywish.web.customer.tests.conftest import NOW, House, words

HEART = "/v/juniper-steam/favourite/"
YES = {"consent": "2026-11-21:yes"}


@pytest.fixture
def alice(house: House, client: Client) -> User:
    """Alice, signed in."""
    alice = make_user("Alice Archer", email="alice@example.com")
    client.force_login(alice)
    return alice


def place(name: str) -> Venue:
    """One more place that can be booked."""
    venue = make_venue(name=name)
    nadia = make_staff(venue, "Nadia Low")
    open_daily(venue)
    work_daily(nadia)
    make_service(venue, by=[nadia])
    return venue


def test_a_heart_keeps_a_place_and_lets_it_go(alice: User, client: Client) -> None:
    kept = client.post(HEART, {"keep": "yes", "next": "/v/juniper-steam/"})
    assert (kept.status_code, kept.headers["Location"]) == (303, "/v/juniper-steam/")
    client.post(HEART, {"keep": "yes"})
    assert Favourite.objects.count() == 1
    assert "Places you keep" in words(client.get("/me/favourites/"))
    assert 'aria-pressed="true"' in client.get("/v/juniper-steam/").content.decode()
    client.post(HEART, {"keep": "no"})
    assert Favourite.objects.count() == 0
    assert "No favourites yet" in words(client.get("/me/favourites/"))
    assert 'aria-pressed="true"' not in client.get("/v/juniper-steam/").content.decode()


def test_the_script_of_the_hearts_hears_nothing_or_one_sentence(
    alice: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = {"HX-Request": "true"}
    kept = client.post(HEART, {"keep": "yes"}, headers=script)
    assert (kept.status_code, kept.content, "HX-Redirect" in kept.headers) == (204, b"", False)
    client.post(HEART, {"keep": "no"}, headers=script)
    assert Favourite.objects.count() == 0
    monkeypatch.setattr("cozywish.apps.venues.services.keeping.MOST_KEPT", 0)
    refused = client.post(HEART, {"keep": "yes"}, headers=script)
    assert refused.status_code == 409
    assert refused.content.decode() == "You keep 0 places already. Remove one to add another."


def test_other_sites_are_no_place_to_go(alice: User, client: Client) -> None:
    left = client.post(HEART, {"keep": "yes", "next": "https://evil.example/"})
    assert left.headers["Location"] == "/me/favourites/"


def test_the_database_keeps_a_place_once_for_each_person(house: House, alice: User) -> None:
    Favourite.objects.create(customer=alice, venue=house.venue, kept_at=NOW)
    with pytest.raises(IntegrityError, match=r"venues_favourite_once|UNIQUE"):
        Favourite.objects.create(customer=alice, venue=house.venue, kept_at=NOW)


def test_signed_out_the_heart_asks_to_sign_in_and_then_it_is_kept(
    house: House, client: Client
) -> None:
    alice = make_user("Alice Archer", email="alice@example.com")
    asked = client.post(
        HEART, {"keep": "yes"}, headers={"Referer": "http://testserver/v/juniper-steam/"}
    )
    assert asked.headers["Location"] == "/accounts/login/?next=/v/juniper-steam/"
    assert Favourite.objects.count() == 0
    client.post(asked.headers["Location"], {"login": alice.email, "password": PASSWORD})
    assert Favourite.objects.get().customer == alice
    Favourite.objects.all().delete()
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert Favourite.objects.count() == 0  # what was wanted was wanted once


def test_a_place_that_is_not_there_cannot_be_kept(
    house: House, alice: User, client: Client
) -> None:
    assert client.post("/v/nowhere/favourite/", {"keep": "yes"}).status_code == 404
    house.venue.status = "SUSPENDED"
    house.venue.save()
    assert client.post(HEART, {"keep": "yes"}).status_code == 404


def test_a_suspended_place_is_not_listed_until_it_is_back(
    house: House, alice: User, client: Client
) -> None:
    client.post(HEART, {"keep": "yes"})
    house.venue.status = "SUSPENDED"
    house.venue.save()
    assert "Juniper" not in words(client.get("/me/favourites/"))
    house.venue.status = "APPROVED"
    house.venue.save()
    assert "Juniper & Steam" in words(client.get("/me/favourites/"))


def test_more_than_two_hundred_do_not_fit(
    house: House, alice: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cozywish.apps.venues.services.keeping.MOST_KEPT", 1)
    keep_venue(customer=alice, venue_id=place("Low Tide").pk, now=NOW).unwrap()
    said = "You keep 1 places already. Remove one to add another."
    assert said in words(client.get(client.post(HEART, {"keep": "yes"}).headers["Location"]))


def test_the_list_is_ones_own_and_its_cost_does_not_grow(
    house: House, alice: User, client: Client
) -> None:
    def costs() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/me/favourites/")
        return len(asked)

    other = make_user("Charlie Cole")
    keep_venue(customer=other, venue_id=place("Copperleaf").pk, now=NOW).unwrap()
    keep_venue(customer=alice, venue_id=house.venue.pk, now=NOW).unwrap()
    client.get("/me/favourites/")
    few = costs()
    for number in range(5):
        venue = place(f"Low Tide {number}")
        keep_venue(customer=alice, venue_id=venue.pk, now=NOW + timedelta(minutes=number)).unwrap()
    page = words(client.get("/me/favourites/"))
    assert page.index("Low Tide 4") < page.index("Low Tide 0") < page.index("Juniper & Steam")
    assert "Copperleaf" not in page
    assert costs() == few


# ── recently viewed ──


def test_a_page_that_was_looked_at_is_remembered_newest_first(
    house: House, alice: User, client: Client
) -> None:
    client.cookies.load(YES)
    other = place("Low Tide")
    note_seen(customer=alice, venue=other, now=NOW - timedelta(hours=1)).unwrap()
    client.get("/v/juniper-steam/")
    client.get("/v/juniper-steam/")
    assert SeenVenue.objects.count() == 2
    for address in ("/", "/me/favourites/"):
        page = words(client.get(address)).partition("Recently viewed")[2]
        assert page.index("Juniper & Steam") < page.index("Low Tide")


def test_only_the_last_twelve_are_kept(house: House, alice: User) -> None:
    venues = [place(f"Place {number}") for number in range(13)]
    for number, venue in enumerate(venues):
        note_seen(customer=alice, venue=venue, now=NOW + timedelta(minutes=number)).unwrap()
    kept = set(SeenVenue.objects.values_list("venue_id", flat=True))
    assert kept == {venue.pk for venue in venues[1:]}


@pytest.mark.parametrize("said", ["no answer", "no", "signal", "guest", "part of a page", "head"])
def test_nothing_is_remembered_without_a_yes_of_somebody_who_looked(
    house: House, alice: User, client: Client, said: str
) -> None:
    headers = {}
    if said != "no answer":
        client.cookies.load({"consent": "2026-11-21:no"} if said == "no" else YES)
    if said == "signal":
        headers["Sec-GPC"] = "1"
    if said == "guest":
        client.logout()
    if said == "part of a page":
        headers["HX-Request"] = "true"
    look = client.head if said == "head" else client.get
    assert look("/v/juniper-steam/", headers=headers).status_code == 200
    assert SeenVenue.objects.count() == 0


def test_what_was_remembered_is_not_shown_once_it_may_not_be(
    house: House, alice: User, client: Client
) -> None:
    note_seen(customer=alice, venue=house.venue, now=NOW).unwrap()
    assert "Recently viewed" not in words(client.get("/"))


def test_it_can_be_cleared(house: House, alice: User, client: Client) -> None:
    client.cookies.load(YES)
    client.get("/v/juniper-steam/")
    cleared = client.post("/me/seen/forget/", {"next": "/"})
    assert cleared.headers["Location"] == "/"
    assert SeenVenue.objects.count() == 0
