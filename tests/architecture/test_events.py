"""SEC-38: what is stored to be done later says which thing, and nothing about a person but an address of mail."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from django.core import mail

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import ActivityKind
from cozywish.apps.accounts.services import Whereabouts, note_activity
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.core.events import REGISTRY

NOW = datetime(2036, 5, 5, 12, 0, tzinfo=UTC)


def test_an_event_has_ids_kinds_addresses_and_moments_alone() -> None:
    product = {name: event for name, event in REGISTRY.items() if not name.startswith("tests.")}
    said = {(name, field.name) for name, event in product.items() for field in fields(event)}

    assert len(said) >= 10
    assert {(name, field) for name, field in said if not field.endswith("_id")} == {
        ("accounts.leaving_due", "asked"),
        ("accounts.letter_due", "kind"),
        ("accounts.letter_due", "email"),
        ("accounts.letter_due", "about"),
        ("bookings.day_due", "on"),
        ("bookings.reminder_due", "starts_at"),
        ("bookings.times_freed", "first_on"),
        ("bookings.times_freed", "last_on"),
        ("scheduling.back_again", "first_on"),
        ("scheduling.back_again", "last_on"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "lead"),
    [
        (ActivityKind.FACTOR_ADDED, "can also be opened with: Zora’s own key."),
        (ActivityKind.SIGNED_IN_NEW_DEVICE, "Somebody signed in to your account with Zora’s own"),
    ],
)
def test_what_a_person_calls_a_thing_is_in_the_letter_and_not_in_what_is_owed(
    kind: ActivityKind, lead: str
) -> None:
    where = Whereabouts("203.0.113.9", "Firefox")
    user = make_user()
    note_activity(user=user, kind=kind, where=where, now=NOW, about="Zora’s own key").unwrap()

    owed = [str(payload) for payload in Delivery.objects.values_list("payload", flat=True)]
    assert len(owed) == 1
    assert "Zora" not in owed[0]
    drain(now=NOW)
    assert lead in str(mail.outbox[0].body)
