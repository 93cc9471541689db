"""A copy of the rules is never taken for rules that have changed, whichever way they did."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cozywish.apps.catalog.factories import make_service, with_rooms, with_steps
from cozywish.apps.catalog.models import Prerequisites
from cozywish.apps.scheduling import queries
from cozywish.apps.scheduling.factories import offered_daily, open_daily, work_daily
from cozywish.apps.scheduling.marks import SOURCES, put_up, take_down
from cozywish.apps.scheduling.models import (
    Break,
    Maintenance,
    RotaDay,
    RulesMark,
    Shift,
    SpecialDate,
    TimeOff,
)
from cozywish.apps.scheduling.queries import VenueRules, rules_of
from cozywish.apps.venues.factories import make_rooms, make_staff, make_venue
from cozywish.apps.venues.models import Resource, StaffMember, Venue
from cozywish.core.db import is_postgres
from cozywish.core.intervals import moment_of

FIRST = date(2036, 5, 5)
LEAVES = sorted(
    set(SOURCES) - {"venues_venue", "venues_staffmember", "venues_resource", "catalog_service"}
)


@dataclass(frozen=True)
class House:
    """A venue with a row in every table that rules are read from."""

    venue: Venue
    ines: StaffMember

    def rules(self, days: int = 31) -> VenueRules:
        return rules_of(venue_ids=[self.venue.pk], first=FIRST, days=days)[self.venue.pk]

    def mark(self) -> int:
        return sum(RulesMark.objects.filter(venue=self.venue).values_list("mark", flat=True))

    def asks(self) -> list[str]:
        """What a question about the rules asks the database."""
        with CaptureQueriesContext(connection) as captured:
            self.rules()
        return ["marks" if "UNION" not in one["sql"] else "rules" for one in captured]


def make_house() -> House:
    venue = make_venue()
    ines = make_staff(venue)
    rooms = make_rooms(venue, "Blue")
    massage = make_service(venue, by=[ines])
    with_steps(massage, ("ACTIVE", 60))
    with_rooms(massage, rooms)
    Prerequisites.objects.create(service=massage, first=make_service(venue, "Patch test"))
    open_daily(venue)
    work_daily(ines)
    offered_daily(massage, 9 * 60, 12 * 60)
    Break.objects.create(staff=ines, weekday=0, starts_minute=720, ends_minute=750)
    SpecialDate.objects.create(venue=venue, on=FIRST)
    RotaDay.objects.create(staff=ines, on=FIRST)
    away = {"starts_at": moment_of(12), "ends_at": moment_of(24)}
    TimeOff.objects.create(staff=ines, **away)
    Maintenance.objects.create(resource=Resource.objects.get(group=rooms), **away)
    return House(venue, ines)


@pytest.fixture
def house(db: None) -> House:
    return make_house()


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_table_that_rules_are_read_from_draws_marks() -> None:
    # Names of tables have an underscore; those of the statement's own parts have none.
    named = set(re.findall(r"(?:FROM|JOIN) ([a-z]+_[a-z]+)", queries._RULES + queries._DONE))

    assert named - {"scheduling_rulesmark"} == set(SOURCES)


@pytest.mark.parametrize("table", sorted(SOURCES))
def test_any_update_marks_the_rules_as_changed(table: str, house: House) -> None:
    other = make_house()
    before, beside = house.mark(), other.mark()
    [column] = re.findall(r"{row}\.(\w+)", SOURCES[table])

    for pk in _rows(table, house):
        run(f"UPDATE {table} SET {column} = {column} WHERE {_key(table)} = '{pk}'")  # noqa: S608  # names of tables

    assert house.mark() != before
    assert other.mark() == beside


@pytest.mark.parametrize("table", LEAVES)
def test_whatever_comes_and_goes_marks_the_rules_as_changed(table: str, house: House) -> None:
    before = house.mark()
    assert before  # each row that the house was made of left a mark in turn

    run(f"DELETE FROM {table}")  # noqa: S608  # names of tables

    assert house.mark() != before


def test_a_new_row_marks_the_rules_as_changed(house: House) -> None:
    before = house.mark()
    Shift.objects.create(staff=house.ines, weekday=0, starts_minute=0, ends_minute=5)
    between = house.mark()
    make_staff(house.venue, "Tomas")

    assert len({before, between, house.mark()}) == 3


def _rows(table: str, house: House) -> list[str]:
    """The keys of the rows of the table that are about the house."""
    of = {"venue": f"'{_raw(house.venue.pk)}'"}
    places = SOURCES[table]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT CAST({_key(table)} AS text) FROM {table} AS t"  # noqa: S608  # names of tables
            f" WHERE EXISTS (SELECT 1 FROM ({places.format(row='t')}) AS p WHERE p.place = {of['venue']})"
        )
        found = [row[0] for row in cursor.fetchall()]
    assert found
    return found


def _key(table: str) -> str:
    return "service_id" if table == "catalog_prerequisites" else "id"


def _raw(pk: UUID) -> str:
    return str(pk) if is_postgres() else pk.hex


def test_a_copy_is_asked_for_its_mark_alone_until_the_rules_change(house: House) -> None:
    assert house.asks() == ["rules"]
    assert house.asks() == ["marks"]
    kept = house.rules()
    assert house.rules() is kept

    Shift.objects.filter(staff=house.ines, weekday=1).delete()

    assert house.asks() == ["marks", "rules"]
    assert {row[0] for row in house.rules().workers[0].rules.schedule.weekly} == {0, 2, 3, 4, 5, 6}
    assert house.asks() == ["marks"]


def test_a_copy_answers_as_the_tables_do(house: House) -> None:
    assert house.rules() is house.rules()
    assert house.rules(days=31) is house.rules(days=1)
    beyond = house.rules(days=200)  # longer than a copy: read afresh

    assert beyond is not house.rules(days=200)
    assert repr(beyond) == repr(house.rules())


def test_what_was_kept_in_a_change_that_failed_is_not_taken_for_the_rules(house: House) -> None:
    before = house.rules()

    with transaction.atomic():
        Shift.objects.filter(staff=house.ines).delete()
        assert house.rules().workers[0].rules.schedule.weekly == ()
        transaction.set_rollback(True)
    assert repr(house.rules()) == repr(before)

    Shift.objects.filter(staff=house.ines).update(ends_minute=12 * 60)
    assert {row[2] for row in house.rules().workers[0].rules.schedule.weekly} == {12 * 60}


def test_one_venue_of_many_that_changed_is_read_again_alone(house: House) -> None:
    other = make_house()
    both = [house.venue.pk, other.venue.pk]
    kept = rules_of(venue_ids=both, first=FIRST, days=1)
    Venue.objects.filter(pk=other.venue.pk).update(lead_minutes=55)

    found = rules_of(venue_ids=both, first=FIRST, days=1)

    assert found[house.venue.pk] is kept[house.venue.pk]
    assert {one.lead_minutes for one in found[other.venue.pk].services.values()} == {55}


def test_audit_finds_a_change_that_could_not_be_marked_and_a_command_mends_it(house: House) -> None:
    connection.check_constraints()
    stale = house.rules()
    if is_postgres():
        run("DROP TRIGGER scheduling_shift_marks ON scheduling_shift")
    else:
        run("DROP TRIGGER scheduling_shift_marks_UPDATE")
    Shift.objects.filter(staff=house.ines).update(ends_minute=12 * 60)
    RulesMark.objects.filter(venue=house.venue).delete()
    out = StringIO()

    with pytest.raises(CommandError, match="2 rows"):
        call_command("audit", stdout=out)

    assert "T5 scheduling_shift scheduling_shift: no longer marks" in out.getvalue()
    assert f"T5 venues_venue {_raw(house.venue.pk)}: has no mark" in out.getvalue()
    call_command("mark_rules", stdout=out)
    call_command("audit", stdout=out)
    assert repr(house.rules()) != repr(stale)
    before = house.mark()
    Shift.objects.filter(staff=house.ines).update(ends_minute=13 * 60)
    assert house.mark() != before


def test_without_marks_nothing_is_kept(house: House) -> None:
    RulesMark.objects.all().delete()

    assert house.asks() == house.asks() == ["rules"]


def test_migrations_take_the_triggers_down_and_put_them_up_again(house: House) -> None:
    connection.check_constraints()
    kept = house.rules()

    take_down()
    Shift.objects.filter(staff=house.ines).delete()
    assert house.rules() is kept  # nobody would know
    connection.check_constraints()
    put_up()

    assert house.rules() is not kept
    before = house.mark()
    Shift.objects.create(staff=house.ines, weekday=0, starts_minute=0, ends_minute=5)
    assert house.mark() != before


def test_a_month_far_away_is_not_the_month_that_is_kept(house: House) -> None:
    later = FIRST + timedelta(days=400)
    TimeOff.objects.create(
        staff=house.ines,
        starts_at=datetime.fromisoformat(f"{later}T17:00Z"),
        ends_at=datetime.fromisoformat(f"{later}T18:00Z"),
    )
    found = rules_of(venue_ids=[house.venue.pk], first=later, days=1)[house.venue.pk]

    assert len(found.workers[0].rules.away) == 1
    assert house.rules().workers[0].rules.away == ()
