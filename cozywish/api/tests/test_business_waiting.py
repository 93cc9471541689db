"""Who waits at a venue: names and wishes in the order of their turn, for whoever sees all of its bookings."""

from datetime import date, timedelta
from typing import Any

from cozywish.api.tests.business import as_ines, as_manager
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import NOW, TODAY, Owner
from cozywish.apps.bookings.factories import make_wait
from cozywish.apps.venues.models import Permission

NOTHING: Any = (404, "NOT_FOUND", {})
FRIDAYS = 1 << 4


def test_they_stand_in_the_order_of_their_turn(owner: Owner) -> None:
    service, window = owner.house.massage, {"first_on": TODAY, "last_on": TODAY}
    later = NOW + timedelta(minutes=5)
    make_wait(service, contact_name="Cara Cole", state="OFFERED", joined_at=later, **window)
    first = make_wait(service, contact_name="Bob Baker", joined_at=NOW, **window)
    make_wait(service, state="LEFT", closed_at=NOW, **window)

    found = data_of(owner.api.ask(f"{owner.at}waiting/"))

    assert [(one["name"], one["is_offered"]) for one in found] == [
        ("Bob Baker", False), ("Cara Cole", True),
    ]  # fmt: skip
    assert found[0] == {
        "id": str(first.pk),
        "name": "Bob Baker",
        "services": [{"id": str(service.pk), "name": "Hot stone massage"}],
        "extras": [],
        "staff": None,
        "window": {
            "first_on": TODAY.isoformat(),
            "last_on": TODAY.isoformat(),
            "not_before": "00:00:00",
            "before": None,
            "weekdays": [1, 2, 3, 4, 5, 6, 7],
        },
        "is_offered": False,
        "has_visit": False,
        "joined_at": "2036-05-05T14:00:00Z",
    }
    assert "@" not in str(found)


def test_a_date_leaves_those_whom_it_would_suit(owner: Owner) -> None:
    first, last = date(2036, 5, 5), date(2036, 5, 12)
    make_wait(owner.house.massage, first_on=first, last_on=last, weekdays=FRIDAYS)

    for on, count in (("2036-05-09", 1), ("2036-05-08", 0), ("2036-05-16", 0)):
        assert len(data_of(owner.api.ask(f"{owner.at}waiting/", {"date": on}))) == count


def test_whoever_sees_only_a_part_finds_nothing(owner: Owner) -> None:
    at = f"{owner.at}waiting/"

    assert error_of(as_ines(owner).ask(at)) == NOTHING
    assert error_of(as_manager(owner, Permission.SERVICES_MANAGE).ask(at)) == NOTHING


def test_a_manager_who_sees_the_bookings_sees_it(owner: Owner) -> None:
    mona = as_manager(owner, Permission.BOOKINGS_VIEW)
    assert data_of(mona.ask(f"{owner.at}waiting/")) == []
