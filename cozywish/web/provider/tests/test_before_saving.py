"""What the pages of a venue say before something is saved: where its pin stands, and that the office looks first."""

import re

import pytest
from pytest_django import Settings

from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import read, signed_in

EDITOR, PREVIEW = "/pro/venue/", "/pro/venue/preview/"
LOOKS_FIRST = "Our office looks at changes first"
ROUGH = "Your pin is in the middle of ZIP code 97211."


def test_the_pin_is_said_to_be_rough_until_somebody_has_moved_it(house: House) -> None:
    code = make_postcode()
    house.venue.lat, house.venue.lon = code.lat, code.lon
    house.venue.save(update_fields=["lat", "lon"])
    assert ROUGH in read(signed_in(house.bob), EDITOR)

    house.venue.lat += 0.001
    house.venue.save(update_fields=["lat"])

    page = read(signed_in(house.bob), EDITOR)
    assert ROUGH not in page
    assert "Your pin is where you put it." in page


@pytest.mark.parametrize("path", [EDITOR, "/pro/venue/photos/", "/pro/venue/questions/", "person"])
def test_where_the_office_looks_first_every_page_says_so_before_saving(
    house: House, settings: Settings, path: str
) -> None:
    make_postcode()
    client = signed_in(house.bob)
    path = f"/pro/team/{house.ines.pk}/" if path == "person" else path
    assert LOOKS_FIRST not in read(client, path)
    settings.VENUE_EDITS_GO_LIVE = False
    assert LOOKS_FIRST in read(client, path)
    house.venue.status = "SUBMITTED"
    house.venue.save(update_fields=["status"])
    assert LOOKS_FIRST not in read(client, path)


def test_the_preview_shows_the_venue_that_was_asked_for_and_never_one_of_others(
    house: House,
) -> None:
    make_venue(business=house.venue.business, name="Second", slug="second", position=2)
    make_venue(name="Theirs", slug="theirs")
    client = signed_in(house.bob)
    assert "<h1>Second" in client.get(f"{PREVIEW}?of=second").content.decode().replace("\n", "")
    for slug in ("theirs", "nowhere"):
        assert "Fern & Ember" in read(client, f"{PREVIEW}?of={slug}")


@pytest.mark.parametrize("path", ["/pro/venue/photos/", "person", "/pro/import/", "/me/profile/"])
def test_where_a_form_came_back_because_it_was_too_large_it_is_said(
    house: House, path: str
) -> None:
    path = f"/pro/team/{house.ines.pk}/" if path == "person" else path
    client, said = signed_in(house.bob), "That was more than 12 MB at once"
    assert said not in read(client, path)
    assert said in read(client, f"{path}?too-much=1")


def test_a_team_of_two_hundred_fits_into_one_form(house: House) -> None:
    for number in range(house.venue.staff.count(), 200):
        make_staff(house.venue, f"Person {number}", featured_place=None)
    client, path = signed_in(house.bob), f"/pro/services/{house.massage.pk}/"
    html = client.get(path).content.decode()
    everybody = dict.fromkeys(re.findall(r'name="([0-9a-f-]{36}-(?:price|minutes))"', html), "")
    assert len(everybody) == 400
    ticked = {f"{name[:36]}-does": "on" for name in everybody}

    answer = client.post(path, {**everybody, **ticked})

    assert answer.status_code == 422  # all of it is read; what is missing stands at its fields
