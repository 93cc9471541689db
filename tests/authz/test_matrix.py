"""SEC-01 and SEC-02: every route × eight personas × own, foreign and absent objects × every method, and no leak."""

import pytest
from django.apps import apps
from django.test import override_settings

from tests.authz.asked import UNDONE
from tests.authz.canaries import free_texts
from tests.authz.doors import doors
from tests.authz.hole import HOLES
from tests.authz.judge import WRITING, Judge

SHARES = 8  # so that workers can divide the doors among them
DOORS = list(doors())
OURS = ("accounts", "venues", "catalog", "scheduling", "bookings", "notifications")


@pytest.mark.parametrize("share", range(SHARES))
def test_every_door_opens_for_whom_the_table_says(judge: Judge, share: int) -> None:
    verdict = judge.judge(DOORS[share::SHARES])

    assert (verdict.undeclared, verdict.deviations, verdict.canaries) == ([], [], [])
    assert verdict.unrecorded == []


def test_what_the_api_writes_is_really_written_for_somebody(judge: Judge) -> None:
    """Otherwise the table would be compared with what a careless body is told. Forms: test_mass_assignment."""
    api = [door for door in DOORS if door.pattern.startswith("api/v1/")]
    mine = [door for door in api if not door.pattern.startswith("api/v1/office/")]
    asked = [(door, method) for door in mine for method in WRITING]
    undone = {f"{m} {door.pattern}" for door, m in asked if not judge.is_done(door, m)}

    assert undone == UNDONE.keys()


def test_no_column_that_can_hold_a_text_is_without_a_canary(judge: Judge) -> None:
    """Whoever adds one puts a row of it into the world: details.py."""
    ours = (model for name in OURS for model in apps.get_app_config(name).get_models())
    columns = {column for model in ours for column in free_texts(model)}
    for planted in (judge.near, judge.foreign):
        assert columns - {canary.column for canary in planted} == set()
    assert len(columns) > 40


@override_settings(ROOT_URLCONF="tests.authz.hole")
def test_a_hole_and_a_forgotten_door_are_found(judge: Judge) -> None:
    verdict = judge.judge(doors(HOLES))

    hole = "api/v1/bookings/<uuid:booking_id>/hole/"
    assert verdict.undeclared == ["forgotten/: no row for its policy (none)"]
    assert f"GET {hole} as NOBODY, near: passed, not nothing there (200)" in verdict.deviations
    assert f"GET {hole} shows bookings.booking.note to OWNER (far)" in verdict.canaries
    assert "GET pro/hole/ shows catalog.addon.name to OWNER (near)" in verdict.canaries
    assert f"GET {hole} as STAFF: a foreign object is not like an absent one" in verdict.deviations
    said = "POST pro/silent/ as OWNER leaves no row: ['venues_venue']"
    assert said in verdict.unrecorded
    nested = "api/v1/business/venues/<uuid:venue_id>/visits/<uuid:booking_id>/hole/"
    said = f"GET {nested} as OWNER, far at <uuid:booking_id> alone: passed, not nothing there (200)"
    assert said in verdict.deviations
    assert (
        f"GET {nested} as STAFF, a colleague's: passed, not nothing there (200)"
        in verdict.deviations
    )
