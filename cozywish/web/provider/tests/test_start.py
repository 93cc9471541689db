"""The way into the portal, its parts, and from one venue to another."""

import re

import pytest
from django.test import Client

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import signed_in, words

CALENDAR, TEAM, VENUE = "/pro/calendar/", "/pro/team/", "/pro/venue/"
HOURS, TIME_OFF = "/pro/hours/", "/pro/time-off/"
WHOLE = [CALENDAR, "/pro/services/", TEAM, VENUE, HOURS, TIME_OFF]


def parts(client: Client, path: str) -> list[str]:
    """What the sidebar leads to."""
    side = client.get(path).content.decode().partition("<aside")[2].partition("</aside>")[0]
    return re.findall('href="(/pro/[^"]*)"', side)


@pytest.mark.parametrize(
    ("permissions", "first", "seen"),
    [
        ([Permission.BOOKINGS_VIEW], CALENDAR, [CALENDAR]),
        ([Permission.STAFF_VIEW], TEAM, [TEAM]),
        ([Permission.STAFF_MANAGE], TEAM, [TEAM]),
        ([Permission.VENUE_EDIT], VENUE, [VENUE]),
        ([Permission.SCHEDULE_MANAGE], HOURS, [HOURS, TIME_OFF]),
        (list(Permission), CALENDAR, WHOLE),
    ],
)
def test_a_manager_finds_exactly_the_parts_that_were_granted(
    house: House, permissions: list[Permission], first: str, seen: list[str]
) -> None:
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, *permissions, manages_all=True)
    client = signed_in(mona)

    assert client.get("/pro/")["Location"] == first
    assert parts(client, first) == seen
    for path in {CALENDAR, TEAM, VENUE, HOURS, TIME_OFF} - set(seen):
        assert client.get(path).status_code == 403


def test_the_team_finds_the_calendar_and_the_owner_everything(house: House) -> None:
    assert parts(signed_in(house.ines.user), CALENDAR) == [CALENDAR, TIME_OFF]
    assert parts(signed_in(house.bob), CALENDAR) == WHOLE


def test_outsiders_find_no_portal_and_guests_are_asked_to_sign_in(house: House) -> None:
    assert signed_in(make_user("Charlie Cole")).get("/pro/").status_code == 404
    assert Client().get("/pro/")["Location"] == "/accounts/login/?next=/pro/"


def test_signing_in_leads_to_the_portal_of_who_works_somewhere(house: House) -> None:
    answer = Client().post("/accounts/login/", {"login": house.bob.email, "password": PASSWORD})

    assert answer["Location"] == "/pro/"


def test_who_has_places_at_two_venues_switches_and_stays_there(house: House) -> None:
    elsewhere = make_venue(name="Juniper & Steam")
    make_staff(elsewhere, "Bob Barnes", user=house.bob)
    client = signed_in(house.bob)
    assert "Fern & Ember" in words(client.get(CALENDAR).content.decode())

    answer = client.post("/pro/switch/", {"venue": str(elsewhere.pk)})

    assert (answer.status_code, answer["Location"]) == (303, "/pro/")
    html = client.get(CALENDAR).content.decode()
    assert "Calendar · CozyWish" in html
    assert '<span class="strong ellipsis">Juniper &amp; Steam</span>' in html
    assert parts(client, CALENDAR) == [CALENDAR, TIME_OFF]
    assert f'value="{house.venue.pk}"' in html
    client.post("/pro/switch/", {"venue": str(house.venue.pk)})
    assert parts(client, CALENDAR) == WHOLE


@pytest.mark.parametrize("chosen", ["", "nonsense", "elsewhere"])
def test_nobody_switches_to_a_venue_that_is_not_theirs(house: House, chosen: str) -> None:
    foreign = str(make_venue().pk) if chosen == "elsewhere" else chosen

    assert signed_in(house.bob).post("/pro/switch/", {"venue": foreign}).status_code == 404


def test_with_one_venue_there_is_nothing_to_switch(house: House) -> None:
    assert "/pro/switch/" not in signed_in(house.bob).get(CALENDAR).content.decode()
