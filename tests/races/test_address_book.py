"""However many windows change an address book at once, it has one default address and at most twenty."""

import pytest
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Address
from cozywish.apps.accounts.services import Home, add_address, make_default, remove_address
from cozywish.core.services import Success
from tests.races.together import together

pytestmark = pytest.mark.races


def home(label: str) -> Home:
    return Home(label=label, line1="1 Oak St", line2="", city="X", region="OR", postcode="97211")


def test_thirty_first_addresses_at_once_are_twenty_with_one_default(fresh_db: None) -> None:
    user = make_user()

    def add(number: int) -> bool:
        result = add_address(
            user=user, home=home(f"No. {number}"), makes_default=True, now=timezone.now()
        )
        return isinstance(result, Success)

    assert sum(together(30, add)) == 20
    assert Address.objects.filter(user=user).count() == 20
    assert Address.objects.filter(user=user, is_default=True).count() == 1


def test_defaults_and_removals_at_once_leave_one_default(fresh_db: None) -> None:
    user = make_user()
    book = [
        add_address(
            user=user, home=home(str(number)), makes_default=False, now=timezone.now()
        ).unwrap()
        for number in range(10)
    ]

    def act(number: int) -> bool:
        address_id = book[number % 10].pk
        if number < 6:
            return isinstance(remove_address(user=user, address_id=address_id), Success)
        return isinstance(make_default(user=user, address_id=address_id), Success)

    assert together(10, act) == [True] * 10
    assert Address.objects.filter(user=user).count() == 4
    assert Address.objects.filter(user=user, is_default=True).count() == 1
