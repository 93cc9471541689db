"""The pages of rooms, of the steps of a service and of when it is offered; what they ask about visits (CAP-02)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import hold_visit
from cozywish.apps.catalog.factories import with_rooms
from cozywish.apps.scheduling.models import Maintenance
from cozywish.apps.scheduling.plans import service_times_plan
from cozywish.apps.scheduling.week import CLOSED
from cozywish.apps.venues.factories import make_manager, make_rooms, make_venue
from cozywish.apps.venues.models import Permission, ResourceGroup
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import chosen, signed_in, words

NOW = datetime(2026, 11, 10, 20, tzinfo=UTC)  # Tuesday noon in Portland
ROOMS = "/pro/rooms/"


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def cabins(house: House) -> ResourceGroup:
    """Two cabins, one of which the massage needs."""
    cabins = make_rooms(house.venue, "Fern", "Ember", group="Cabin")
    with_rooms(house.massage, cabins)
    return cabins


def units(group: ResourceGroup) -> list[tuple[str, bool]]:
    return list(group.units.order_by("position").values_list("name", "is_active"))


def sent(group: ResourceGroup, *used: str, **other: str) -> dict[str, str]:
    """What the page of the group sends when only these are in use."""
    rows = list(group.units.all())
    names = {f"name-{unit.pk}": unit.name for unit in rows}
    ticks = {f"used-{unit.pk}": "on" for unit in rows if unit.name in used}
    return {"name": group.name, "seen": str(group.version), **names, **ticks, **other}


def booked(house: House) -> Booking:
    """The massage on Thursday at ten, in the first cabin."""
    held = hold_visit(
        venue_id=house.venue.pk,
        service_ids=[house.massage.pk],
        staff_id=None,
        starts_at=at(10),
        customer=None,
        device="phone",
        replaces=None,
        now=NOW,
    ).unwrap()
    Booking.objects.filter(pk=held.pk).update(state=BookingState.CONFIRMED)
    return held


def state_and_time(house: House) -> tuple[str, datetime, datetime]:
    booking = Booking.objects.get(venue=house.venue)
    return booking.state, booking.starts_at, booking.ends_at


def kept(response: Any) -> dict[str, Any]:
    """The answer that every visit that the page asks about stays."""
    return chosen(response, "keep")


def test_a_group_is_added_and_listed(house: House) -> None:
    bob = signed_in(house.bob)
    added = bob.post(ROOMS, {"name": "Cabin", "kind": "ROOM", "count": "2"})
    assert added.status_code == 303
    group = ResourceGroup.objects.get(venue=house.venue)
    assert units(group) == [("Cabin 1", True), ("Cabin 2", True)]
    assert "Cabin 1, Cabin 2" in words(bob.get(ROOMS).content.decode())
    again = bob.post(ROOMS, {"name": "cabin", "kind": "ROOM", "count": "1"})
    assert again.status_code == 409
    assert "“cabin” is on the list already." in words(again.content.decode())
    for count in ("0", "21", "-2", "some"):
        told = bob.post(ROOMS, {"name": "Laser", "kind": "EQUIPMENT", "count": count})
        assert told.status_code == 422
        assert "Choose a number from 1 to 20." in words(told.content.decode())
    assert bob.post(ROOMS, {"name": "Laser", "kind": "STAFF", "count": "1"}).status_code == 422


def test_units_are_renamed_added_and_retired(house: House, cabins: ResourceGroup) -> None:
    bob, path = signed_in(house.bob), f"{ROOMS}{cabins.pk}/"
    assert bob.post(path, sent(cabins, "Ember", more="Moss")).status_code == 303
    assert units(cabins) == [("Fern", False), ("Ember", True), ("Moss", True)]
    second = bob.post(path, sent(cabins, "Fern", "Ember", name="Suite"))
    assert second.status_code == 409
    said = second.content.decode()
    assert "Fern, In use: no" in words(said)
    assert 'name="seen" value="2"' in said
    assert 'value="Suite"' in said


def test_visits_in_a_room_are_asked_about_before_it_is_retired_or_out(
    house: House, cabins: ResourceGroup
) -> None:
    booked(house)
    bob, path = signed_in(house.bob), f"{ROOMS}{cabins.pk}/"
    retired = sent(cabins, "Ember")
    keep = kept(bob.post(path, retired))
    assert units(cabins) == [("Fern", True), ("Ember", True)]
    fern = cabins.units.get(name="Fern")
    out = {"unit": str(fern.pk), "first": "2026-11-12", "begins": "10:30", "ends": "12:00"}
    assert kept(bob.post(f"{path}maintenance/", out)) == keep
    assert bob.post(f"{path}maintenance/", out | keep).status_code == 303
    row = Maintenance.objects.get(resource=fern)
    assert (row.starts_at, row.ends_at) == (at(10, 30), at(12))
    assert bob.post(f"{ROOMS}maintenance/{row.pk}/remove/").status_code == 303
    assert not Maintenance.objects.exists()
    assert bob.post(path, retired | keep).status_code == 303
    assert units(cabins) == [("Fern", False), ("Ember", True)]


def test_a_maintenance_without_a_day_is_told_at_the_field(
    house: House, cabins: ResourceGroup
) -> None:
    path = f"{ROOMS}{cabins.pk}/maintenance/"
    passed = {"unit": str(cabins.units.all()[0].pk), "first": "2026-11-01"}
    bob = signed_in(house.bob)
    assert bob.post(path, {"unit": "0"}).status_code == 422
    told = bob.post(path, passed)
    assert told.status_code == 422
    assert "Choose a date from today on." in words(told.content.decode())


def test_steps_are_divided_added_removed_and_saved(house: House, cabins: ResourceGroup) -> None:
    bob, path = signed_in(house.bob), f"/pro/services/{house.massage.pk}/steps/"
    three = bob.post(path, {"press": "add", "seen": "1"}).content.decode()
    assert three.count('name="minutes"') == 3
    typed = {"kind": ["ACTIVE", "PROCESSING"], "minutes": ["20", "40"], "seen": "1"}
    fewer = bob.post(path, {**typed, "press": "remove:0"}).content.decode()
    assert 'value="20"' not in fewer
    assert bob.post(path, {**typed, "needs": str(cabins.pk)}).status_code == 303
    steps = house.massage.segments.order_by("position").values_list("kind", "minutes")
    assert list(steps) == [("ACTIVE", 20), ("PROCESSING", 40)]
    assert house.massage.needs.get().group == cabins
    shown = bob.get(path).content.decode()
    assert 'value="40"' in shown
    late = bob.post(path, typed)
    assert late.status_code == 409
    assert "Cabin: yes" in words(late.content.decode())
    assert 'name="seen" value="2"' in late.content.decode()


def test_steps_that_are_wrong_stay_as_typed(house: House) -> None:
    bob, path = signed_in(house.bob), f"/pro/services/{house.massage.pk}/steps/"
    words_typed = bob.post(path, {"kind": ["ACTIVE"], "minutes": ["soon"], "seen": "1"})
    assert words_typed.status_code == 422
    assert 'value="soon"' in words_typed.content.decode()
    uneven = bob.post(path, {"kind": ["ACTIVE"], "minutes": ["55"], "seen": "1"})
    told = "The steps take 55 minutes together, the service takes 60."
    assert (uneven.status_code, told in words(uneven.content.decode())) == (422, True)


def test_service_times_are_saved_and_shown(house: House) -> None:
    bob, path = signed_in(house.bob), f"/pro/services/{house.massage.pk}/times/"
    typed = {"t0-open": "on", "t0-from": "10:00", "t0-to": "12:00", "seen": "1"}
    assert bob.post(path, {**typed, "since": "2026-12-01"}).status_code == 303
    week, since, until = service_times_plan(service_id=house.massage.pk)
    assert (week[0], str(since), until) == (((600, 720),), "2026-12-01", None)
    assert 'value="10:00"' in bob.get(path).content.decode()
    late = bob.post(path, {"seen": "1"})
    assert late.status_code == 409
    told = words(late.content.decode()).replace("\xa0", " ")
    assert "From: Dec. 1, 2026 Monday: 10:00 AM – 12:00 PM" in told
    assert bob.post(path, {"seen": "2"}).status_code == 303
    assert service_times_plan(service_id=house.massage.pk) == (CLOSED, None, None)


def test_narrower_service_times_ask_about_visits_that_they_leave_out(house: House) -> None:
    booked(house)  # Thursday from ten to eleven
    bob, path = signed_in(house.bob), f"/pro/services/{house.massage.pk}/times/"
    around = {"t3-open": "on", "t3-from": "10:00", "t3-to": "11:00", "seen": "1"}
    assert bob.post(path, around).status_code == 303
    late = {"t3-open": "on", "t3-from": "10:05", "t3-to": "12:00", "seen": "2"}
    keep = kept(bob.post(path, late))
    assert service_times_plan(service_id=house.massage.pk)[0][3] == ((600, 660),)
    assert bob.post(path, late | keep).status_code == 303
    assert service_times_plan(service_id=house.massage.pk)[0][3] == ((605, 720),)
    assert state_and_time(house) == ("CONFIRMED", at(10), at(11))


def test_steps_that_need_more_than_visits_hold_ask_about_them(house: House) -> None:
    bob, path = signed_in(house.bob), f"/pro/services/{house.massage.pk}/steps/"
    rests = {"kind": ["ACTIVE", "PROCESSING"], "minutes": ["20", "40"]}
    assert bob.post(path, {**rests, "seen": "1"}).status_code == 303
    booked(house)
    fewer = {"kind": ["ACTIVE", "PROCESSING"], "minutes": ["15", "45"], "seen": "2"}
    assert bob.post(path, fewer).status_code == 303  # the visit holds more than enough
    more = {"kind": ["ACTIVE", "PROCESSING"], "minutes": ["25", "35"], "seen": "3"}
    keep = kept(bob.post(path, more))
    assert bob.post(path, more | keep).status_code == 303
    assert state_and_time(house) == ("CONFIRMED", at(10), at(11))


def test_a_room_that_a_service_needs_now_is_asked_about_where_visits_have_none(
    house: House,
) -> None:
    booked(house)
    cabins = make_rooms(house.venue, "Fern", group="Cabin")
    bob, path = signed_in(house.bob), f"/pro/services/{house.massage.pk}/steps/"
    typed = {"needs": str(cabins.pk), "seen": "1"}
    keep = kept(bob.post(path, typed))
    assert not house.massage.needs.exists()
    assert bob.post(path, typed | keep).status_code == 303
    assert house.massage.needs.get().group == cabins


def test_a_visit_kept_for_one_reason_is_asked_about_for_another(
    house: House, cabins: ResourceGroup
) -> None:
    booked(house)
    bob, path = signed_in(house.bob), f"/pro/services/{house.massage.pk}/times/"
    evenings = {"t3-open": "on", "t3-from": "17:00", "t3-to": "20:00", "seen": "1"}
    keep = kept(bob.post(path, evenings))
    assert bob.post(path, evenings | keep).status_code == 303
    assert kept(bob.post(f"{ROOMS}{cabins.pk}/", sent(cabins, "Ember"))) == keep


def test_the_page_of_a_service_says_its_own_rules_or_where_they_come_from(
    house: House, cabins: ResourceGroup
) -> None:
    bob, path = signed_in(house.bob), f"/pro/services/{house.massage.pk}/"
    page = words(bob.get(path).content.decode())
    assert "No steps: its person is there from beginning to end. · Cabin" in page
    assert "No times of its own: whenever the people who do it work." in page

    typed = {"kind": ["ACTIVE", "PROCESSING"], "minutes": ["20", "40"], "seen": "1"}
    bob.post(f"{path}steps/", typed)
    monday = {"t0-open": "on", "t0-from": "10:00", "t0-to": "12:00", "seen": "2"}
    bob.post(f"{path}times/", {**monday, "since": "2026-12-01"})

    page = words(bob.get(path).content.decode()).replace("\u202f", " ")
    assert "Hands on 20 min, Processing 40 min · It needs no room or equipment." in page
    assert "Monday 10:00 AM – 12:00 PM · From Dec. 1, 2026" in page


def test_service_times_that_are_wrong_stay_as_typed(house: House) -> None:
    bob, path = signed_in(house.bob), f"/pro/services/{house.massage.pk}/times/"
    typed = {"t0-open": "on", "t0-from": "10:00", "t0-to": "", "seen": "1"}
    assert bob.post(path, typed).status_code == 422
    backwards = bob.post(path, {"since": "2026-12-02", "until": "2026-12-01", "seen": "1"})
    assert backwards.status_code == 422
    assert 'value="2026-12-02"' in backwards.content.decode()
    more = bob.post(path, {**typed, "press": "t:add:0"}).content.decode()
    assert more.count('name="t0-from"') == 2


def test_who_may_open_what(house: House, cabins: ResourceGroup) -> None:
    mona = make_user("Mona Marsh")
    grant = make_manager(house.venue, mona, Permission.PRICES_MANAGE, manages_all=True)
    client = signed_in(mona)
    service = f"/pro/services/{house.massage.pk}/"
    paths = (f"{service}steps/", f"{service}times/", ROOMS, f"{ROOMS}{cabins.pk}/")
    assert [client.get(path).status_code for path in paths] == [403, 403, 403, 404]
    grant.permissions.create(permission=Permission.SERVICES_MANAGE)
    assert [client.get(path).status_code for path in paths] == [200, 200, 403, 404]
    grant.permissions.create(permission=Permission.VENUE_EDIT)
    assert [client.get(path).status_code for path in paths] == [200, 200, 200, 200]
    theirs = make_rooms(make_venue(), "Cellar")
    assert client.get(f"{ROOMS}{theirs.pk}/").status_code == 404
