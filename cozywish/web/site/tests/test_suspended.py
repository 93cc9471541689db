"""A venue that is suspended is gone everywhere with the next request, and what is booked stays."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.services import suspend
from cozywish.web.site.tests.places import NOW, make_place_to_go

pytestmark = pytest.mark.django_db
ONCE = {"Idempotency-Key": "3c1e1f0e-6f0a-4a0e-9a39-1d2f6f0c8b11"}
TEN = "2036-05-05T17:00:00Z"


def hold(venue: Venue) -> dict[str, Any]:
    """What an app sends to hold a time."""
    return {
        "venue": str(venue.pk),
        "services": [str(venue.services.get().pk)],
        "staff": str(venue.staff.get().pk),
        "starts_at": TEN,
        "contact": {"name": "Alice", "email": "alice@example.com", "phone": "+15035550123"},
    }


def told(venue: Venue) -> Mapping[str, tuple[int, bool]]:
    """What every door answers, and whether the venue's name stands in it."""
    service, booking = venue.services.get().pk, f"/v/{venue.slug}/book/"
    api = "/api/v1/"
    doors = [
        "/", "/search?where=Portland", "/search?where=Portland&what=stone",
        "/us/portland-or/", "/us/portland-or/massage/", "/sitemap.xml", f"/v/{venue.slug}/",
        f"{booking}?services={service}", f"{booking}time/?services={service}", f"{api}venues/",
        f"{api}services/?venue={venue.pk}",
        f"{api}venues/{venue.pk}/", f"{api}services/{service}/",
    ]  # fmt: skip
    answers = {door: Client().get(door) for door in doors}
    said = {
        door: (answer.status_code, venue.name.lower().replace("&", "&amp;") in shown(answer))
        for door, answer in answers.items()
    }
    asked = Client().post(
        f"{api}bookings/", hold(venue), content_type="application/json", headers=ONCE
    )
    return {**said, "hold": (asked.status_code, False)}


def shown(answer: Any) -> str:
    text: str = answer.content.decode().lower()
    return text.replace("fern-ember", "fern &amp; ember").replace("\\u0026", "&amp;")


def test_nothing_is_left_of_it_for_customers() -> None:
    venue = make_place_to_go("Fern & Ember", slug="fern-ember")
    officer = make_user("Ada Admin", is_staff=True, is_superuser=True)
    before = told(venue)
    assert {status for status, _ in before.values()} == {200, 201}
    assert (
        sum(named for _, named in before.values()) == len(before) - 3
    )  # not its services, nor the hold
    visit = make_booking(venue.staff.get(), [venue.services.get()], NOW + timedelta(days=1))

    suspend(officer=officer, venue_id=venue.pk, reasons="Police.", now=NOW).unwrap()

    after = told(venue)
    assert [door for door, (_, named) in after.items() if named] == []
    gone = [door for door in before if door.startswith(("/v/", "/us/"))]
    assert {after[door][0] for door in gone} == {404}
    assert after["hold"][0] == 404
    assert Booking.objects.get(pk=visit.pk).state == "CONFIRMED"
