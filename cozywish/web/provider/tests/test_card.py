"""The card of a visit: what it says to whom."""

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import signed_in, words

WHAT = "Thu, Nov 12, 10:00 AM – 11:00 AM Hot stone massage with Ines Calloway"


@pytest.fixture
def visit(house: House) -> Booking:
    return make_booking(
        house.ines, [house.massage], at(10), contact_phone="+15035550134", note="Left shoulder"
    )


def card(visit: Booking, person: User | None) -> str:
    answer = signed_in(person).get(f"/pro/visits/{visit.reference}/card/")
    return words(answer.content.decode()) if answer.status_code == 200 else str(answer.status_code)


def test_who_does_the_work_reads_it_in_short(house: House, visit: Booking) -> None:
    assert card(visit, house.ines.user) == f"Alice Archer Confirmed {WHAT} Left shoulder"


def test_the_owner_reads_what_it_costs(house: House, visit: Booking) -> None:
    assert card(visit, house.bob) == f"Alice Archer Confirmed {WHAT} $90.00 Left shoulder"


def test_colleagues_and_strangers_find_no_card(house: House, visit: Booking) -> None:
    assert card(visit, house.tomas.user) == "404"
    assert card(visit, make_user("Sam Stranger", email="s@example.com")) == "404"
