"""People are known by one address, in lower case, however it is typed."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import NewPerson, add_people, name_person

pytestmark = pytest.mark.django_db

NOON = datetime(2036, 5, 1, 12, 0, tzinfo=UTC)
ALICE, BOB = UUID(int=1), UUID(int=2)


def test_an_address_is_kept_without_blanks_and_in_lower_case() -> None:
    assert User.objects.create_user("  Alice.Archer@Example.COM ").email == (
        "alice.archer@example.com"
    )


def test_the_same_address_in_other_letters_is_no_second_account() -> None:
    User.objects.create_user("alice@example.com")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ALICE@example.com")


def test_the_database_takes_no_capital_letters_whoever_writes() -> None:
    alice = make_user()

    with (
        pytest.raises(IntegrityError, match="accounts_email_is_lower_case"),
        transaction.atomic(),
    ):
        User.objects.filter(pk=alice.pk).update(email="Alice@example.com")


def test_who_signs_in_may_type_the_address_as_they_like() -> None:
    alice = make_user()

    assert User.objects.get_by_natural_key("Alice@EXAMPLE.com") == alice
    assert authenticate(email="Alice@EXAMPLE.com", password=PASSWORD) == alice
    assert authenticate(email="alice@example.com", password=PASSWORD.upper()) is None


def test_without_a_password_nobody_signs_in() -> None:
    User.objects.create_user("alice@example.com")

    assert authenticate(email="alice@example.com", password="") is None


def test_only_a_superuser_may_open_the_admin() -> None:
    alice = User.objects.create_user("alice@example.com")
    root = User.objects.create_superuser("root@example.com", PASSWORD)

    assert (alice.is_staff, alice.is_superuser) == (False, False)
    assert (root.is_staff, root.is_superuser) == (True, True)


@pytest.mark.parametrize(
    ("name", "full", "short"),
    [("Alice Archer", "Alice Archer", "Alice"), ("", "alice@example.com", "alice")],
)
def test_people_are_addressed_by_their_name_or_else_by_their_address(
    name: str, full: str, short: str
) -> None:
    alice = User(email="alice@example.com", name=name)

    assert (str(alice), alice.get_short_name()) == (full, short)


def test_a_name_is_kept_without_blanks_around_it() -> None:
    name_person(user=make_user(), name="  Alice Ames ").unwrap()

    assert User.objects.get().name == "Alice Ames"


def test_people_who_come_together_have_proven_addresses_and_sign_in_only_if_they_may() -> None:
    add_people(
        people=[
            NewPerson(ALICE, " Alice@Example.com", "Alice Archer", can_sign_in=True),
            NewPerson(BOB, "bob@example.com", "Bob Barnes", phone="+15035550100"),
        ],
        password=PASSWORD,
        joined_at=NOON,
    ).unwrap()

    alice, bob = User.objects.order_by("email")
    assert (alice.pk, alice.email, alice.name, alice.joined_at) == (
        *(ALICE, "alice@example.com", "Alice Archer", NOON),
    )
    assert (bob.pk, bob.phone) == (BOB, "+15035550100")
    assert authenticate(email="alice@example.com", password=PASSWORD) == alice
    assert authenticate(email="bob@example.com", password=PASSWORD) is None
    proven = EmailAddress.objects.filter(verified=True, primary=True).order_by("email")
    assert [(one.user_id, one.email) for one in proven] == [
        (ALICE, "alice@example.com"),
        (BOB, "bob@example.com"),
    ]


def test_many_people_cost_as_many_queries_as_few(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    crowd = [NewPerson(UUID(int=n), f"client{n}@example.com", "Client") for n in range(1, 40)]

    with django_assert_num_queries(4):  # a savepoint around two inserts
        add_people(people=crowd, password=PASSWORD, joined_at=NOON).unwrap()
