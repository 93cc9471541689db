"""How complete a profile is."""

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Address, User
from cozywish.apps.accounts.profile import completion

pytestmark = pytest.mark.django_db


def make_address(user: User, **fields: str) -> Address:
    given = {"label": "Home", "line1": "1 Oak St", "city": "Portland", "postcode": "97211"}
    return Address.objects.create(user=user, **(given | fields))


def test_an_account_with_an_address_of_mail_alone_has_everything_before_it() -> None:
    user = make_user(email="nameless@example.com", name="")
    assert completion(user) == (0, ("name", "phone", "address", "picture"))


def test_each_of_the_four_counts_a_quarter() -> None:
    user = make_user()
    assert completion(user) == (25, ("phone", "address", "picture"))
    user.phone = "+15035550148"
    assert completion(user) == (50, ("address", "picture"))
    make_address(user)
    assert completion(user) == (75, ("picture",))
    user.avatar = "pictures/abc"
    assert completion(user) == (100, ())


def test_two_addresses_count_once_and_those_of_others_not_at_all() -> None:
    alice, bob = make_user(), make_user("Bob Baker")
    make_address(alice)
    make_address(alice, label="Work")
    assert completion(alice).percent == 50
    assert completion(bob).percent == 25
