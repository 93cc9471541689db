"""Visits of guests become an account's: only of the account that has proved the address, and once."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.own import claimable
from cozywish.apps.bookings.services import claim_visits
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.core.services import Success

NOW = datetime(2036, 5, 5, 14, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def visit(email: str = "alice@example.com", **more: object) -> Booking:
    """A guest's visit with that address."""
    staff = make_staff(make_venue(), "Ines Calloway")
    return make_booking(
        staff,
        [make_service(staff.venue, by=[staff])],
        NOW + timedelta(days=2),
        contact_email=email,
        **more,
    )


def claimed(user: User) -> int:
    """How many visits the account gets."""
    return claim_visits(customer=user, now=NOW).unwrap()


def test_a_proven_address_gets_what_was_booked_with_it() -> None:
    alice, found = make_user("Alice Archer"), visit()
    assert claimable(user=alice) == 1
    assert claimed(alice) == 1
    found.refresh_from_db()
    assert found.customer == alice
    row = AuditEntry.objects.get(action="bookings.claim")
    assert (row.actor_kind, row.actor_id, row.object_id) == ("C", alice.pk, found.pk)


@pytest.mark.parametrize("written", ["Alice@Example.com", "ALICE@EXAMPLE.COM"])
def test_the_case_of_letters_does_not_matter(written: str) -> None:
    visit(written)
    assert claimed(make_user("Alice Archer")) == 1


def test_what_was_claimed_is_not_claimed_again() -> None:
    alice = make_user("Alice Archer")
    visit()
    assert (claimed(alice), claimed(alice)) == (1, 0)


def test_an_address_nobody_has_proved_gets_nothing() -> None:
    mallory = make_user("Mallory Moss", email="alice@example.com")
    EmailAddress.objects.filter(user=mallory).update(verified=False)
    found = visit()
    assert claimable(user=mallory) == 0
    refused = claim_visits(customer=mallory, now=NOW)
    assert not isinstance(refused, Success)
    assert refused.error.code == "BOOKINGS_ADDRESS_UNPROVEN"
    found.refresh_from_db()
    assert found.customer is None


def test_an_address_that_came_with_a_linked_account_gets_nothing() -> None:
    mallory = make_user("Mallory Moss")
    for verified, email in ((False, "alice@example.com"), (True, "bea@example.com")):
        EmailAddress.objects.create(user=mallory, email=email, verified=verified, primary=False)
        visit(email)
    assert (claimable(user=mallory), claimed(mallory)) == (0, 0)


def test_an_address_the_account_has_left_gets_nothing_even_if_its_page_is_still_open() -> None:
    alice = make_user("Alice Archer")
    visit()
    as_she_was = User.objects.get(pk=alice.pk)
    User.objects.filter(pk=alice.pk).update(email="new@example.com")
    EmailAddress.objects.filter(user=alice).update(email="new@example.com")
    assert claimed(as_she_was) == 0


def test_visits_of_other_addresses_and_accounts_stay_theirs() -> None:
    bea = make_user("Bea Brook")
    others = [visit("bob@example.com"), visit(customer=bea)]
    assert claimed(make_user("Alice Archer")) == 0
    assert {Booking.objects.get(pk=one.pk).customer for one in others} == {None, bea}


def test_a_hold_is_no_visit_yet_whatever_address_was_typed() -> None:
    until = NOW + timedelta(minutes=10)
    visit(state="HELD", confirmed_at=None, hold_until=until)
    visit(state="EXPIRED", confirmed_at=None)
    assert claimed(make_user("Alice Archer")) == 0


def test_what_was_asked_for_is_claimed_whatever_was_answered() -> None:
    for state in ("REQUESTED", "DECLINED", "EXPIRED"):
        visit(state=state, confirmed_at=None, approve_by=NOW)
    assert claimed(make_user("Alice Archer")) == 3
