"""What cannot be held, each reason by its own code; a refusal leaves no trace."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from cozywish.api.tests.client import ApiClient, error_of
from cozywish.api.tests.conftest import House, assert_nothing_happened
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.models import SpecialDate
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import VenueStatus

Change = Callable[[House], dict[str, Any]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"venue": None}, "venue"),
        ({"venue": "fern"}, "venue"),
        ({"services": []}, "services"),
        ({"services": ["x"]}, "services.0"),
        ({"services": "x"}, "services"),
        ({"services": [str(uuid4())] * 5}, "services"),
        ({"staff": 7}, "staff"),
        ({"starts_at": None}, "starts_at"),
        ({"starts_at": "ten"}, "starts_at"),
        ({"starts_at": 1099501200}, "starts_at"),
        ({"starts_at": "2036-05-05T10:00:00"}, "starts_at"),
        ({"starts_at": "2036-13-05T10:00:00Z"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59-12:00"}, "starts_at"),
        ({"contact": None}, "contact"),
        ({"contact": []}, "contact.request"),
        ({"price_cents": 1}, "price_cents"),
        ({"replaces": "x"}, "replaces"),
    ],
)
def test_a_malformed_wish_is_refused_with_the_field(
    change: dict[str, Any], field: str, api: ApiClient, house: House
) -> None:
    status, code, details = error_of(api.send("bookings/", house.wish(**change)))

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", [field])
    assert_nothing_happened()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "contact.name"),
        ({"name": "x" * 81}, "contact.name"),
        ({"name": "Alice\r\nBcc: all@example.com"}, "contact.name"),
        ({"name": "A\0"}, "contact.name"),
        ({"email": "alice"}, "contact.email"),
        ({"email": "alice@example.com\nBcc: b@example.com"}, "contact.email"),
        ({"phone": "503 555 0123"}, "contact.phone"),
        ({"phone": "+1555"}, "contact.phone"),
        ({"phone": "call me"}, "contact.phone"),
        ({"note": "x" * 501}, "contact.note"),
        ({"fax": "1"}, "contact.fax"),
        ({"address": {"line1": "1 Elm St"}}, "contact.address.city"),
    ],
)
def test_a_malformed_contact_is_refused_with_the_field(
    change: dict[str, Any], field: str, api: ApiClient, house: House
) -> None:
    contact = {**house.wish()["contact"], **change}
    status, code, details = error_of(api.send("bookings/", house.wish(contact=contact)))

    assert (status, code) == (400, "VALIDATION_ERROR")
    assert field in details
    assert_nothing_happened()


@pytest.mark.parametrize("name", ["venue", "services", "staff"])
def test_an_unknown_id_is_not_found(name: str, api: ApiClient, house: House) -> None:
    unknown = [str(uuid4())] if name == "services" else str(uuid4())

    assert error_of(api.send("bookings/", house.wish(**{name: unknown}))) == (404, "NOT_FOUND", {})
    assert_nothing_happened()


def draft(house: House) -> dict[str, Any]:
    return {"venue": str(make_venue(status=VenueStatus.DRAFT).pk)}


def test_a_venue_that_is_not_live_is_not_found(api: ApiClient, house: House) -> None:
    assert error_of(api.send("bookings/", house.wish(**draft(house))))[:2] == (404, "NOT_FOUND")
    assert_nothing_happened()


def closed(house: House) -> dict[str, Any]:
    SpecialDate.objects.create(venue=house.venue, on="2036-05-05")
    return {}


def inactive_service(house: House) -> dict[str, Any]:
    house.massage.is_active = False
    house.massage.save(update_fields=["is_active"])
    return {}


def inactive_person(house: House) -> dict[str, Any]:
    house.ines.is_active = False
    house.ines.save(update_fields=["is_active"])
    return {}


def short_notice(house: House) -> dict[str, Any]:
    house.venue.lead_minutes = 240
    house.venue.save(update_fields=["lead_minutes"])
    return {}


def another_venues_service(house: House) -> dict[str, Any]:
    return {"services": [str(make_service(make_venue()).pk)]}


def another_venues_person(house: House) -> dict[str, Any]:
    return {"staff": str(make_staff(make_venue()).pk)}


def somebody_elses_work(house: House) -> dict[str, Any]:
    return {"staff": str(make_staff(house.venue, "Charlie Cho").pk)}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (lambda _: {"starts_at": "2036-05-05T17:05:00Z"}, "BOOKINGS_NOT_OFFERED", "starts_at"),
        (lambda _: {"starts_at": "2036-05-05T17:00:01Z"}, "BOOKINGS_NOT_OFFERED", "starts_at"),
        (lambda _: {"starts_at": "2036-05-06T06:00:00Z"}, "BOOKINGS_NOT_OFFERED", "starts_at"),
        (lambda _: {"starts_at": "2036-05-05T13:59:00Z"}, "BOOKINGS_IN_THE_PAST", "starts_at"),
        (lambda _: {"starts_at": "0001-01-01T00:00:00Z"}, "BOOKINGS_IN_THE_PAST", "starts_at"),
        (lambda _: {"starts_at": "2036-07-05T17:00:00Z"}, "BOOKINGS_BEYOND_HORIZON", "starts_at"),
        (lambda _: {"starts_at": "9999-12-31T23:59:59Z"}, "BOOKINGS_BEYOND_HORIZON", "starts_at"),
        (short_notice, "BOOKINGS_TOO_SHORT_NOTICE", "starts_at"),
        (closed, "BOOKINGS_VENUE_CLOSED", "starts_at"),
        (inactive_service, "BOOKINGS_SERVICE_INACTIVE", "services"),
        (another_venues_service, "BOOKINGS_SERVICE_ELSEWHERE", "services"),
        (another_venues_person, "BOOKINGS_STAFF_ELSEWHERE", "staff"),
        (somebody_elses_work, "BOOKINGS_STAFF_DOES_NOT_DO_THIS", "staff"),
    ],
)
def test_each_reason_has_its_own_code_and_leaves_no_trace(
    change: Change, code: str, field: str, api: ApiClient, house: House
) -> None:
    wish = house.wish(**change(house))
    status, said, details = error_of(api.send("bookings/", wish))

    assert (status, said, list(details)) == (422, code, [field])
    assert_nothing_happened()


def test_a_person_who_left_since_they_were_chosen_is_lost_to_the_world(
    api: ApiClient, house: House
) -> None:
    """CAP-05: nobody else is taken in their place."""
    status, said, details = error_of(api.send("bookings/", house.wish(**inactive_person(house))))

    assert (status, said, list(details)) == (409, "BOOKINGS_STAFF_INACTIVE", ["staff"])
    assert_nothing_happened()
