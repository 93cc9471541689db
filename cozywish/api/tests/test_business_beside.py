"""What stands beside a visit, and when its client is reminded, as the API tells it."""

from datetime import timedelta

from django.db import transaction

from cozywish.api.tests.business import book
from cozywish.api.tests.client import data_of
from cozywish.api.tests.conftest import NOW, Owner
from cozywish.api.tests.test_business_visits import phoned, visit_at
from cozywish.apps.bookings.services.timers import set_timers


def test_a_visit_tells_what_stands_beside_it_and_when_the_client_is_reminded(owner: Owner) -> None:
    row = book(owner)
    alone = data_of(owner.api.ask(visit_at(owner, row)))
    assert (alone["beside"], alone["reminder_at"]) == ([], None)

    squeezed = phoned(
        owner, starts_at="2036-05-05T10:30:00-07:00", squeeze_reason="A regular in pain"
    )
    placed = data_of(owner.api.send(f"{owner.at}visits/", squeezed), 201)
    with transaction.atomic():
        set_timers(row, now=NOW - timedelta(days=2))

    found = data_of(owner.api.ask(visit_at(owner, row)))
    assert found["reminder_at"] == "2036-05-04T17:00:00Z"
    assert found["beside"] == [
        {
            "visit": placed["id"],
            "reference": placed["reference"],
            "client": "Bea Bloom",
            "service": "Hot stone massage",
            "shares": "Ines Calloway",
            "starts_at": "2036-05-05T17:30:00Z",
            "starts_local": "2036-05-05T10:30:00-07:00",
            "ends_at": "2036-05-05T18:30:00Z",
            "ends_local": "2036-05-05T11:30:00-07:00",
            "is_squeezed": True,
            "is_at_once": True,
        }
    ]
