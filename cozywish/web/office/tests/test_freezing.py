"""The office freezes what is held for a visit, and lets it go on: with a reason, and never its own."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.models import Booking, BookingNote
from cozywish.apps.payments.models import Charge, EscrowHold
from cozywish.apps.payments.services import request_refund
from cozywish.web.accounts.tests.steps import words
from cozywish.web.office.tests.test_money import _paid, order_at

__all__ = ["_paid"]


def ask(client: Client, visit: Booking, name: str, reason: str = "The bank warns of fraud") -> Any:
    said = {"visit": str(visit.pk), "reason": reason}
    return client.post(f"{order_at(visit)}do/{name}/", said)


def state() -> str:
    return EscrowHold.objects.get().state


def test_what_is_frozen_stays_until_somebody_lets_it_go_on(
    looking: Client, paid: Booking, olga: User
) -> None:
    asks = words(looking.get(f"{order_at(paid)}change/"))
    assert "Freeze" in asks
    assert "Let it go on" not in asks
    assert looking.get(f"{order_at(paid)}do/thaw/").status_code == 404
    assert ask(looking, paid, "freeze", reason="").status_code == 422

    assert ask(looking, paid, "freeze").status_code == 303

    assert state() == "FROZEN"
    assert BookingNote.objects.get().text == "The bank warns of fraud"
    refused = request_refund(
        hold_id=EscrowHold.objects.get().pk, amount=100, reason="", by=olga.pk, now=timezone.now()
    )
    assert refused.error.code == "PAYMENTS_FROZEN"  # type: ignore[union-attr]
    assert looking.get(f"{order_at(paid)}do/freeze/").status_code == 404
    assert "Let it go on" in words(looking.get(f"{order_at(paid)}change/"))
    assert ask(looking, paid, "thaw", reason="It was her own card").status_code == 303
    assert state() == "HELD"
    done = AuditEntry.objects.filter(action__startswith="payments.hold_", actor_id=olga.pk)
    assert list(done.order_by("pk").values_list("action", flat=True)) == [
        "payments.hold_freeze",
        "payments.hold_thaw_held",
    ]


def test_while_a_bank_asks_nobody_lets_it_go_on(looking: Client, paid: Booking) -> None:
    ask(looking, paid, "freeze")
    Charge.objects.update(is_disputed=True)

    assert ask(looking, paid, "thaw").status_code == 409
    assert "/do/" not in looking.get(f"{order_at(paid)}change/").content.decode()

    assert state() == "FROZEN"


def test_nobody_freezes_their_own_visit(looking: Client, paid: Booking, olga: User) -> None:
    Booking.objects.filter(pk=paid.pk).update(customer=olga)

    assert "Freeze" not in words(looking.get(f"{order_at(paid)}change/"))
    assert ask(looking, paid, "freeze").status_code == 404
    assert state() == "HELD"


@pytest.mark.parametrize("name", ["freeze", "thaw"])
def test_whoever_looks_after_venues_does_neither(client: Client, paid: Booking, name: str) -> None:
    assert ask(client, paid, name).status_code in {302, 303, 404}
    assert state() == "HELD"
