"""The first hours: a venue's are its people's, so that whoever begins can be booked at once."""

from datetime import UTC, datetime

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.shapes import Doing
from cozywish.apps.scheduling.checklist import has_working_hours
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.scheduling.models import Shift
from cozywish.apps.scheduling.plans import hours_plan
from cozywish.apps.scheduling.services import begin_alone, set_hours, take_on
from cozywish.apps.scheduling.week import CLOSED, USUAL, Week
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission, StaffMember, Venue
from cozywish.apps.venues.services import Introduction

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 9, 20, tzinfo=UTC)
MONDAYS: Week = (((600, 720),), *((),) * 6)


@pytest.fixture
def bob() -> User:
    return make_user("Bob Barnes")


@pytest.fixture
def venue(bob: User) -> Venue:
    return make_venue(owner=bob)


def opens(bob: User, venue: Venue, week: Week) -> None:
    mark = hours_plan(venue_id=venue.pk).mark
    set_hours(by=bob, venue_id=venue.pk, week=week, mark=mark, now=NOW).unwrap()


def works(staff: StaffMember) -> list[tuple[int, int, int]]:
    rows = Shift.objects.filter(staff=staff, valid_from=None, valid_until=None)
    return list(rows.order_by("weekday").values_list("weekday", "starts_minute", "ends_minute"))


FIVE_DAYS = [(day, 540, 1020) for day in range(5)]


def test_the_first_hours_of_a_venue_are_those_of_who_has_no_schedule(
    bob: User, venue: Venue
) -> None:
    alone = begin_alone(owner=bob, venue_id=venue.pk, now=NOW).unwrap()
    make_service(venue, by=[alone])
    ines = make_staff(venue, "Ines Calloway")
    work_daily(ines, 600, 660)
    elsewhere = make_staff(make_venue(name="Low Tide"), "Uma")
    assert works(alone) == []

    opens(bob, venue, USUAL)

    assert works(alone) == FIVE_DAYS
    assert works(ines) == [(day, 600, 660) for day in range(7)]
    assert works(elsewhere) == []
    assert has_working_hours(venue)
    written = AuditEntry.objects.filter(action="scheduling.schedule_set")
    assert [row.object_id for row in written] == [alone.pk]


def test_later_hours_change_nobodys_schedule(bob: User, venue: Venue) -> None:
    open_daily(venue)
    idle = make_staff(venue, "Ines Calloway")

    opens(bob, venue, USUAL)

    assert works(idle) == []


def test_closed_all_week_is_no_hours_to_work(bob: User, venue: Venue) -> None:
    idle = make_staff(venue, "Ines Calloway")

    opens(bob, venue, CLOSED)

    assert works(idle) == []
    opens(bob, venue, MONDAYS)
    assert works(idle) == [(0, 600, 720)]


def test_who_begins_alone_after_the_hours_are_set_works_them(bob: User, venue: Venue) -> None:
    opens(bob, venue, MONDAYS)

    alone = begin_alone(owner=bob, venue_id=venue.pk, now=NOW).unwrap()
    again = begin_alone(owner=bob, venue_id=venue.pk, now=NOW).unwrap()

    assert (again, works(alone)) == (alone, [(0, 600, 720)])


def test_who_is_taken_on_works_whenever_it_is_open(bob: User, venue: Venue) -> None:
    opens(bob, venue, MONDAYS)
    massage = make_service(venue)
    who = Introduction("Ines Calloway")

    ines = take_on(
        user=bob, venue_id=venue.pk, who=who, does={massage.pk: Doing()}, now=NOW
    ).unwrap()

    assert works(ines) == [(0, 600, 720)]
    assert [row.service for row in ines.offers.all()] == [massage]


def test_a_manager_without_schedules_takes_on_without_hours(bob: User, venue: Venue) -> None:
    opens(bob, venue, MONDAYS)
    mona = make_user("Mona Marsh")
    make_manager(venue, mona, Permission.STAFF_MANAGE, manages_all=True)
    who = Introduction("Ines Calloway")

    ines = take_on(user=mona, venue_id=venue.pk, who=who, does={}, now=NOW).unwrap()

    assert works(ines) == []
