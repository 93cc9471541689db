"""Guest visits that several tabs claim at once are claimed once, and leave one trace each."""

from datetime import timedelta

import pytest

from cozywish.api.tests.conftest import NOW, House
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import claim_visits
from tests.races.together import together

pytestmark = pytest.mark.races


def test_visits_claimed_eight_times_at_once_are_claimed_once(house: House) -> None:
    alice = make_user("Alice Archer")
    for days in (2, 3, 4):
        make_booking(house.ines, [house.massage], NOW + timedelta(days=days))
    taken = together(8, lambda _number: claim_visits(customer=alice, now=NOW).unwrap())
    assert sorted(taken) == [0, 0, 0, 0, 0, 0, 0, 3]
    assert Booking.objects.filter(customer=alice).count() == 3
    assert AuditEntry.objects.filter(action="bookings.claim").count() == 3
