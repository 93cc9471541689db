"""Who changes the times is told of every visit that counts on them (invariant B7, CAP-02)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingItem
from cozywish.apps.bookings.services import times
from cozywish.apps.bookings.services.times import Choices, VisitsTouched, change_times
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House, let_time_run_out
from cozywish.apps.catalog.factories import with_rooms
from cozywish.apps.catalog.services.steps import set_steps
from cozywish.apps.scheduling.models import TimeOff
from cozywish.apps.scheduling.plans import hours_plan, schedule_plan
from cozywish.apps.scheduling.services import set_rota_day
from cozywish.apps.scheduling.services.hours import set_hours, set_special
from cozywish.apps.scheduling.services.maintenance import add_maintenance
from cozywish.apps.scheduling.services.schedules import set_schedule
from cozywish.apps.scheduling.services.service_times import set_service_times
from cozywish.apps.scheduling.services.time_off import add_time_off, approve_time_off
from cozywish.apps.scheduling.week import CLOSED, Week
from cozywish.apps.venues.factories import make_rooms
from cozywish.apps.venues.services.rooms import UnitCard, change_rooms
from cozywish.core.services import Failure, ServiceResult

HOUR = timedelta(hours=1)
MORNING: Week = (((9 * 60, 10 * 60 + 30),),) * 7  # closes in the middle of a visit at ten
EVENING: Week = (((18 * 60, 20 * 60),),) * 7


def day_off(house: House, *kept: UUID) -> frozenset[UUID]:
    """Give Ines the day off; return the items that this touches and that were not named."""
    owner = house.venue.business.owner
    done = change_times(
        by=owner,
        venue_id=house.venue.pk,
        change=lambda: set_rota_day(
            by=owner, staff_id=house.ines.pk, on=TEN.date(), stretches=(), now=NOW
        ),
        choices=Choices(keep=kept),
        now=NOW,
    )
    if isinstance(done, Failure):
        assert isinstance(done.error, VisitsTouched)
        return done.error.items
    return frozenset()


def test_a_time_that_somebody_holds_now_is_asked_about_and_no_longer(house: House) -> None:
    held = house.hold().unwrap()

    assert day_off(house) == {held.items.get().pk}
    let_time_run_out(held)
    assert day_off(house) == frozenset()


@pytest.mark.parametrize("state", ["CONFIRMED", "IN_PROGRESS"])
def test_so_is_a_visit_that_is_to_come_or_has_begun(house: House, state: str) -> None:
    held = house.hold().unwrap()
    item = held.items.get()
    item.allocations.update(state=state)
    Booking.objects.filter(pk=held.pk).update(state=state, hold_until=None)

    assert day_off(house) == {item.pk}
    assert day_off(house, item.pk) == frozenset()


class Office:
    """Everything by which the owner could take away what a visit at ten stands on."""

    def __init__(self, house: House) -> None:
        self.house, self.owner = house, house.venue.business.owner
        self.rooms = make_rooms(house.venue, "Fern")
        with_rooms(house.massage, self.rooms)
        self.told: dict[str, Any] = {"by": self.owner, "now": NOW}
        self.changed: dict[str, Any] = {"user": self.owner, "now": NOW}

        self.asked = TimeOff.objects.create(state="REQUESTED", asked_at=NOW, **self._leave())

    def shorter_hours(self) -> Any:
        pk = self.house.venue.pk
        mark = hours_plan(venue_id=pk).mark
        return set_hours(venue_id=pk, week=MORNING, mark=mark, **self.told)

    def special_day(self) -> Any:
        days: dict[str, Any] = {"first": TEN.date(), "last": TEN.date() + timedelta(days=1)}
        return set_special(
            venue_id=self.house.venue.pk, label="Fair", stretches=(), **days, **self.told
        )

    def shorter_schedule(self) -> Any:
        return self._schedule(MORNING, CLOSED)

    def longer_break(self) -> Any:
        return self._schedule((((9 * 60, 17 * 60),),) * 7, (((10 * 60, 11 * 60),),) * 7)

    def _schedule(self, week: Week, breaks: Week) -> Any:
        pk = self.house.ines.pk
        mark = schedule_plan(staff_id=pk, on=TEN.date()).mark
        return set_schedule(
            staff_id=pk, week=week, breaks=breaks, since=TEN.date(), mark=mark, **self.told
        )

    def day_of_the_rota(self) -> Any:
        stretches = ((12 * 60, 17 * 60),)
        return set_rota_day(
            staff_id=self.house.ines.pk, on=TEN.date(), stretches=stretches, **self.told
        )

    def time_off(self) -> Any:
        return add_time_off(**self._leave(), **self.told)

    def granted_time_off(self) -> Any:
        return approve_time_off(time_off_id=self.asked.pk, **self.told)

    def _leave(self) -> dict[str, Any]:
        ends = TEN + 2 * HOUR
        return {"staff_id": self.house.ines.pk, "starts_at": TEN, "ends_at": ends, "reason": ""}

    def fewer_rooms(self) -> Any:
        units = {unit.pk: UnitCard(unit.name, is_active=False) for unit in self.rooms.units.all()}
        return change_rooms(
            group_id=self.rooms.pk, name="Fern", units=units, more=[], seen=1, **self.changed
        )

    def maintenance(self) -> Any:
        unit = self.rooms.units.get().pk
        return add_maintenance(resource_id=unit, starts_at=TEN, ends_at=TEN + HOUR, **self.told)

    def more_rooms_needed(self) -> Any:
        needs = [self.rooms.pk, make_rooms(self.house.venue, "Sauna", group="Saunas").pk]
        return set_steps(
            service_id=self.house.massage.pk, steps=[], needs=needs, seen=1, **self.changed
        )

    def service_times(self) -> Any:
        return set_service_times(
            service_id=self.house.massage.pk,
            week=EVENING,
            since=date(2036, 1, 1),
            until=None,
            seen=1,
            **self.changed,
        )


WAYS = sorted(name for name in vars(Office) if not name.startswith("_"))


def everything() -> list[Any]:
    """All that is agreed, to the last column."""
    rows = (model.objects.order_by("pk") for model in (Booking, BookingItem, Allocation))
    return [list(found.values()) for found in rows]


def in_the_way(office: Office, change: Callable[[], ServiceResult[Any]], *kept: UUID) -> Any:
    """Do it through the question; return what it says is touched, or None if it was done."""
    done = change_times(
        by=office.owner,
        venue_id=office.house.venue.pk,
        change=change,
        choices=Choices(keep=kept),
        now=NOW,
    )
    if isinstance(done, Failure) and isinstance(done.error, VisitsTouched):
        return done.error.items
    done.unwrap()
    return None


@pytest.mark.parametrize("way", WAYS)
def test_whatever_takes_away_what_a_visit_stands_on_is_refused_with_its_name_or_keeps_it(
    house: House, way: str
) -> None:
    office = Office(house)
    visit = house.hold().unwrap()
    make_booking(house.tomas, [house.massage], TEN - timedelta(days=7))  # over: touched by nothing
    Allocation.objects.filter(booking_item__booking=visit).update(state="CONFIRMED")
    Booking.objects.filter(pk=visit.pk).update(state="CONFIRMED", hold_until=None)
    agreed, item = everything(), visit.items.get().pk
    change = getattr(office, way)

    assert in_the_way(office, change) == {item}
    assert everything() == agreed
    assert in_the_way(office, change) == {item}  # nothing of it was done

    assert in_the_way(office, change, item) is None
    assert everything() == agreed


@pytest.mark.parametrize("way", WAYS)
def test_without_the_question_it_would_be_done_over_the_visit(
    house: House, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: each of them is something that is really done."""
    office = Office(house)
    house.hold().unwrap()
    monkeypatch.setattr(times, "items_outside", lambda **_: frozenset())

    assert in_the_way(office, getattr(office, way)) is None
