"""The pages of hours, schedules and time off: who opens them, what a click does, what is asked first."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.queries.free_time import free_times
from cozywish.apps.scheduling.models import OpeningHours, Shift, SpecialDate, TimeOff
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission
from cozywish.web.provider.tests.conftest import THURSDAY, House, at
from cozywish.web.provider.tests.reading import chosen, signed_in, words

HOURS, SPECIAL, TIME_OFF = "/pro/hours/", "/pro/hours/special/", "/pro/time-off/"
NOW = datetime(2026, 11, 10, 20, tzinfo=UTC)  # Tuesday noon in Portland
ALL_DAY = [("09:00", "17:00")]


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def typed(days: dict[int, list[tuple[str, str]]], prefix: str = "d") -> dict[str, Any]:
    """A week as a browser sends it."""
    sent: dict[str, Any] = {}
    for day, pairs in days.items():
        sent[f"{prefix}{day}-open"] = "on"
        sent[f"{prefix}{day}-from"] = [begins for begins, _ in pairs]
        sent[f"{prefix}{day}-to"] = [ends for _, ends in pairs]
    return sent


def mark(client: Client, path: str) -> str:
    found = re.search(r'name="mark" value="(\w+)"', client.get(path).content.decode())
    assert found is not None
    return found[1]


def post(user: User, path: str, **fields: Any) -> Any:
    client = signed_in(user)
    if path == HOURS or "schedule" in path:
        fields = {"mark": mark(client, path), **fields}
    return client.post(path, fields)


def said(response: Any) -> str:
    return words(response.content.decode().partition("<main")[2])


def rows() -> list[tuple[int, int, int]]:
    stored = OpeningHours.objects.order_by("weekday", "opens_minute")
    return list(stored.values_list("weekday", "opens_minute", "closes_minute"))


def first_free(house: House) -> list[str]:
    """The times at which the massage can start on Thursday, by the clock of the place."""
    found = free_times(
        venue_id=house.venue.pk,
        service_ids=[house.massage.pk],
        staff_id=None,
        first=THURSDAY,
        days=1,
        now=NOW,
    )
    return [f"{start.local:%H:%M}" for start in found.all()]


def test_two_stretches_and_a_night_are_saved_and_times_follow(house: House) -> None:
    before = first_free(house)
    week = typed({3: [("10:00", "12:00"), ("13:00", "15:00")], 4: [("22:00", "02:00")]})
    response = post(house.bob, HOURS, **week)
    assert response.status_code == 303
    assert rows() == [(3, 600, 720), (3, 780, 900), (4, 1320, 1560)]
    after = first_free(house)
    assert (before[0], after[0]) == ("09:00", "10:00")
    assert "12:00" not in after
    assert "13:00" in after


def test_an_overlap_is_told_at_its_line_and_nothing_is_lost(house: House) -> None:
    before = rows()
    week = typed({3: [("10:00", "15:00"), ("14:30", "22:00")], 0: [("09:00", "")]})
    one = post(house.bob, HOURS, **week)
    assert one.status_code == 422
    assert "Give a start and an end, in steps of five minutes." in said(one)
    two = post(house.bob, HOURS, **{**week, "d0-to": ["17:00"]})
    assert two.status_code == 422
    told = "Starts before the earlier hours end (3:00 PM). Start at 3:00 PM or later."
    assert told in said(two).replace("\u202f", " ").replace("\xa0", " ")
    assert 'value="14:30"' in two.content.decode()
    assert rows() == before


def test_an_end_that_is_no_end_is_told_at_its_line(house: House) -> None:
    before = rows()
    nothing = post(house.bob, HOURS, **typed({3: [("02:00", "02:00")]}))
    assert nothing.status_code == 422
    assert "It ends when it begins. Choose a later end" in said(nothing)
    backwards = post(house.bob, HOURS, **typed({3: [("13:00", "12:00")], 4: [("09:00", "17:00")]}))
    assert backwards.status_code == 422
    assert "so it runs past midnight, into the hours of the next day." in said(backwards)
    assert "Starts before the earlier hours end" not in said(backwards)
    assert rows() == before
    whole = typed({3: [("00:00", "00:00")], 5: [("22:00", "02:00")]})
    assert post(house.bob, HOURS, **whole).status_code == 303
    assert rows() == [(3, 0, 1440), (5, 1320, 1560)]


def test_a_break_runs_past_midnight_only_where_the_work_does(house: House) -> None:
    path = f"/pro/team/{house.ines.pk}/schedule/"
    work = typed(dict.fromkeys(range(7), ALL_DAY))
    pauses = typed({3: [("13:00", "12:30")], 4: [("12:00", "12:30")]}, "b")
    refused = post(house.bob, path, since="2026-12-01", **work, **pauses)
    assert refused.status_code == 422
    told = "It ends before it begins. A break runs past midnight only where the work does."
    assert said(refused).count(told) == 1
    assert "Starts before the earlier hours end" not in said(refused)
    night = typed({3: [("20:00", "04:00")]}) | typed({3: [("23:30", "00:15")]}, "b")
    assert post(house.bob, path, since="2026-12-01", **night).status_code == 303


def test_time_off_that_ends_before_it_begins_is_told_at_its_field(house: House) -> None:
    about = {"who": str(house.ines.pk), "first": "2026-11-12", "begins": "12:00"}
    for ends, told in (
        ("12:00", "It ends when it begins."),
        ("09:00", "It ends before it begins."),
    ):
        refused = post(house.bob, TIME_OFF, **about, ends=ends)
        assert refused.status_code == 422
        assert told in said(refused)
    assert post(house.bob, TIME_OFF, **about, ends="09:00", last="2026-11-13").status_code == 303


def test_buttons_beside_a_day_save_nothing_and_keep_what_is_typed(house: House) -> None:
    before, week = rows(), typed({2: [("10:05", "12:00")]})
    more = post(house.bob, HOURS, **week, press="d:add:2").content.decode()
    assert more.count('name="d2-from"') == 2
    assert 'value="10:05"' in more
    copied = post(house.bob, HOURS, **week, press="d:weekdays:2").content.decode()
    assert copied.count('value="10:05"') == 5
    everywhere = post(house.bob, HOURS, **week, press="d:all:2").content.decode()
    assert everywhere.count('value="10:05"') == 7
    two = typed({2: [("10:05", "12:00"), ("13:00", "14:00")]})
    fewer = post(house.bob, HOURS, **two, press="d:remove:2:0").content.decode()
    assert 'value="10:05"' not in fewer
    assert 'value="13:00"' in fewer
    assert rows() == before


def test_the_second_owner_sees_what_the_first_has_saved(house: House) -> None:
    client = signed_in(house.bob)
    seen = mark(client, HOURS)
    post(house.bob, HOURS, **typed({3: [("10:00", "12:00")]}))
    late = client.post(HOURS, {"mark": seen, **typed({3: [("11:35", "15:00")]})})
    assert late.status_code == 409
    assert "Somebody else changed this meanwhile." in said(late)
    assert "Thursday: 10:00 AM – 12:00 PM" in said(late).replace("\xa0", " ").replace("\u202f", " ")
    assert 'value="11:35"' in late.content.decode()
    again = re.search(r'name="mark" value="(\w+)"', late.content.decode())
    assert again is not None
    saved = client.post(HOURS, {"mark": again[1], **typed({3: [("11:35", "15:00")]})})
    assert saved.status_code == 303
    assert rows() == [(3, 695, 900)]


def test_visits_that_a_change_touches_are_asked_about_and_stay(house: House) -> None:
    visit = make_booking(house.ines, [house.massage], at(16))
    make_booking(house.tomas, [house.massage], at(10), contact_name="Bea Brook")
    make_booking(
        house.tomas, [house.massage], at(15), contact_name="Cal", state=BookingState.CANCELLED
    )
    week = typed({day: [("09:00", "12:00")] for day in range(7)})
    asked = post(house.bob, HOURS, **week)
    assert asked.status_code == 409
    assert "1 visit does not fit what you want to save." in said(asked)
    assert "Alice Archer · Ines Calloway" in said(asked)
    assert "Bea Brook" not in said(asked)
    assert (3, 540, 1020) in rows()

    item = visit.items.get()
    client = signed_in(house.bob)
    seen = mark(client, HOURS)
    kept = client.post(HOURS, {**week, "mark": seen, **chosen(asked, "keep")})

    assert kept.status_code == 303
    assert (3, 540, 720) in rows()
    visit.refresh_from_db()
    assert (visit.state, visit.starts_at) == (BookingState.CONFIRMED, at(16))
    assert "1 visit stays booked." in said(client.get(HOURS))
    written = AuditEntry.objects.get(action="bookings.kept_outside_hours")
    assert written.data["items"] == [str(item.pk)]


def test_whoever_may_not_see_a_visit_learns_only_when_it_is(house: House) -> None:
    make_booking(house.ines, [house.massage], at(16))
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, Permission.SCHEDULE_MANAGE, manages_all=True)
    asked = post(mona, HOURS)
    assert asked.status_code == 409
    assert "Alice" not in said(asked)
    assert "Thursday, November 12, 4:00" in said(asked)


def test_a_holiday_is_closed_with_one_click(house: House) -> None:
    page = said(signed_in(house.bob).get(SPECIAL))
    assert "Thanksgiving Day Thursday, November 26 Close" in page
    click = {"first": "2026-11-26", "label": "Thanksgiving Day"}
    assert post(house.bob, SPECIAL, **click).status_code == 303
    stored = SpecialDate.objects.get()
    assert (str(stored.on), stored.label, stored.opens_minute) == (
        "2026-11-26",
        "Thanksgiving Day",
        None,
    )
    page = said(signed_in(house.bob).get(SPECIAL))
    assert "Thanksgiving Day · Closed Change Thursday, November 26 Remove" in page
    assert "Thanksgiving Day Thursday" not in page
    gone = post(house.bob, f"{SPECIAL}2026-11-26/remove/", last="2026-11-26")
    assert gone.status_code == 303
    assert not SpecialDate.objects.exists()


def shut(house: House, *days: int) -> str:
    """Close these days of November; return the way to change the first of those that stand together."""
    for day in days:
        sent = {"first": f"2026-11-{day}", "label": "Snow"}
        assert post(house.bob, SPECIAL, **sent).status_code == 303
    way = re.search(r'href="([^"]+)#days"', signed_in(house.bob).get(SPECIAL).content.decode())
    assert way is not None
    return way[1]


def specials() -> list[tuple[str, str, int | None, int | None]]:
    rows = SpecialDate.objects.order_by("on", "opens_minute")
    return [(str(row.on), row.label, row.opens_minute, row.closes_minute) for row in rows]


def test_special_dates_are_changed_where_they_stand(house: House) -> None:
    way = shut(house, 24, 25)
    page = signed_in(house.bob).get(way).content.decode()
    assert "Change these days" in said(signed_in(house.bob).get(way))
    assert 'value="2026-11-24"' in page
    assert 'value="2026-11-25"' in page
    assert 'value="Snow"' in page
    sent = {"first": "2026-11-25", "last": "2026-11-26", "label": "Ice", "mark": way[-16:]}
    changed = post(house.bob, SPECIAL, **sent, **typed({0: [("10:00", "12:00")]}, "s"))
    assert changed.status_code == 303
    # The 24th is left out of it: a day as any other again.
    assert specials() == [("2026-11-25", "Ice", 600, 720), ("2026-11-26", "Ice", 600, 720)]


def test_special_dates_that_somebody_else_changed_are_not_replaced_unseen(house: House) -> None:
    way = shut(house, 24)
    post(house.bob, SPECIAL, first="2026-11-24", label="Staff party")
    late = post(house.bob, SPECIAL, first="2026-11-24", label="Ice", mark=way[-16:])
    assert late.status_code == 409
    assert "Somebody else changed this meanwhile." in said(late)
    assert "Staff party · Closed" in said(late)
    assert 'value="Ice"' in late.content.decode()
    assert specials() == [("2026-11-24", "Staff party", None, None)]
    # Whoever has seen it now may replace it.
    assert post(house.bob, SPECIAL, first="2026-11-24", label="Ice").status_code == 303
    assert specials() == [("2026-11-24", "Ice", None, None)]


def test_a_changed_special_date_asks_for_the_visits_it_touches(house: House) -> None:
    post(house.bob, SPECIAL, first="2026-11-12", **typed({0: [("08:00", "18:00")]}, "s"))
    make_booking(house.ines, [house.massage], at(10))
    page = signed_in(house.bob).get(SPECIAL).content.decode()
    seen = re.search(r"change=(\w+)#days", page)
    assert seen is not None
    asked = post(house.bob, SPECIAL, first="2026-11-12", mark=seen[1])
    assert asked.status_code == 409
    assert f'name="mark" value="{seen[1]}"' in asked.content.decode()
    assert specials() == [("2026-11-12", "", 480, 1080)]


def test_special_dates_are_refused_at_their_field(house: House) -> None:
    past = post(house.bob, SPECIAL, first="2026-11-09")
    assert past.status_code == 422
    assert "Choose a date from today on." in said(past)
    blank = post(house.bob, SPECIAL, label="Snow")
    assert blank.status_code == 422
    assert 'value="Snow"' in blank.content.decode()


def test_a_schedule_holds_from_its_date(house: House) -> None:
    path = f"/pro/team/{house.ines.pk}/schedule/"
    week = typed({3: [("10:00", "14:00")]}) | typed({3: [("12:00", "12:30")]}, "b")
    assert post(house.bob, path, since="2026-12-01", **week).status_code == 303
    later = Shift.objects.get(staff=house.ines, valid_from="2026-12-01")
    assert (later.weekday, later.starts_minute, later.ends_minute) == (3, 600, 840)
    assert "Another week from Tuesday, December 1 on" in said(signed_in(house.bob).get(path))
    shown = said(signed_in(house.bob).get(f"{path}?on=2026-12-01")).replace("\u202f", " ")
    assert "Break 12:00 PM – 12:30 PM" in shown
    outside = typed({3: [("10:00", "14:00")]}) | typed({3: [("15:00", "15:30")]}, "b")
    refused = post(house.bob, path, since="2026-12-02", **outside)
    assert refused.status_code == 422
    assert "This is not inside the working time of the day." in said(refused)


def test_the_opening_hours_are_copied_with_one_click(house: House) -> None:
    path = f"/pro/team/{house.ines.pk}/schedule/"
    OpeningHours.objects.filter(weekday=0).update(opens_minute=605)
    shown = post(house.bob, path, since="2026-12-01", press="opening").content.decode()
    assert 'value="10:05"' in shown
    assert 'value="2026-12-01"' in shown
    assert Shift.objects.filter(staff=house.ines).count() == 7


def test_people_read_their_own_schedule_and_nobody_elses(house: House) -> None:
    ines = house.ines.user
    assert ines is not None
    own = signed_in(ines).get(f"/pro/team/{house.ines.pk}/schedule/")
    assert "My schedule" in said(own)
    assert "Save schedule" not in said(own)
    post_own = signed_in(ines).post(f"/pro/team/{house.ines.pk}/schedule/", {})
    assert post_own.status_code == 403
    assert signed_in(ines).get(f"/pro/team/{house.tomas.pk}/schedule/").status_code == 404
    assert signed_in(ines).get(HOURS).status_code == 403
    elsewhere = make_staff(
        make_venue(slug="elsewhere", owner=make_user("Ola", email="o@x.example"))
    )
    assert signed_in(house.bob).get(f"/pro/team/{elsewhere.pk}/schedule/").status_code == 404


def test_a_manager_of_one_person_reads_the_hours_and_sets_that_schedule(house: House) -> None:
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, Permission.SCHEDULE_MANAGE).staff.add(house.ines)
    page = signed_in(mona).get(HOURS)
    assert "Save hours" not in said(page)
    assert "Schedule Ines Calloway" in said(page)
    assert signed_in(mona).post(HOURS, {}).status_code == 403
    assert signed_in(mona).get(f"/pro/team/{house.ines.pk}/schedule/").status_code == 200
    assert signed_in(mona).get(f"/pro/team/{house.tomas.pk}/schedule/").status_code == 404


def test_time_off_blocks_nothing_before_it_is_approved(house: House) -> None:
    ines = house.ines.user
    assert ines is not None
    house.tomas.shifts.all().delete()
    asked = post(ines, TIME_OFF, first="2026-11-12", reason="Wedding")
    assert asked.status_code == 303
    assert first_free(house)[0] == "09:00"
    row = TimeOff.objects.get()
    assert (row.starts_at, row.ends_at) == (at(0), at(24))
    assert "Ines Calloway Thursday, November 12" in said(signed_in(house.bob).get(TIME_OFF))

    make_booking(house.ines, [house.massage], at(16))
    approve = f"{TIME_OFF}{row.pk}/approve/"
    touched = post(house.bob, approve)
    assert touched.status_code == 409
    assert "Alice Archer" in said(touched)
    assert post(house.bob, approve, **chosen(touched, "keep")).status_code == 303
    assert first_free(house) == []


def test_staff_decide_nothing_and_see_only_their_own(house: House) -> None:
    ines, tomas = house.ines.user, house.tomas.user
    assert ines is not None
    assert tomas is not None
    post(ines, TIME_OFF, first="2026-11-20", begins="10:00", ends="12:30", reason="Dentist")
    row = TimeOff.objects.get()
    assert (row.starts_at.hour, row.ends_at.minute) == (18, 30)
    assert "Dentist" in said(signed_in(ines).get(TIME_OFF))
    assert "Dentist" not in said(signed_in(tomas).get(TIME_OFF))
    for act in ("approve", "decline"):
        assert post(ines, f"{TIME_OFF}{row.pk}/{act}/").status_code == 403
        assert post(tomas, f"{TIME_OFF}{row.pk}/{act}/").status_code == 404
    assert post(tomas, f"{TIME_OFF}{row.pk}/remove/").status_code == 404
    assert post(ines, f"{TIME_OFF}{row.pk}/remove/").status_code == 303
    assert not TimeOff.objects.exists()


def test_the_owner_puts_time_off_down_and_declines(house: House) -> None:
    added = post(house.bob, TIME_OFF, who=str(house.ines.pk), first="2026-11-12", last="2026-11-13")
    assert added.status_code == 303
    assert TimeOff.objects.get().ends_at == at(48)
    backwards = post(
        house.bob, TIME_OFF, who=str(house.ines.pk), first="2026-11-12", last="2026-11-11"
    )
    assert backwards.status_code == 422
    assert "The end comes after the start, at most a year later." in said(backwards)
    ines = house.ines.user
    assert ines is not None
    post(ines, TIME_OFF, first="2026-11-20")
    row = TimeOff.objects.get(state="REQUESTED")
    assert post(house.bob, f"{TIME_OFF}{row.pk}/decline/").status_code == 303
    row.refresh_from_db()
    assert row.state == "DECLINED"
