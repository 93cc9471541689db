"""What is paid ahead in the demo: the owner who signs in there has payments to look at."""

import pytest
from django.utils import timezone

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.money import holds_at
from cozywish.apps.geo import services
from cozywish.apps.payments.tests.conftest import Till, _process, till
from cozywish.apps.venues.models import Venue
from cozywish.ops.demo.filling import fill_town
from cozywish.ops.demo.paying import pay_ahead

__all__ = ["_process", "till"]  # the fixtures


def silent(text: str) -> None:
    """Say nothing."""


@pytest.mark.usefixtures("small_world")
def test_the_owner_has_visits_that_were_paid_ahead_in_part_and_whole(till: Till) -> None:
    now = timezone.now()
    services.load_us_places().unwrap()
    fill_town(seed=1, size=2, now=now, say=silent).unwrap()
    assert pay_ahead(now=now) == 3
    holds = holds_at(Venue.objects.get(slug="juniper-steam"))
    visits = Booking.objects.filter(pk__in=holds.values("reference"))
    assert sorted(visits.values_list("state", "payment_mode")) == [
        ("CANCELLED", "DEPOSIT"),
        ("CONFIRMED", "DEPOSIT"),
        ("CONFIRMED", "PREPAY"),
    ]
    assert visits.filter(customer=None).count() == 2
    for hold in holds:
        visit = visits.get(pk=hold.reference)
        is_whole = visit.payment_mode == "PREPAY"
        assert 0 < hold.captured <= visit.total_cents
        assert (hold.captured == visit.total_cents) is is_whole


@pytest.mark.usefixtures("db")
def test_without_a_provider_nothing_is_paid() -> None:
    assert pay_ahead(now=timezone.now()) == 0
