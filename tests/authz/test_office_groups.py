"""What each group of the office may open, at every door of the office: whoever is in none of its groups opens nothing.

The matrix has one column for the office, and says only who gets to it at all. Here each group has a column of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from time import time

import pytest
from django.contrib.auth.models import Group

from cozywish.web.office.why import KEY
from tests.authz.doors import Door, Whose, doors
from tests.authz.judge import Judge, Outcome, outcome_of
from tests.authz.world import Persona

DOORS = [door for door in doors() if door.pattern.startswith(("admin/", "api/v1/office/"))]
EVERYBODY = "-123"  # whoever is let into the office, also in no group at all


@dataclass(frozen=True)
class Part:
    """Doors that begin and end alike: which groups they open for, and for which of those a form there can be sent."""

    begins: str
    opens: str = ""
    sends: str = ""
    ends: str = ""


# The first that fits counts.
PARTS = [
    Part("admin/", ends="/history/"),  # Django's own log, which nobody keeps
    Part("admin/", ends="/delete/"),
    Part("admin/", ends="/<path:object_id>/", opens=EVERYBODY),  # leads to the page, which decides
    Part("admin/(?P<app_label>", opens="1"),  # the accounts' part
    Part("admin/(?P<url>"),
    Part("admin/accounts/user/<uuid:pk>/do/", opens="1", sends="1"),
    Part("admin/bookings/booking/<uuid:pk>/do/", opens="1", sends="1"),
    Part("admin/payments/paymentorder/<uuid:pk>/do/", opens="1", sends="1"),
    Part("admin/payments/refund/<uuid:pk>/do/", opens="1", sends="1"),
    Part("admin/venues/venue/<uuid:pk>/do/", opens="2", sends="2"),
    Part("admin/catalog/", opens="3", sends="3"),
    Part("admin/", ends="/add/"),
    Part("admin/accounts/", opens="1"),
    Part("admin/auth/"),
    Part("admin/audit/"),
    Part("admin/bookings/", opens="12"),
    Part("admin/payments/", opens="1"),
    Part("admin/venues/", opens="123"),
    Part("admin/", opens=EVERYBODY, sends=EVERYBODY),
    Part("api/v1/office/venues/<uuid:venue_id>/verdicts/", opens="2", sends="2"),
    Part("api/v1/office/venues/", opens="123"),
    Part("api/v1/office/bookings/", ends="/steps/", opens="1"),
    Part("api/v1/office/bookings/", ends="/move/", opens="1"),
    Part("api/v1/office/bookings/", opens="12"),
    Part("api/v1/office/", opens="3", sends="3"),
]


def part_of(door: Door) -> Part:
    name = door.pattern
    return next(part for part in PARTS if name.startswith(part.begins) and name.endswith(part.ends))


def opened(judge: Judge, group: str, door: Door, method: str) -> Outcome:
    """Knock as somebody of that group alone, who has said why they look."""
    address = door.address(judge.world, Persona.OFFICE, Whose.NEAR)
    with judge.visit(Persona.OFFICE) as browser:
        named = Group.objects.filter(name=f"office-work-{group}")
        judge.world.near.people[Persona.OFFICE].groups.set(named)
        session = browser.session
        session[KEY] = {"reason": "Request 4711", "until": time() + 3600}
        session.save()
        body = judge.said(door, Persona.OFFICE, door.body)
        return outcome_of(browser.generic(method, address, **body))  # type: ignore[arg-type]


def wrong(judge: Judge, group: str) -> Iterator[str]:
    """Yield each door that opens for the group although it should not, or the other way round."""
    for door in DOORS:
        part = part_of(door)
        sends = part.sends if door.pattern.endswith(("/change/", "/verdicts/")) else part.opens
        for method, letters in (("GET", part.opens), ("POST", sends), ("PUT", part.opens)):
            found = opened(judge, group, door, method)
            is_open = found is Outcome.PASSED
            if found is not Outcome.NO_SUCH_METHOD and is_open != (group in letters):
                yield f"{method} {door.pattern}: {found.value}"


@pytest.mark.parametrize("group", EVERYBODY)
def test_every_door_of_the_office_opens_for_the_groups_it_is_for(judge: Judge, group: str) -> None:
    assert list(wrong(judge, group)) == []
