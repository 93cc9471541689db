"""What a manager is left with who may see the bookings of one person, and nothing else."""

from dataclasses import replace
from datetime import timedelta

from django.test import Client

from cozywish.apps.bookings.models import Booking
from cozywish.apps.venues.models import Permission, StaffMember
from tests.authz.doors import doors
from tests.authz.judge import Judge, Verdict
from tests.authz.table import TABLE, Row
from tests.authz.world import Persona

PORTAL = [door for door in doors() if door.pattern.startswith(("pro/", "api/v1/business/"))]
STILL_OPEN = {
    "business.api_choices",
    "business.api_client_list",
    "business.api_why",
    "business.start",
    "calendar.read",
    "calendar.why",
    "clients.find",
    "clients.read",
    "venue.preview",
}
STILL_READ = {"business.api_blocks", "business.api_venues", "business.api_visits"}
FORBIDDEN = {
    "business.activity",
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
    "menu.picture",
    "menu.set_steps",
    "menu.set_times",
    "menu.variant",
    "menu.remove",
    "imports.start",
    "managers.appoint",
    "calendar.block",
    "bookings.place_for_client",
    "bookings.find_client",
    "bookings.my_day",
    "bookings.requests",
    "bookings.waiting_at_venue",
    "payments.business_read",
    "venue.edit",
    "venue.question",
    "venue.question_move",
    "venue.question_remove",
    "venue.questions",
    "rooms.add",
    "venue.live",
    "venue.submit",
    "venue.close",
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
        get=TABLE[policy].get or TABLE[policy] if policy in STILL_READ else None,
    )


def test_a_narrow_grant_opens_what_it_says_and_shows_nothing_else(judge_of_little: Judge) -> None:
    verdict = Verdict()
    for door in PORTAL:
        assert door.policy is not None
        verdict += judge_of_little.judge_as(Persona.MANAGER, door, row_of(door.policy.name))

    assert (verdict.deviations, verdict.canaries) == ([], [])


def test_who_manages_the_visits_of_one_person_gives_them_to_nobody_else(
    judge_of_little: Judge,
) -> None:
    near = judge_of_little.world.near
    visit, colleague = near.guest_visit, near.guest_visit.items.get().staff
    with judge_of_little.visit(Persona.MANAGER) as browser:
        near.manager.permissions.create(permission=Permission.BOOKINGS_MANAGE)
        page = browser.get(f"/pro/visits/{visit.reference}/move/")

        assert list(page.context["form"].fields["who"].queryset) == [colleague]
        assert _dropped(browser, visit, near.staff) == 403
        assert _dropped(browser, visit, colleague) != 403


def _dropped(browser: Client, visit: Booking, on: StaffMember) -> int:
    """Drop the visit an hour later in somebody's column, tell nobody, and return the status."""
    said = {
        "start": (visit.starts_at + timedelta(hours=1)).isoformat(),
        "end": (visit.ends_at + timedelta(hours=1)).isoformat(),
        "resource": on.resource.pk,
        "version": visit.version,
        "tell": "no",
    }
    return browser.post(f"/pro/visits/{visit.reference}/drag/", said).status_code
