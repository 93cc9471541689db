"""What somebody booked as a guest becomes their account's once the address is proven, whichever way it was."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.web.accounts.tests.steps import words
from cozywish.web.accounts.tests.test_changing_address import NEW, agree, code_for, give
from cozywish.web.accounts.tests.test_linked import come_from_google, signed_in
from tests.identity_provider import Provider, google_here

pytestmark = pytest.mark.django_db
MAYA = "maya@okafor.design"


@pytest.fixture
def google(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with google_here(settings, monkeypatch) as provider:
        yield provider


def visit(email: str) -> Booking:
    """A guest's, in two days."""
    staff = make_staff(make_venue(), "Ines Calloway")
    service = make_service(staff.venue, by=[staff])
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    return make_booking(staff, [service], begins, contact_email=email)


def claimed(client: Client, booking: Booking) -> User | None:
    """Whose it is after asking for it."""
    client.post("/me/bookings/claim/")
    booking.refresh_from_db()
    return booking.customer


def prove(client: Client) -> None:
    drain(now=timezone.now())
    code = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert code is not None
    client.post("/accounts/confirm-email/", {"code": code[0]})


def test_google_vouches_for_the_address_of_a_new_account(client: Client, google: Provider) -> None:
    booking = visit(MAYA)
    come_from_google(client)
    maya = signed_in(client)
    assert maya is not None

    assert f"We found 1 visit booked with {MAYA}" in words(client.get("/me/bookings/"))
    assert claimed(client, booking) == maya


def test_what_google_does_not_vouch_for_is_proven_by_a_code_first(
    client: Client, google: Provider
) -> None:
    booking = visit(MAYA)
    google.claims["email_verified"] = False
    come_from_google(client)
    assert claimed(client, booking) is None

    prove(client)

    maya = signed_in(client)
    assert maya is not None
    assert claimed(client, booking) == maya


def test_an_account_that_never_proved_it_has_to_though_its_owner_comes_from_google(
    client: Client, google: Provider
) -> None:
    booking, early = visit(MAYA), make_user("Early Bird", email=MAYA)
    EmailAddress.objects.update(verified=False)
    come_from_google(client)
    assert claimed(client, booking) is None

    prove(client)

    assert signed_in(client) == early
    assert claimed(client, booking) == early


def test_a_new_address_of_an_account_brings_its_visits_once_it_is_proven(client: Client) -> None:
    booking, alice = visit(NEW), make_user()
    client.force_login(alice)
    agree(client)
    assert claimed(client, booking) is None

    give(client, code_for(NEW))

    assert f"We found 1 visit booked with {NEW}" in words(client.get("/me/bookings/"))
    assert claimed(client, booking) == alice
