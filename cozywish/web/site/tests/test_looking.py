"""One network looks at search and free times 120 times a minute and 30 times at once, through whichever door."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cozywish.apps.catalog.factories import make_service
from cozywish.apps.limits.services import LimitReached, count_try
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.search import limits
from cozywish.apps.search.limits import LOOKING
from cozywish.apps.venues.factories import make_staff, make_venue

NOW = datetime(2036, 5, 5, 14, 0, 15, tzinfo=UTC)
HERE, ELSEWHERE = "2001:db8:0:1::a", "2001:db8:0:2::a"
HEADERS = {
    "Retry-After": "45",
    "RateLimit-Limit": "120",
    "RateLimit-Remaining": "0",
    "RateLimit-Reset": "45",
}


def look(times: int) -> None:
    """Let the test client's address have looked so many times more."""
    for _ in range(times):
        count_try(LOOKING, who="127.0.0.1", now=timezone.now())


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the looks of a whole minute fall into the moment at which the clock stands."""
    monkeypatch.setattr(limits, "AT_ONCE", replace(limits.AT_ONCE, tries=10**6))


@pytest.fixture
def addresses(db: None) -> list[str]:
    """Every address that searches or shows free times."""
    venue = make_venue(name="Fern & Ember", slug="fern")
    open_daily(venue)
    person = make_staff(venue)
    work_daily(person)
    asked = f"services={make_service(venue, by=[person]).pk}"
    return [
        "/search",
        "/us/portland-or/",
        "/us/portland-or/massage/",
        "/suggest/what/?q=ma",
        "/suggest/where/?q=po",
        f"/v/fern/?{asked}",
        f"/v/fern/book/professional/?{asked}",
        f"/v/fern/book/time/?{asked}",
        "/api/v1/venues/",
        f"/api/v1/bookings/first-free/?venue={venue.pk}",
        f"/api/v1/bookings/available-slots/?venue={venue.pk}&{asked.replace('services', 'service')}",
    ]


@pytest.mark.usefixtures("_no_hurry")
def test_the_121st_look_is_refused_at_every_address_and_elsewhere_people_go_on(
    addresses: list[str],
) -> None:
    neighbours = [Client(REMOTE_ADDR=HERE), Client(REMOTE_ADDR="2001:db8:0:1::b")]
    looks = [
        neighbours[number % 2].get(addresses[number % len(addresses)]).status_code
        for number in range(120)
    ]
    assert set(looks) <= {200, 404}  # a city we have nothing of

    for address in addresses:
        refused = neighbours[0].get(address)
        assert refused.status_code == 429, address
        assert {name: refused.headers.get(name) for name in HEADERS} == HEADERS
        assert Client(REMOTE_ADDR=ELSEWHERE).get(address).status_code in {200, 404}
    assert neighbours[0].get("/").status_code == 200


def test_the_31st_look_at_once_waits_for_the_next_five_seconds(
    addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Client(REMOTE_ADDR=HERE)
    looks = [here.get(addresses[number % len(addresses)]).status_code for number in range(30)]
    assert set(looks) <= {200, 404}

    for address in addresses:
        refused = here.get(address)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5"), address
        assert Client(REMOTE_ADDR=ELSEWHERE).get(address).status_code in {200, 404}

    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(seconds=5))
    assert here.get(addresses[0]).status_code == 200


def test_who_must_wait_is_told_so_on_a_page_or_in_its_part(db: None, client: Client) -> None:
    assert client.get("/search").status_code == 200
    look(LOOKING.tries - 1)

    page = client.get("/search")
    part = client.get("/search", headers={"HX-Request": "true"})

    sentence = "Too many tries. Please wait 45 seconds."
    assert "A little slower, please" in page.content.decode()
    assert sentence in page.content.decode()
    assert "".join(part.content.decode().split("\n")) == (
        f'<div class="note note-danger" role="alert">  <p class="grow">{sentence}</p></div>'
    )
    assert (part.status_code, part.headers["Retry-After"]) == (429, "45")


def test_parts_count_like_pages_and_sending_the_form_is_no_look(
    addresses: list[str], client: Client
) -> None:
    time = next(address for address in addresses if "/book/time/" in address)
    client.get("/search", headers={"HX-Request": "true"})
    client.get(time)
    client.head("/search")
    client.post(time)
    look(LOOKING.tries - 3)
    with pytest.raises(LimitReached):
        look(1)
