"""A customer's side: their lists, moving, favourites, recently viewed, and taking over what a guest booked."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from allauth.account.models import EmailAddress

from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import NOW, House
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import Favourite, SeenVenue, Venue, VenueStatus
from cozywish.apps.venues.services import note_seen

DAY = timedelta(days=1)
NEXT_MONDAY = NOW + 7 * DAY  # the hour the other tests begin at, a week later
NOBODYS = UUID(int=7)


@pytest.fixture
def visit(house: House, alice: User) -> Booking:
    """Alice's massage with Ines a week from now, at 10:00 AM."""
    starts_at = NEXT_MONDAY.replace(hour=17, minute=0)
    return make_booking(house.ines, [house.massage], starts_at, customer=alice)


def at(visit: Booking, hours: int) -> str:
    return (visit.starts_at + timedelta(hours=hours)).isoformat()


def test_each_list_has_its_own(signed_in: ApiClient, house: House, alice: User) -> None:
    coming = make_booking(house.ines, [house.massage], NOW + 2 * DAY, customer=alice)
    was = make_booking(house.ines, [house.massage], NOW - 2 * DAY, customer=alice)
    off = make_booking(
        house.ines, [house.massage], NOW + 3 * DAY, customer=alice, state="CANCELLED"
    )
    for show, one in (("upcoming", coming), ("past", was), ("cancelled", off)):
        found = data_of(signed_in.ask("bookings/", {"show": show}))
        assert [row["id"] for row in found] == [str(one.pk)]
    assert len(data_of(signed_in.ask("bookings/"))) == 3
    assert error_of(signed_in.ask("bookings/", {"show": "all"}))[0] == 400


def test_a_visit_is_had_again_at_times_that_are_free(
    signed_in: ApiClient, api: ApiClient, house: House, alice: User
) -> None:
    was = make_booking(house.ines, [house.massage], NOW - 2 * DAY, customer=alice)

    found = data_of(signed_in.ask(f"bookings/{was.pk}/again/"))

    assert (found["services"], found["staff"], found["instead"], found["is_plan"]) == (
        [str(house.massage.pk)], str(house.ines.pk), [], False,
    )  # fmt: skip
    assert len(found["slots"]) == 3
    wish = house.wish(starts_at=found["slots"][0]["starts_at"])
    assert signed_in.send("bookings/", wish).status_code == 201
    assert error_of(api.ask(f"bookings/{was.pk}/again/"))[0] == 404


def test_what_is_gone_gives_way_to_what_is_closest(
    signed_in: ApiClient, house: House, alice: User
) -> None:
    was = make_booking(house.ines, [house.massage], NOW - 2 * DAY, customer=alice)
    Service.objects.update(is_active=False)

    found = data_of(signed_in.ask(f"bookings/{was.pk}/again/"))

    assert (found["services"], found["slots"]) == ([], [])
    assert found["instead"] == [{"was": "Hot stone massage", "now": ""}]


def test_a_booking_moves_once_however_often_it_is_sent(
    signed_in: ApiClient, visit: Booking
) -> None:
    path, body, key = f"bookings/{visit.pk}/move/", {"starts_at": at(visit, 2)}, uuid4().hex
    moved = data_of(signed_in.send(path, body, key=key))
    again = signed_in.send(path, body, key=key)
    assert moved["starts_at"] == "2036-05-12T19:00:00Z"
    assert (data_of(again), again["Idempotent-Replay"]) == (moved, "true")
    visit.refresh_from_db()
    assert visit.calendar_sequence == 1


def test_a_time_that_is_taken_leaves_the_old_one_and_names_others(
    signed_in: ApiClient, house: House, visit: Booking
) -> None:
    make_booking(house.ines, [house.massage], visit.starts_at + timedelta(hours=2))
    status, code, details = error_of(
        signed_in.send(f"bookings/{visit.pk}/move/", {"starts_at": at(visit, 2)})
    )
    assert (status, code, len(details["alternatives"])) == (409, "BOOKINGS_SLOT_TAKEN", 3)
    visit.refresh_from_db()
    assert (visit.calendar_sequence, visit.state) == (0, "CONFIRMED")


def test_moving_needs_a_key_and_ones_own_booking(
    api: ApiClient, signed_in: ApiClient, visit: Booking
) -> None:
    path, body = f"bookings/{visit.pk}/move/", {"starts_at": at(visit, 2)}
    assert error_of(signed_in.send(path, body, key=None))[0] == 400
    assert error_of(api.send(path, body))[0] == 404


def test_favourites_are_kept_listed_and_dropped(
    api: ApiClient, signed_in: ApiClient, house: House
) -> None:
    path = f"me/favourites/{house.venue.pk}/"
    for _twice in range(2):
        assert signed_in.replace(path, {}).status_code == 204
    assert [row["id"] for row in data_of(signed_in.ask("me/favourites/"))] == [str(house.venue.pk)]
    for _twice in range(2):
        assert signed_in.remove(path).status_code == 204
    assert Favourite.objects.count() == 0
    assert error_of(signed_in.replace(f"me/favourites/{NOBODYS}/", {}))[0] == 404
    assert error_of(api.replace(path, {}))[0] == 401


def test_dropping_a_favourite_does_not_tell_a_hidden_venue_from_none(
    signed_in: ApiClient, house: House
) -> None:
    said = [signed_in.remove(f"me/favourites/{NOBODYS}/").status_code]
    for status in VenueStatus:
        Venue.objects.filter(pk=house.venue.pk).update(status=status)
        said.append(signed_in.remove(f"me/favourites/{house.venue.pk}/").status_code)
    assert set(said) == {204}


def test_recently_viewed_is_listed_and_forgotten(
    signed_in: ApiClient, house: House, alice: User
) -> None:
    note_seen(customer=alice, venue=house.venue, now=NOW).unwrap()
    (seen,) = data_of(signed_in.ask("me/recently-viewed/"))
    assert (seen["venue"]["id"], seen["seen_at"]) == (
        str(house.venue.pk),
        NOW.isoformat().replace("+00:00", "Z"),
    )
    assert signed_in.remove("me/recently-viewed/").status_code == 204
    assert SeenVenue.objects.count() == 0


def test_guest_bookings_are_claimed_once_and_only_by_a_proven_address(
    signed_in: ApiClient, house: House, alice: User
) -> None:
    make_booking(house.ines, [house.massage], NOW + 2 * DAY)
    EmailAddress.objects.update(verified=False)
    assert error_of(signed_in.send("bookings/claim/", {}))[:2] == (422, "BOOKINGS_ADDRESS_UNPROVEN")
    EmailAddress.objects.update(verified=True)
    key = uuid4().hex
    assert data_of(signed_in.send("bookings/claim/", {}, key=key)) == {"claimed": 1}
    assert data_of(signed_in.send("bookings/claim/", {}, key=key)) == {"claimed": 1}
    assert data_of(signed_in.send("bookings/claim/", {})) == {"claimed": 0}
    assert Booking.objects.get().customer == alice
