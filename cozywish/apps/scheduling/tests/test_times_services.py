"""Setting hours, schedules and time off: who may, what is refused, what stays."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.scheduling.models import (
    Break,
    OpeningHours,
    Shift,
    SpecialDate,
    TimeOff,
    TimeOffState,
)
from cozywish.apps.scheduling.plans import (
    SpecialSpan,
    changes_of,
    hours_plan,
    schedule_plan,
    special_spans,
)
from cozywish.apps.scheduling.services import (
    add_time_off,
    approve_time_off,
    ask_time_off,
    decline_time_off,
    remove_special,
    remove_time_off,
    set_hours,
    set_schedule,
    set_special,
)
from cozywish.apps.scheduling.week import CLOSED, Week
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission, StaffMember, Venue
from cozywish.core.services import Failure, ServiceResult

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 9, 20, tzinfo=UTC)  # Monday noon in Portland
TODAY = date(2026, 11, 9)
NINE, NOON, ONE, FIVE = 540, 720, 780, 1020
TWO_STRETCHES: Week = (((NINE, NOON), (ONE, FIVE)),) * 5 + ((),) * 2


@pytest.fixture
def venue() -> Venue:
    venue = make_venue(owner=make_user("Bob Barnes"))
    open_daily(venue)
    return venue


@pytest.fixture
def ines(venue: Venue) -> StaffMember:
    ines = make_staff(venue, "Ines Calloway", user=make_user("Ines Calloway"))
    work_daily(ines)
    return ines


def code(result: ServiceResult[Any]) -> str:
    assert isinstance(result, Failure)
    return result.error.code


def save(venue: Venue, week: Week, **other: Any) -> ServiceResult[Venue]:
    wish: dict[str, Any] = {
        "by": venue.business.owner,
        "venue_id": venue.pk,
        "week": week,
        "mark": hours_plan(venue_id=venue.pk).mark,
        "now": NOW,
        **other,
    }
    return set_hours(**wish)


def plan(person: StaffMember, week: Week, since: date, **other: Any) -> ServiceResult[StaffMember]:
    wish: dict[str, Any] = {
        "by": person.venue.business.owner,
        "staff_id": person.pk,
        "week": week,
        "breaks": CLOSED,
        "since": since,
        "mark": schedule_plan(staff_id=person.pk, on=since).mark,
        "now": NOW,
        **other,
    }
    return set_schedule(**wish)


def test_the_owner_replaces_the_week(venue: Venue) -> None:
    save(venue, TWO_STRETCHES).unwrap()

    assert hours_plan(venue_id=venue.pk).week == TWO_STRETCHES
    written = AuditEntry.objects.get(action="scheduling.hours_set")
    assert (written.actor_id, written.object_id) == (venue.business.owner.pk, venue.pk)


def test_what_is_refused_changes_nothing(venue: Venue) -> None:
    overlap: Week = (((NINE, NOON), (NOON - 5, FIVE)), *CLOSED[1:])
    assert code(save(venue, overlap)) == "SCHEDULING_TIMES_OVERLAP"
    assert code(save(venue, (((541, 600),), *CLOSED[1:]))) == "SCHEDULING_TIMES_UNREADABLE"
    assert code(save(venue, CLOSED, mark="what was")) == "SCHEDULING_CHANGED_MEANWHILE"
    assert OpeningHours.objects.filter(opens_minute=NINE, closes_minute=FIVE).count() == 7
    assert not AuditEntry.objects.exists()


def test_the_second_of_two_owners_sees_that_the_first_has_saved(venue: Venue) -> None:
    mark = hours_plan(venue_id=venue.pk).mark
    save(venue, TWO_STRETCHES, mark=mark).unwrap()
    assert code(save(venue, CLOSED, mark=mark)) == "SCHEDULING_CHANGED_MEANWHILE"
    assert hours_plan(venue_id=venue.pk).week == TWO_STRETCHES


def test_hours_are_for_whoever_manages_the_whole_place(venue: Venue, ines: StaffMember) -> None:
    mona, vera, sam = make_user("Mona Marsh"), make_user("Vera Vance"), make_user("Sam Stone")
    make_manager(venue, mona, Permission.SCHEDULE_MANAGE, manages_all=True)
    make_manager(venue, vera, Permission.STAFF_MANAGE, manages_all=True)
    make_manager(venue, sam, Permission.SCHEDULE_MANAGE).staff.add(ines)
    save(venue, CLOSED, by=mona).unwrap()
    for nobody in (vera, sam, ines.user, make_user("Charlie Cole")):
        with pytest.raises(Venue.DoesNotExist):
            save(venue, TWO_STRETCHES, by=nobody)
    plan(ines, TWO_STRETCHES, TODAY, by=sam).unwrap()
    for nobody in (vera, ines.user):
        with pytest.raises(StaffMember.DoesNotExist):
            plan(ines, CLOSED, TODAY, by=nobody)


def special(venue: Venue, first: date, last: date, **other: Any) -> ServiceResult[Venue]:
    wish: dict[str, Any] = {
        "by": venue.business.owner,
        "venue_id": venue.pk,
        "first": first,
        "last": last,
        "label": "Winter",
        "stretches": (),
        "now": NOW,
        **other,
    }
    return set_special(**wish)


def test_a_span_closes_and_a_date_in_it_gets_its_own_hours(venue: Venue) -> None:
    eve, day, after = date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26)
    special(venue, eve, after).unwrap()
    special(venue, day, day, label=" Open ", stretches=((NINE, NOON), (ONE, FIVE))).unwrap()
    assert special_spans(venue_id=venue.pk, today=TODAY) == [
        SpecialSpan(eve, eve, "Winter", ()),
        SpecialSpan(day, day, "Open", ((NINE, NOON), (ONE, FIVE))),
        SpecialSpan(after, after, "Winter", ()),
    ]
    owner = venue.business.owner
    remove_special(by=owner, venue_id=venue.pk, first=eve, last=day, now=NOW).unwrap()
    assert SpecialDate.objects.get().on == after


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"first": TODAY - timedelta(days=1)}, "SCHEDULING_DATES_PASSED"),
        ({"last": TODAY - timedelta(days=1)}, "SCHEDULING_SPAN_UNREADABLE"),
        ({"last": TODAY + timedelta(days=367)}, "SCHEDULING_SPAN_UNREADABLE"),
        ({"stretches": ((NINE, 541),)}, "SCHEDULING_TIMES_UNREADABLE"),
        ({"stretches": ((NINE, NOON), (NINE + 5, FIVE))}, "SCHEDULING_TIMES_OVERLAP"),
    ],
)
def test_special_dates_that_cannot_be(venue: Venue, wish: dict[str, Any], refusal: str) -> None:
    assert code(special(venue, **{"first": TODAY, "last": TODAY, **wish})) == refusal
    assert not SpecialDate.objects.exists()


def test_a_new_week_holds_from_its_date_and_the_old_one_until_then(ines: StaffMember) -> None:
    old = schedule_plan(staff_id=ines.pk, on=TODAY).week
    december = date(2026, 12, 1)
    lunch: Week = (((NINE + 60, NINE + 90),), *CLOSED[1:])
    plan(ines, TWO_STRETCHES, december, breaks=lunch).unwrap()

    assert schedule_plan(staff_id=ines.pk, on=date(2026, 11, 30)).week == old
    after = schedule_plan(staff_id=ines.pk, on=december)
    assert (after.week, after.breaks, after.since) == (TWO_STRETCHES, lunch, december)
    assert schedule_plan(staff_id=ines.pk, on=date(2026, 11, 30)).breaks == CLOSED


def test_a_week_put_before_a_planned_one_ends_where_that_begins(ines: StaffMember) -> None:
    december, earlier = date(2026, 12, 1), date(2026, 11, 16)
    plan(ines, TWO_STRETCHES, december).unwrap()
    plan(ines, CLOSED, earlier).unwrap()
    assert changes_of(staff_id=ines.pk, after=TODAY) == [earlier, december]
    assert schedule_plan(staff_id=ines.pk, on=date(2026, 11, 30)).week == CLOSED
    assert schedule_plan(staff_id=ines.pk, on=december).week == TWO_STRETCHES
    plan(ines, TWO_STRETCHES, earlier).unwrap()
    assert schedule_plan(staff_id=ines.pk, on=date(2026, 11, 30)).week == TWO_STRETCHES
    assert set(Shift.objects.values_list("valid_from", flat=True)) == {None, earlier, december}


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"since": TODAY - timedelta(days=1)}, "SCHEDULING_DATES_PASSED"),
        ({"week": (((NINE, 2885),), *CLOSED[1:])}, "SCHEDULING_TIMES_UNREADABLE"),
        ({"week": (((NINE, NOON), (NINE, FIVE)), *CLOSED[1:])}, "SCHEDULING_TIMES_OVERLAP"),
        ({"breaks": (((NOON, ONE),), *CLOSED[1:])}, "SCHEDULING_BREAK_OUTSIDE"),
        ({"mark": "what was"}, "SCHEDULING_CHANGED_MEANWHILE"),
    ],
)
def test_schedules_that_cannot_be(ines: StaffMember, wish: dict[str, Any], refusal: str) -> None:
    asked = {"week": TWO_STRETCHES, "since": TODAY, **wish}
    assert code(plan(ines, **asked)) == refusal
    assert set(Shift.objects.values_list("valid_until", flat=True)) == {None}
    assert not Break.objects.exists()


def away(person: StaffMember, **other: Any) -> dict[str, Any]:
    return {
        "by": person.user,
        "staff_id": person.pk,
        "starts_at": NOW + timedelta(days=7),
        "ends_at": NOW + timedelta(days=8),
        "reason": " Wedding ",
        "now": NOW,
        **other,
    }


def test_people_ask_and_whoever_looks_after_them_answers(ines: StaffMember) -> None:
    bob = ines.venue.business.owner
    asked = ask_time_off(**away(ines)).unwrap()
    assert (asked.state, asked.reason, asked.asked_at) == ("REQUESTED", "Wedding", NOW)
    assert ines.user is not None
    with pytest.raises(TimeOff.DoesNotExist):
        approve_time_off(by=ines.user, time_off_id=asked.pk, now=NOW).unwrap()
    approve_time_off(by=bob, time_off_id=asked.pk, now=NOW).unwrap()
    again = decline_time_off(by=bob, time_off_id=asked.pk, now=NOW)
    assert code(again) == "SCHEDULING_ALREADY_DECIDED"
    assert TimeOff.objects.get().state == TimeOffState.APPROVED
    assert list(Delivery.objects.order_by("pk").values_list("event", flat=True)) == [
        "scheduling.time_off_asked",
        "scheduling.time_off_decided",
    ]


def test_people_take_back_only_what_nobody_has_answered(ines: StaffMember) -> None:
    assert ines.user is not None
    asked = ask_time_off(**away(ines)).unwrap()
    remove_time_off(by=ines.user, time_off_id=asked.pk, now=NOW).unwrap()
    bob = ines.venue.business.owner
    added = add_time_off(**away(ines, by=bob)).unwrap()
    taken = remove_time_off(by=ines.user, time_off_id=added.pk, now=NOW)
    assert code(taken) == "SCHEDULING_ALREADY_DECIDED"
    remove_time_off(by=bob, time_off_id=added.pk, now=NOW).unwrap()
    assert not TimeOff.objects.exists()
    with pytest.raises(TimeOff.DoesNotExist):
        remove_time_off(by=bob, time_off_id=uuid4(), now=NOW).unwrap()


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"starts_at": NOW - timedelta(days=2), "ends_at": NOW}, "SCHEDULING_DATES_PASSED"),
        ({"ends_at": NOW + timedelta(days=7)}, "SCHEDULING_SPAN_UNREADABLE"),
        ({"ends_at": NOW + timedelta(days=374)}, "SCHEDULING_SPAN_UNREADABLE"),
        ({"ends_at": NOW + timedelta(days=8, minutes=1)}, "SCHEDULING_SPAN_UNREADABLE"),
    ],
)
def test_time_off_that_cannot_be(ines: StaffMember, wish: dict[str, Any], refusal: str) -> None:
    assert code(ask_time_off(**away(ines, **wish))) == refusal
    assert code(add_time_off(**away(ines, by=ines.venue.business.owner, **wish))) == refusal


def test_nobody_asks_or_puts_down_time_off_for_others(ines: StaffMember) -> None:
    tomas = make_staff(
        ines.venue, "Tomás Rivera", user=make_user("Tomás Rivera", email="t@x.example")
    )
    for rule in (ask_time_off, add_time_off):
        with pytest.raises(StaffMember.DoesNotExist):
            rule(**away(ines, by=tomas.user))
