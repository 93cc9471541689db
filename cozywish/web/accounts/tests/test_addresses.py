"""The address book."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Address, User
from cozywish.apps.geo.models import Place, Postcode
from cozywish.web.accounts.tests.test_profile import HOME, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return make_user()


@pytest.fixture
def page(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def portland() -> Place:
    place = Place.objects.create(
        country="US",
        slug="portland-or",
        name="Portland",
        search_name="portland",
        state="OR",
        lat=45.5,
        lon=-122.6,
        time_zone="America/Los_Angeles",
    )
    Postcode.objects.create(
        country="US", code="97211", place=place, lat=45.5, lon=-122.6, time_zone=place.time_zone
    )
    return place


def test_an_address_is_kept_checked_and_the_first_is_the_default(
    page: Client, alice: User, portland: Place
) -> None:
    assert page.post(reverse("account_address_add"), HOME).status_code == 303
    address = Address.objects.get(user=alice)
    assert address.is_default
    assert address.checked_at is not None
    shown = text(page.get(reverse("account_addresses")))
    assert "1834 NE Going St, Apt 2 Portland, OR 97211 Blue gate" in shown
    assert "City and ZIP code checked" in shown


def test_a_zip_code_nobody_knows_is_kept_and_said(page: Client, alice: User) -> None:
    page.post(reverse("account_address_add"), HOME | {"postcode": "00001"})
    assert Address.objects.get(user=alice).checked_at is None
    assert "Not checked" in text(page.get(reverse("account_addresses")))


@pytest.mark.parametrize("elsewhere", [{"city": "Salem"}, {"region": "WA"}])
def test_a_zip_code_of_another_city_is_said_at_the_field_with_both_ways_out(
    page: Client, alice: User, portland: Place, elsewhere: dict[str, str]
) -> None:
    answer = page.post(reverse("account_address_add"), HOME | elsewhere)
    assert answer.status_code == 422
    assert "97211 is in Portland, OR. Use Portland, OR Keep it as I typed it" in text(answer)
    assert not Address.objects.exists()
    page.post(reverse("account_address_add"), HOME | elsewhere | {"as_found": "97211"})
    page.post(
        reverse("account_address_add"),
        HOME | elsewhere | {"as_typed": "97211", "label": "Work"},
    )
    found, typed = Address.objects.order_by("label")
    assert (found.city, found.region, found.checked_at is None) == ("Portland", "OR", False)
    assert elsewhere.items() <= {"city": typed.city, "region": typed.region}.items()
    assert typed.checked_at is None


def test_an_offer_for_one_zip_code_says_nothing_about_another(
    page: Client, alice: User, portland: Place
) -> None:
    answer = page.post(
        reverse("account_address_add"), HOME | {"city": "Salem", "as_found": "97301"}
    )
    assert answer.status_code == 422
    assert not Address.objects.exists()


def test_a_city_may_be_written_in_any_case_and_its_state_in_full(
    page: Client, alice: User, portland: Place
) -> None:
    page.post(reverse("account_address_add"), HOME | {"city": "portland", "region": "oregon"})
    assert Address.objects.get(user=alice).checked_at is not None


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"postcode": "9721"}, 422, "That is not a ZIP code. Give its five digits, such as 97211."),
        ({"line1": ""}, 422, "Please fill this in."),
        ({"label": "Work"}, 409, "You have an address of that name already."),
    ],
)
def test_an_address_that_cannot_be_kept_says_why_at_the_field(
    page: Client, alice: User, changed: dict[str, str], status: int, sentence: str
) -> None:
    Address.objects.create(user=alice, **(HOME | {"label": "Work"}))
    answer = page.post(reverse("account_address_add"), HOME | changed)
    assert answer.status_code == status
    assert sentence in text(answer)
    assert Address.objects.filter(user=alice).count() == 1


def test_another_default_replaces_the_first_and_removing_it_gives_it_back(
    page: Client, alice: User
) -> None:
    for label in ("Home", "Work"):
        page.post(reverse("account_address_add"), HOME | {"label": label})
    work = Address.objects.get(label="Work")
    page.post(reverse("account_address_default", args=[work.pk]))
    assert dict(Address.objects.values_list("label", "is_default")) == {"Home": False, "Work": True}
    page.post(reverse("account_address_remove", args=[work.pk]))
    assert dict(Address.objects.values_list("label", "is_default")) == {"Home": True}


def test_removing_the_first_default_gives_it_to_the_next(page: Client, alice: User) -> None:
    for label in ("Home", "Work"):
        page.post(reverse("account_address_add"), HOME | {"label": label})
    home = Address.objects.get(label="Home")
    page.post(reverse("account_address_remove", args=[home.pk]))
    assert dict(Address.objects.values_list("label", "is_default")) == {"Work": True}


def test_an_address_can_be_corrected_and_made_the_default_at_once(
    page: Client, alice: User
) -> None:
    for label in ("Home", "Work"):
        page.post(reverse("account_address_add"), HOME | {"label": label})
    work = Address.objects.get(label="Work")
    changed = HOME | {"label": "Studio", "is_default": "on"}
    assert page.post(reverse("account_address", args=[work.pk]), changed).status_code == 303
    assert dict(Address.objects.values_list("label", "is_default")) == {
        "Home": False,
        "Studio": True,
    }


def test_twenty_addresses_are_the_most(page: Client, alice: User) -> None:
    Address.objects.bulk_create(
        Address(user=alice, **(HOME | {"label": f"No. {number}"})) for number in range(19)
    )
    assert page.post(reverse("account_address_add"), HOME).status_code == 303
    answer = page.post(reverse("account_address_add"), HOME | {"label": "One more"})
    assert answer.status_code == 409
    assert "You have 20 addresses, which is the most." in text(answer)
    assert b"Add an address" not in page.get(reverse("account_addresses")).content


@pytest.mark.parametrize(
    "name", ["account_address", "account_address_remove", "account_address_default"]
)
def test_the_address_of_somebody_else_looks_as_if_it_were_not_there(
    page: Client, name: str
) -> None:
    theirs = Address.objects.create(user=make_user("Bob Baker"), **HOME)
    for address_id in (theirs.pk, uuid4()):
        if name != "account_address_default":  # takes a form only
            assert page.get(reverse(name, args=[address_id])).status_code == 404
        assert page.post(reverse(name, args=[address_id]), HOME).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.is_default, theirs.label) == (False, "Home")
