"""The way into the portal, its parts, and from one venue to another."""

import re

import pytest
from django.test import Client

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Business, Permission
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import signed_in, words

CALENDAR, TEAM, VENUE = "/pro/calendar/", "/pro/team/", "/pro/venue/"
SERVICES, PAYMENTS = "/pro/services/", "/pro/payments/"
HOURS, TIME_OFF, MY_DAY = "/pro/hours/", "/pro/time-off/", "/pro/day/"
ROOMS, ACTIVITY, CLIENTS = "/pro/rooms/", "/pro/activity/", "/pro/clients/"
WHOLE = [CALENDAR, CLIENTS, SERVICES, PAYMENTS, TEAM, HOURS, TIME_OFF, VENUE, ROOMS, ACTIVITY]


def parts(client: Client, path: str) -> list[str]:
    """What the sidebar leads to."""
    side = client.get(path).content.decode().partition("<aside")[2].partition("</aside>")[0]
    return re.findall('href="(/pro/[^"]*)"', side)


@pytest.mark.parametrize(
    ("permissions", "first", "seen"),
    [
        ([Permission.BOOKINGS_VIEW], CALENDAR, [CALENDAR, CLIENTS]),
        ([Permission.STAFF_VIEW], TEAM, [TEAM]),
        ([Permission.STAFF_MANAGE], TEAM, [TEAM]),
        ([Permission.VENUE_EDIT], VENUE, [VENUE, ROOMS]),
        ([Permission.SCHEDULE_MANAGE], HOURS, [HOURS, TIME_OFF]),
        ([Permission.PAYMENTS_VIEW], PAYMENTS, [PAYMENTS]),
        (list(Permission), CALENDAR, [part for part in WHOLE if part != ACTIVITY]),
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
    for path in {CALENDAR, PAYMENTS, TEAM, VENUE, ROOMS, HOURS, TIME_OFF} - set(seen):
        assert client.get(path).status_code == 403


def test_the_team_finds_the_calendar_and_the_owner_everything(house: House) -> None:
    schedule = f"/pro/team/{house.ines.pk}/schedule/"

    assert parts(signed_in(house.ines.user), CALENDAR) == [
        MY_DAY,
        CALENDAR,
        CLIENTS,
        schedule,
        TIME_OFF,
    ]
    assert parts(signed_in(house.bob), CALENDAR) == WHOLE


def test_outsiders_find_no_portal_and_guests_are_asked_to_sign_in(house: House) -> None:
    assert signed_in(make_user("Charlie Cole")).get("/pro/").status_code == 404
    assert Client().get("/pro/")["Location"] == "/accounts/login/?next=/pro/"


def test_signing_in_leads_to_the_portal_of_who_works_somewhere(house: House) -> None:
    answer = Client().post("/accounts/login/", {"login": house.bob.email, "password": PASSWORD})

    assert answer["Location"] == "/pro/"


def test_who_has_places_at_two_venues_switches_and_stays_there(house: House) -> None:
    elsewhere = make_venue(name="Juniper & Steam")
    bob = make_staff(elsewhere, "Bob Barnes", user=house.bob)
    client = signed_in(house.bob)
    assert "Fern & Ember" in words(client.get(CALENDAR).content.decode())

    answer = client.post("/pro/switch/", {"venue": str(elsewhere.pk)})

    assert (answer.status_code, answer["Location"]) == (303, "/pro/")
    html = client.get(CALENDAR).content.decode()
    assert "Calendar · CozyWish" in html
    assert '<span class="strong ellipsis">Juniper &amp; Steam</span>' in html
    assert parts(client, CALENDAR) == [
        MY_DAY,
        CALENDAR,
        CLIENTS,
        f"/pro/team/{bob.pk}/schedule/",
        TIME_OFF,
    ]
    assert f'value="{house.venue.pk}"' in html
    client.post("/pro/switch/", {"venue": str(house.venue.pk)})
    assert parts(client, CALENDAR) == WHOLE


@pytest.mark.parametrize("chosen", ["", "nonsense", "elsewhere"])
def test_nobody_switches_to_a_venue_that_is_not_theirs(house: House, chosen: str) -> None:
    foreign = str(make_venue().pk) if chosen == "elsewhere" else chosen

    assert signed_in(house.bob).post("/pro/switch/", {"venue": foreign}).status_code == 404


def test_with_one_venue_there_is_nothing_to_switch(house: House) -> None:
    assert "/pro/switch/" not in signed_in(house.bob).get(CALENDAR).content.decode()


def bar(client: Client, path: str) -> tuple[list[str], list[str]]:
    """What the bar of a phone leads to, and what stands behind its last place."""
    html = client.get(path).content.decode().partition("pro-tabbar")[2].partition("</nav>")[0]
    tabs, _more, behind = html.partition("<details")
    return re.findall('a href="([^"]*)"', tabs), re.findall('a href="([^"]*)"', behind)


def test_a_phones_bar_has_five_places_and_the_last_holds_the_rest(house: House) -> None:
    ines, bob = signed_in(house.ines.user), signed_in(house.bob)
    page = f"/v/{house.venue.slug}/"

    assert bar(ines, CALENDAR) == (
        [MY_DAY, CALENDAR, CLIENTS, f"/pro/team/{house.ines.pk}/schedule/"],
        [TIME_OFF, page],
    )
    assert bar(bob, CALENDAR) == (
        [CALENDAR, CLIENTS, SERVICES, PAYMENTS],
        [TEAM, HOURS, TIME_OFF, VENUE, ROOMS, ACTIVITY],
    )
    assert '<summary aria-current="true"' in bob.get(TIME_OFF).content.decode()
    assert '<summary aria-current="true"' not in bob.get(SERVICES).content.decode()


def test_the_way_to_the_content_leads_past_the_navigation(house: House) -> None:
    html = signed_in(house.bob).get(CALENDAR).content.decode()

    assert (
        html.index("skip-link")
        < html.index("<aside")
        < html.index("</aside>")
        < html.index('id="main"')
    )


@pytest.mark.parametrize("path", [CALENDAR, SERVICES, TEAM, HOURS, TIME_OFF])
def test_a_business_without_a_venue_is_led_to_what_is_left_to_do(db: None, path: str) -> None:
    owner = make_user("Ana Lopez")
    Business.objects.create(owner=owner, name="Birch & Steam")

    answer = signed_in(owner).get(path)

    assert (answer.status_code, answer["Location"]) == (303, "/pro/")
