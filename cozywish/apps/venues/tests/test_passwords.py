"""The name of where somebody works is the first thing to try."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Business, Permission, Venue

pytestmark = pytest.mark.django_db
REFUSED = "Add something that has nothing to do with you or with CozyWish."


@pytest.fixture
def house() -> Venue:
    venue = make_venue(name="Juniper & Steam")
    Business.objects.update(name="Calloway Bodywork")
    return venue


@pytest.mark.parametrize("password", ["Juniper & Steam Spa", "calloway-bodywork-1"])
@pytest.mark.parametrize("role", ["owner", "manager", "team"])
def test_names_of_a_business_and_its_venues_are_not_enough(
    house: Venue, role: str, password: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, somebody(house, role))
    assert refused.value.messages == [REFUSED]


def somebody(house: Venue, role: str) -> User:
    if role == "owner":
        return house.business.owner
    person = make_user("Tomas Reyes")
    if role == "team":
        make_staff(house, user=person)
    else:
        make_manager(house, person, Permission.BOOKINGS_VIEW)
    return person


def test_strangers_and_those_not_yet_kept_may_say_it(house: Venue) -> None:
    for person in (make_user("Dora Diaz"), User(email="new@example.com"), None):
        validate_password("Juniper & Steam Spa", person)
