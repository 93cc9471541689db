"""Work at the customer's home needs a distance, and a place with visits ahead keeps its clock."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.queries.free_time import free_times
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.geo.factories import make_place, make_postcode
from cozywish.apps.venues.models import Venue
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import signed_in, words
from cozywish.web.provider.tests.test_services import said_of
from cozywish.web.provider.tests.test_venue import EDITOR, bob, ready, said

__all__ = ["bob"]


def at_home(house: House, **more: Any) -> Any:
    page = f"/pro/services/{house.massage.pk}/"
    return signed_in(house.bob).post(page, said_of(house, house.massage, done_at="HOME", **more))


def travels(venue: Venue, metres: int | None) -> None:
    Venue.objects.filter(pk=venue.pk).update(travel_radius_m=metres)


def test_nothing_is_done_at_home_while_nobody_says_how_far_they_travel(house: House) -> None:
    refused = at_home(house)

    html = refused.content.decode()
    assert (refused.status_code, refused.context["form"].errors) == (
        409,
        {"done_at": ["Say first how far you travel: your venue page asks for it."]},
    )
    assert 'href="/pro/venue/#id_travel_miles"' in html
    assert Service.objects.get(pk=house.massage.pk).done_at == "VENUE"
    assert at_home(house, is_active="").status_code == 303  # nobody can book it
    house.massage.refresh_from_db()
    assert at_home(house).status_code == 409
    travels(house.venue, 8000)
    saved = at_home(house)
    assert saved.status_code == 303
    assert Service.objects.get(pk=house.massage.pk).done_at == "HOME"


def test_times_are_free_only_where_somebody_comes(house: House) -> None:
    Service.objects.filter(pk=house.massage.pk).update(done_at="HOME")
    now = timezone.now()

    def found() -> int:
        times = free_times(
            venue_id=house.venue.pk,
            service_ids=[house.massage.pk],
            staff_id=None,
            first=now.date() + timedelta(days=2),
            days=1,
            now=now,
        )
        return len(times.all())

    assert found() == 0
    travels(house.venue, 8000)
    assert found() == 29  # nine to five, each quarter of an hour, an hour long


@pytest.mark.django_db
def test_the_distance_stays_while_something_is_done_at_home(bob: User) -> None:
    venue = ready(bob)
    travels(venue, 8000)
    service = make_service(venue, "Massage at home", done_at="HOME")
    client = signed_in(bob)

    refused = client.post(EDITOR, said(version="1", travel_miles=""))

    assert (refused.status_code, refused.context["form"].errors) == (
        409,
        {
            "travel_miles": [
                "“Massage at home” is done at the customer’s home. Offer it at your venue or take it offline first."
            ]
        },
    )
    assert Venue.objects.get(pk=venue.pk).travel_radius_m == 8000
    Service.objects.filter(pk=service.pk).update(is_active=False)
    assert client.post(EDITOR, said(version="1", travel_miles="")).status_code == 303
    assert Venue.objects.get(pk=venue.pk).travel_radius_m is None


@pytest.mark.django_db
def test_a_place_with_visits_ahead_does_not_go_to_another_time_zone(bob: User) -> None:
    venue = ready(bob)
    east = make_place(slug="new-york-ny", name="New York", time_zone="America/New_York")
    make_postcode(code="10001", place=east, lat=40.75, lon=-73.99, time_zone="America/New_York")
    ines, massage = venue.staff.get(), venue.services.get()
    visit = make_booking(ines, [massage], timezone.now() + timedelta(days=2))
    client = signed_in(bob)
    new_york = said(version="1", postcode="10001", lat="", lon="")

    refused = client.post(EDITOR, new_york)

    assert refused.status_code == 409
    assert set(refused.context["form"].errors) == {"postcode"}
    assert "in another time zone, and 1 visit is booked" in words(refused.content.decode())
    assert refused.context["form"]["postcode"].value() == "10001"
    kept = Venue.objects.get(pk=venue.pk)
    assert (kept.time_zone, kept.postcode, kept.version) == ("America/Los_Angeles", "97211", 1)
    type(visit).objects.filter(pk=visit.pk).update(state="CANCELLED")
    assert client.post(EDITOR, new_york).status_code == 303
    assert Venue.objects.get(pk=venue.pk).time_zone == "America/New_York"
