"""Rooms, equipment and processing time: what a hold takes of whom, and what is left for others."""

from datetime import timedelta

import pytest

from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.models import Allocation
from cozywish.apps.bookings.queries.free_time import free_times
from cozywish.apps.bookings.queries.outside import items_outside
from cozywish.apps.bookings.queries.rooms import first_free_units
from cozywish.apps.bookings.services import cancel_booking, claiming
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House, let_time_run_out
from cozywish.apps.catalog.factories import make_offer, make_service, with_rooms, with_steps
from cozywish.apps.catalog.models import Service
from cozywish.apps.scheduling.factories import offered_daily, work_daily
from cozywish.apps.scheduling.models import Maintenance
from cozywish.apps.venues.factories import make_rooms, make_staff
from cozywish.apps.venues.models import Resource, ResourceGroup, ResourceKind
from cozywish.core.intervals import tick_at

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
AT = tick_at(TEN)
COLOUR = (("ACTIVE", 30), ("PROCESSING", 40), ("CLEANUP", 20))


@pytest.fixture
def rooms(house: House) -> ResourceGroup:
    """Two rooms, of which the massage needs one."""
    rooms = make_rooms(house.venue, "Fern", "Ember")
    with_rooms(house.massage, rooms)
    return rooms


def taken() -> list[tuple[str, int, int, str]]:
    """Who or what is taken, from and until which tick after ten, and how."""
    rows = Allocation.objects.order_by("resource", "t0").select_related("resource")
    return [(row.resource.name, row.t0 - AT, row.t1 - AT, row.state) for row in rows]


def starts(house: House, *services: Service) -> list[str]:
    """When they can be begun on the day, by the clock of the place."""
    found = free_times(
        venue_id=house.venue.pk,
        service_ids=[service.pk for service in services or (house.massage,)],
        staff_id=None,
        first=TEN.date(),
        days=1,
        now=NOW,
    )
    return [f"{start.local:%H:%M}" for start in found.all()]


def test_a_hold_takes_the_person_and_the_first_free_room_with_the_padding(
    house: House, rooms: ResourceGroup
) -> None:
    house.hold().unwrap()
    house.hold(device="two", staff_id=house.tomas.pk).unwrap()
    assert taken() == [
        ("Ines Calloway", 0, 15, "HELD"),
        ("Tomás Rivera", 0, 15, "HELD"),
        ("Fern", 0, 15, "HELD"),
        ("Ember", 0, 15, "HELD"),
    ]


def test_without_a_room_nobody_is_free_and_a_cancelled_visit_gives_its_room_back(
    house: House, rooms: ResourceGroup
) -> None:
    rooms.units.filter(name="Ember").update(is_active=False)
    before = starts(house)
    booking = house.hold().unwrap()
    assert sorted(set(before) - set(starts(house))) == [
        f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in range(9 * 60, 11 * 60 + 15, 15)
    ]
    with pytest.raises(refusals.SlotTaken):
        house.hold(device="two", staff_id=house.tomas.pk).unwrap()
    booking.state = "CONFIRMED"
    booking.save()
    cancel_booking(booking=booking, reason="", now=NOW).unwrap()
    assert starts(house) == before


def test_as_many_are_held_as_there_are_rooms_and_the_next_is_refused(
    house: House, rooms: ResourceGroup
) -> None:
    """CAP-01, one after another: two rooms, three people."""
    third = make_staff(house.venue, "Jonah Webb")
    work_daily(third)
    make_offer(third, house.massage)
    for number, who in enumerate((house.ines, house.tomas)):
        house.hold(device=f"phone {number}", staff_id=who.pk).unwrap()

    with pytest.raises(refusals.SlotTaken):
        house.hold(device="phone 3", staff_id=third.pk).unwrap()
    Resource.objects.create(
        venue=house.venue, kind=ResourceKind.ROOM, name="Moss", group=rooms, position=3
    )
    house.hold(device="phone 3", staff_id=third.pk).unwrap()
    assert [row[0] for row in taken() if row[0] in {"Fern", "Ember", "Moss"}] == [
        "Fern",
        "Ember",
        "Moss",
    ]


def test_a_hold_that_is_over_gives_its_room_to_the_next(house: House, rooms: ResourceGroup) -> None:
    rooms.units.filter(name="Ember").update(is_active=False)
    let_time_run_out(house.hold().unwrap())
    house.hold(device="two", staff_id=house.tomas.pk).unwrap()
    assert [row[0] for row in taken() if row[3] == "HELD"] == ["Tomás Rivera", "Fern"]


def test_a_room_in_maintenance_is_not_offered(house: House, rooms: ResourceGroup) -> None:
    for unit in rooms.units.all():
        Maintenance.objects.create(resource=unit, starts_at=TEN, ends_at=TEN + HOUR)
    with pytest.raises(refusals.NotOffered):
        house.hold().unwrap()
    assert starts(house)[:1] == ["11:00"]
    Maintenance.objects.filter(resource__name="Ember").delete()
    house.hold().unwrap()
    assert ("Ember", 0, 15, "HELD") in taken()


def test_a_service_whose_rooms_are_all_retired_is_never_offered(
    house: House, rooms: ResourceGroup
) -> None:
    rooms.units.update(is_active=False)
    assert starts(house) == []


def test_who_loses_a_room_at_the_last_moment_gets_the_next_one(
    house: House, rooms: ResourceGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first room goes to somebody else between the choice and the claim."""
    fern = Resource.objects.get(name="Fern")

    def chosen(**needs: object) -> list[int] | None:
        found = first_free_units(**needs)  # type: ignore[arg-type]
        Allocation.objects.get_or_create(resource=fern, t0=AT, t1=AT + 1, state="BLOCKED")
        return found

    monkeypatch.setattr(claiming, "first_free_units", chosen)
    house.hold().unwrap()
    assert ("Ember", 0, 15, "HELD") in taken()


def test_one_room_serves_a_whole_visit_from_the_first_service_that_needs_it_to_the_last(
    house: House, rooms: ResourceGroup
) -> None:
    manicure = make_service(house.venue, "Manicure", by=[house.ines], duration_minutes=30)
    house.hold(service_ids=[manicure.pk, house.massage.pk]).unwrap()
    assert taken() == [
        ("Ines Calloway", 0, 6, "HELD"),
        ("Ines Calloway", 6, 21, "HELD"),
        ("Fern", 6, 21, "HELD"),
    ]


def test_processing_time_belongs_to_another_visit_but_the_room_does_not(house: House) -> None:
    basin = make_rooms(house.venue, "Basin", group="Basin")
    colour = make_service(house.venue, "Colour", by=[house.ines], duration_minutes=90)
    fringe = make_service(house.venue, "Fringe", by=[house.ines], duration_minutes=40)
    with_steps(colour, *COLOUR)
    with_rooms(colour, basin)
    house.hold(service_ids=[colour.pk]).unwrap()
    assert taken() == [
        ("Ines Calloway", 0, 6, "HELD"),
        ("Ines Calloway", 14, 18, "HELD"),
        ("Basin", 0, 18, "HELD"),
    ]
    house.hold(TEN + 2 * QUARTER, device="two", service_ids=[fringe.pk]).unwrap()
    with pytest.raises(refusals.SlotTaken):
        house.hold(TEN + HOUR, device="three", service_ids=[colour.pk]).unwrap()


def test_a_longer_time_of_ones_own_lengthens_the_last_active_step(house: House) -> None:
    colour = make_service(house.venue, "Colour", duration_minutes=90)
    with_steps(colour, *COLOUR)
    house.ines.offers.create(service=colour, duration_minutes=110)
    house.hold(service_ids=[colour.pk]).unwrap()
    assert [row[1:3] for row in taken()] == [(0, 10), (18, 22)]


def test_extras_lengthen_the_last_active_step_and_the_room_goes_along(house: House) -> None:
    colour = make_service(house.venue, "Colour", by=[house.ines], duration_minutes=90)
    with_steps(colour, *COLOUR)
    with_rooms(colour, make_rooms(house.venue, "Basin", group="Basin"))
    gloss = colour.add_ons.create(name="Gloss", minutes=15, price_cents=900, position=1)
    house.hold(service_ids=[colour.pk], extra_ids=[gloss.pk]).unwrap()
    assert taken() == [
        ("Ines Calloway", 0, 9, "HELD"),
        ("Ines Calloway", 17, 21, "HELD"),
        ("Basin", 0, 21, "HELD"),
    ]


def test_a_visit_lies_in_the_times_of_its_service_from_start_to_end(house: House) -> None:
    offered_daily(house.massage, 10 * 60, 12 * 60)
    assert starts(house) == ["10:00", "10:15", "10:30", "10:45", "11:00"]
    with pytest.raises(refusals.NotOffered):
        house.hold(TEN + HOUR + QUARTER).unwrap()
    manicure = make_service(house.venue, "Manicure", by=[house.ines], duration_minutes=30)
    assert starts(house, manicure, house.massage)[0] == "09:30"


def test_visits_in_a_room_that_is_out_or_retired_are_found(
    house: House, rooms: ResourceGroup
) -> None:
    booking = house.hold().unwrap()
    item = booking.items.get()
    booking.state = "CONFIRMED"
    booking.save()
    assert items_outside(venue=house.venue, now=NOW) == frozenset()
    out = Maintenance.objects.create(
        resource=rooms.units.get(name="Fern"), starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR
    )
    assert items_outside(venue=house.venue, now=NOW) == {(item.pk, "room")}
    out.delete()
    rooms.units.filter(name="Fern").update(is_active=False)
    assert items_outside(venue=house.venue, now=NOW) == {(item.pk, "room")}
