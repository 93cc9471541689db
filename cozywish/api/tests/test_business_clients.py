"""The clients of a business through the API: all, one, and what is kept in mind about them."""

from datetime import timedelta

from cozywish.api.tests.business import TEN, as_ines, as_manager, book
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import NOW, Owner, browser_of
from cozywish.api.tests.test_document import example_of
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.venues.factories import make_venue
from cozywish.apps.venues.models import Permission

CARD = {"notes": "Left shoulder.", "tags": ["Regular", "VIP"], "version": 0}


def test_clients_are_listed_page_by_page_and_by_tag(owner: Owner) -> None:
    house = owner.house
    grace = make_booking(
        house.ines,
        [house.massage],
        NOW - timedelta(days=7),
        contact_name="Grace Hopper",
        contact_email="grace@example.com",
        state="COMPLETED",
    )
    row = book(owner)
    data_of(owner.api.replace(f"{owner.at}clients/{grace.pk}/", CARD))
    first = owner.api.ask(f"{owner.at}clients/all/", {"page_size": "1"})
    cursor = first.json()["meta"]["pagination"]["next_cursor"]
    second = owner.api.ask(f"{owner.at}clients/all/", {"page_size": "1", "cursor": cursor})

    alices = {
        "visit": str(row.pk),
        "name": "Alice Archer",
        "visits": 0,
        "no_shows": 0,
        "last": None,
        "next": "2036-05-05T17:00:00Z",
        "tags": [],
    }
    graces = {
        "visit": str(grace.pk),
        "name": "Grace Hopper",
        "visits": 1,
        "no_shows": 0,
        "last": "2036-04-28T14:00:00Z",
        "next": None,
        "tags": ["Regular", "VIP"],
    }
    assert data_of(first) == [alices]
    assert data_of(second) == [graces]
    assert second.json()["meta"]["pagination"]["next_cursor"] is None
    assert data_of(owner.api.ask(f"{owner.at}clients/all/", {"tag": "vip"})) == [graces]
    assert data_of(owner.api.ask(f"{owner.at}clients/all/", {"name": "arch"})) == [alices]


def test_a_cursor_of_another_list_is_refused(owner: Owner) -> None:
    wrong = owner.api.ask(f"{owner.at}clients/all/", {"cursor": "x"})
    assert error_of(wrong)[0] == 400


def test_what_is_kept_in_mind_is_replaced_by_whoever_has_seen_it(owner: Owner) -> None:
    path = f"{owner.at}clients/{book(owner, TEN).pk}/"
    assert data_of(owner.api.ask(path))["version"] == 0
    example = data_of(owner.api.replace(path, example_of("changeClient")))
    late = error_of(owner.api.replace(path, CARD))
    kept = data_of(owner.api.replace(path, {**CARD, "version": 1}))

    assert (example["tags"], example["version"]) == (["Regular", "Quiet room"], 1)
    assert late[:2] == (409, "BOOKINGS_CLIENT_CHANGED_MEANWHILE")
    assert late[2]["current"]["notes"] == "Left shoulder, no lavender."
    assert (kept["notes"], kept["tags"], kept["version"]) == (
        "Left shoulder.",
        ["Regular", "VIP"],
        2,
    )


def test_only_who_may_note_reads_and_writes_it(owner: Owner) -> None:
    path = f"{owner.at}clients/{book(owner).pk}/"
    data_of(owner.api.replace(path, CARD))
    looks = as_manager(owner, Permission.BOOKINGS_VIEW)
    for api in (as_ines(owner), looks):
        told = data_of(api.ask(path))
        assert (told["may_note"], told["notes"], told["tags"], told["version"]) == (
            False,
            "",
            [],
            0,
        )
        refused = error_of(api.replace(path, {**CARD, "version": 1}))
        assert refused[:2] == (403, "BOOKINGS_NOT_YOURS_TO_CHANGE")
    stranger = browser_of(make_venue(name="Elsewhere").business.owner)
    assert error_of(stranger.ask(path))[:2] == (404, "NOT_FOUND")
    assert error_of(stranger.ask(f"{owner.at}clients/all/"))[:2] == (404, "NOT_FOUND")
