"""What of the calendar is shown, as its address says it; and a list that is asked again while it is open."""

from datetime import UTC, datetime

import pytest

from cozywish.apps.bookings.factories import make_booking
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import read, signed_in

NOW = datetime(2026, 11, 10, 20, tzinfo=UTC)  # Tuesday noon in Portland
DAY, LIST = "/pro/calendar/2026-11-12/", "/pro/calendar/2026-11-12/list/"
ASKS = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def two_visits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    make_booking(house.ines, [house.massage], at(10), contact_name="Nora Noshow", state="NO_SHOW")
    make_booking(house.tomas, [house.massage], at(12), contact_name="Dora Diaz")


@pytest.mark.parametrize("page", [DAY, f"{DAY}grid/", LIST])
def test_one_person_is_shown_or_those_in_one_state(house: House, page: str) -> None:
    client, tomas = signed_in(house.bob), house.tomas.resource.pk

    one_person = client.get(page, {"who": tomas}).content.decode()
    one_state = client.get(page, {"state": "no-show"}).content.decode()
    both = client.get(f"{page}?who={tomas}&state=no-show").content.decode()

    assert ["Nora Noshow" in one_person, "Dora Diaz" in one_person] == [False, True]
    assert ["Nora Noshow" in one_state, "Dora Diaz" in one_state] == [True, False]
    assert ["Nora Noshow" in both, "Dora Diaz" in both] == [False, False]


def test_the_figures_of_a_day_are_those_of_the_whole_day(house: House) -> None:
    said = read(signed_in(house.bob), f"{DAY}?who={house.ines.resource.pk}&state=requested")
    assert "1 booking, $90" in said


def test_nobody_chosen_is_said(house: House) -> None:
    assert "Nobody is chosen" in read(signed_in(house.bob), f"{DAY}?who=none")


@pytest.mark.parametrize(
    ("view", "following"),
    [
        ("", "2026-11-13/"),
        ("week/", "2026-11-16/week/"),
        ("month/", "2026-12-01/month/"),
        ("list/", "2026-11-16/list/"),
    ],
)
def test_what_is_chosen_goes_along_to_other_dates_and_views_and_one_link_clears_it(
    house: House, view: str, following: str
) -> None:
    asked = f"?who={house.tomas.resource.pk}&state=confirmed"
    page = signed_in(house.bob).get(f"{DAY}{view}{asked}").content.decode().replace("&amp;", "&")

    for other in ("", "week/", "month/", "list/"):
        assert f'href="{DAY}{other}{asked}"' in page
    assert f'href="/pro/calendar/{following}{asked}"' in page
    assert f'href="{DAY}{view}"' in page


def test_an_open_list_gets_its_rows_alone_and_nothing_while_it_has_them(house: House) -> None:
    client = signed_in(house.bob)
    page = client.get(LIST)
    rows = client.get(LIST, headers=ASKS)
    assert rows["ETag"] in page.content.decode().replace("&quot;", '"')
    assert "<html" not in rows.content.decode()
    assert "Dora Diaz" in rows.content.decode()

    assert client.get(LIST, headers={**ASKS, "If-None-Match": rows["ETag"]}).status_code == 304
    make_booking(house.tomas, [house.massage], at(14), contact_name="Sam Stranger")
    again = client.get(LIST, headers={**ASKS, "If-None-Match": rows["ETag"]})

    assert again.status_code == 200
    assert "Sam Stranger" in again.content.decode()
