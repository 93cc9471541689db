"""Single days: who sets them, what they replace, what is refused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.scheduling.engine import frame, working_time
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.scheduling.models import Break, RotaDay
from cozywish.apps.scheduling.plans import rota_days
from cozywish.apps.scheduling.queries import rules_of
from cozywish.apps.scheduling.services import clear_rota_day, set_rota_day
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.core.services import Failure, ServiceResult

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 9, 20, tzinfo=UTC)  # Monday noon in Portland
TODAY = date(2026, 11, 9)
NOON, ONE, FOUR, SIX = 720, 780, 960, 1080


@pytest.fixture
def ines() -> StaffMember:
    """She works from nine to five and has a break at one, every day."""
    venue = make_venue(owner=make_user("Bob Barnes"))
    open_daily(venue, 8 * 60, 20 * 60)
    ines = make_staff(venue, "Ines Calloway", user=make_user("Ines Calloway"))
    work_daily(ines)
    Break.objects.bulk_create(
        Break(staff=ines, weekday=day, starts_minute=ONE, ends_minute=ONE + 30) for day in range(7)
    )
    return ines


def put(person: StaffMember, stretches: Any, **other: Any) -> ServiceResult[StaffMember]:
    wish: dict[str, Any] = {
        "by": person.venue.business.owner,
        "staff_id": person.pk,
        "on": TODAY,
        "stretches": stretches,
        "now": NOW,
        **other,
    }
    return set_rota_day(**wish)


def minutes_on(person: StaffMember) -> list[int]:
    """How many minutes the person would work today and tomorrow."""
    venue = person.venue
    rules = rules_of(venue_ids=[venue.pk], first=TODAY, days=2)[venue.pk]
    window = frame(venue.time_zone, TODAY, 2)
    return [5 * ticks for ticks in window.counts(working_time(window, rules.workers[0].rules))]


def code(result: ServiceResult[Any]) -> str:
    assert isinstance(result, Failure)
    return result.error.code


def test_a_day_has_its_own_hours_without_the_breaks_of_the_week(ines: StaffMember) -> None:
    assert minutes_on(ines) == [450, 450]
    put(ines, ((NOON, FOUR), (FOUR + 30, SIX))).unwrap()

    assert minutes_on(ines) == [330, 450]
    assert rota_days(staff_id=ines.pk, today=TODAY) == [(TODAY, ((NOON, FOUR), (FOUR + 30, SIX)))]
    assert AuditEntry.objects.get(action="scheduling.rota_day_set").object_id == ines.pk


def test_a_day_off_and_the_day_given_back(ines: StaffMember) -> None:
    put(ines, ((NOON, FOUR),)).unwrap()
    put(ines, ()).unwrap()
    assert minutes_on(ines) == [0, 450]
    assert rota_days(staff_id=ines.pk, today=TODAY) == [(TODAY, ())]
    owner = ines.venue.business.owner
    clear_rota_day(by=owner, staff_id=ines.pk, on=TODAY, now=NOW).unwrap()
    assert minutes_on(ines) == [450, 450]


def test_a_night_that_began_before_the_day_goes_on(ines: StaffMember) -> None:
    open_daily(ines.venue, 20 * 60, 26 * 60)
    put(ines, ((20 * 60, 26 * 60),)).unwrap()
    put(ines, (), on=TODAY + timedelta(days=1)).unwrap()
    assert minutes_on(ines) == [240, 120]


def test_what_is_refused_changes_nothing(ines: StaffMember) -> None:
    assert code(put(ines, (), on=date(2026, 11, 8))) == "SCHEDULING_DATE_PASSED"
    assert code(put(ines, ((541, 600),))) == "SCHEDULING_TIMES_UNREADABLE"
    assert code(put(ines, ((540, 600), (595, 700)))) == "SCHEDULING_TIMES_OVERLAP"
    assert not RotaDay.objects.exists()


def test_only_who_looks_after_the_schedule_sets_it(ines: StaffMember) -> None:
    mona = make_user("Mona Marsh", email="mona@example.com")
    make_manager(ines.venue, mona, Permission.SCHEDULE_MANAGE, manages_all=True)
    put(ines, (), by=mona).unwrap()
    assert ines.user is not None
    for stranger in (ines.user, make_user("Charlie Cho", email="charlie@example.com")):
        with pytest.raises(StaffMember.DoesNotExist):
            put(ines, (), by=stranger)
        with pytest.raises(StaffMember.DoesNotExist):
            clear_rota_day(by=stranger, staff_id=ines.pk, on=TODAY, now=NOW).unwrap()
    with pytest.raises(StaffMember.DoesNotExist):
        put(ines, (), staff_id=uuid4())
