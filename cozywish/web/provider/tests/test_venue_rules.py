"""The rules of a venue that its editor sets."""

from typing import Any

import pytest

from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.factories import make_service
from cozywish.web.provider.tests.reading import signed_in
from cozywish.web.provider.tests.test_venue import EDITOR, bob, ready, said

__all__ = ["bob"]
pytestmark = pytest.mark.django_db


def test_a_venue_that_wants_to_be_asked_says_so_and_how_soon_it_reminds(bob: User) -> None:
    venue = ready(bob)
    client = signed_in(bob)

    client.post(EDITOR, said(version="1", on_request="on", reminder_hours="48"))

    venue.refresh_from_db()
    assert (venue.on_request, venue.reminder_hours) == (True, 48)
    assert "I confirm each visit myself" in client.get(EDITOR).content.decode()
    client.post(EDITOR, said(version="2"))
    venue.refresh_from_db()
    assert (venue.on_request, venue.reminder_hours) == (False, 24)


def test_a_venue_says_how_often_a_visit_can_start_and_its_services_follow(bob: User) -> None:
    venue = ready(bob)
    service = make_service(venue, "Salt scrub")
    client = signed_in(bob)

    refused = client.post(EDITOR, said(version="1", step_minutes="7"))
    client.post(EDITOR, said(version="1", step_minutes="30"))

    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"step_minutes"})
    venue.refresh_from_db()
    assert venue.step_minutes == 30
    field = client.get(f"/pro/services/{service.pk}/").context["form"].fields["step_minutes"]
    assert (field.choices[0], field.help_text) == (
        ("", "As the venue: 30 min"),
        "From the venue: 30 min",
    )


PAID = {
    "paid_when": "DEPOSIT",
    "deposit_percent": "30",
    "late_fee_percent": "40",
    "no_show_fee_percent": "90",
}


def test_a_venue_says_what_it_wants_ahead_where_money_is_taken_online(
    bob: User, settings: Any
) -> None:
    venue = ready(bob)
    client = signed_in(bob)
    client.post(EDITOR, said(version="1", **PAID))
    venue.refresh_from_db()
    assert venue.paid_when == "VENUE"
    assert "What you want before they come" not in client.get(EDITOR).content.decode()

    settings.PAYMENT_GATEWAY, settings.SIMULATOR_URL = "simulator", "http://127.0.0.1:8010"
    version = str(venue.version)
    refused = client.post(EDITOR, said(version=version, **{**PAID, "deposit_percent": "0"}))
    assert set(refused.context["form"].errors) == {"deposit_percent"}
    client.post(EDITOR, said(version=version, **PAID))
    venue.refresh_from_db()
    assert {name: str(getattr(venue, name)) for name in PAID} == PAID

    settings.PAYMENT_GATEWAY = "at_venue"
    client.post(EDITOR, said(version=str(venue.version), reminder_hours="48"))
    venue.refresh_from_db()
    assert (venue.reminder_hours, venue.paid_when) == (48, "DEPOSIT")
