"""What a manager is left with who may see the bookings of one person, and nothing else."""

from dataclasses import replace

from tests.authz.doors import doors
from tests.authz.judge import Judge, Verdict
from tests.authz.table import TABLE, Row
from tests.authz.world import Persona

PORTAL = [door for door in doors() if door.pattern.startswith(("pro/", "api/v1/business/"))]
STILL_OPEN = {"calendar.read", "business.start", "venue.preview"}
STILL_READ = {"business.api_venues"}
FORBIDDEN = {
    "team.read",
    "team.invite",
    "team.end_login",
    "team.add",
    "team.change",
    "team.just_me",
    "team.feature",
    "team.move",
    "team.picture",
    "team.retire",
    "venue.photos",
    "venue.photos.words",
    "venue.photos.order",
    "venue.photos.move",
    "venue.photos.remove",
    "menu.read",
    "menu.add",
    "menu.start",
    "menu.paste",
    "menu.change",
    "menu.move",
    "menu.options",
    "menu.set_steps",
    "menu.set_times",
    "menu.variant",
    "menu.remove",
    "imports.start",
    "managers.appoint",
    "venue.edit",
    "venue.question",
    "venue.question_move",
    "venue.question_remove",
    "venue.questions",
    "rooms.add",
    "venue.submit",
    "hours.set",
    "hours.set_special",
    "hours.remove_special",
    "time_off.read",
}  # their own business has such pages


def row_of(policy: str) -> Row:
    """Return the row of a manager with that grant; the visit in the addresses is of somebody else."""
    return replace(
        TABLE[policy],
        passes="M" if policy in STILL_OPEN else "",
        forbidden="M" if policy in FORBIDDEN else "",
        get=TABLE[policy].get if policy in STILL_READ else None,
    )


def test_a_narrow_grant_opens_what_it_says_and_shows_nothing_else(judge_of_little: Judge) -> None:
    verdict = Verdict()
    for door in PORTAL:
        assert door.policy is not None
        verdict += judge_of_little.judge_as(Persona.MANAGER, door, row_of(door.policy.name))

    assert (verdict.deviations, verdict.canaries) == ([], [])
