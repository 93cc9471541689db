"""A table of people brings how they are reached: sealed where it is kept, and given back by undoing."""

from django.db import connection

from cozywish.apps.catalog.models import Import, ImportKind
from cozywish.apps.catalog.queries import Fate, plan_of
from cozywish.apps.catalog.tests.conftest import House
from cozywish.apps.catalog.tests.test_imports import do, draft, fates, undo
from cozywish.apps.venues.models import StaffMember

TEAM = """Name,Email,Mobile
Ines Calloway,Ines@Example.com,(503) 555-0148
Mona Marsh,mona@example.com,
Eve Dahl,,555
"""


def reach(name: str) -> tuple[str, str]:
    person = StaffMember.objects.get(name=name)
    return person.email, person.phone


def test_addresses_and_numbers_are_read_and_what_is_wrong_stands_at_the_line(house: House) -> None:
    table = draft(house, TEAM, ImportKind.PEOPLE)
    plan = plan_of(table)

    assert table.columns == ["name", "email", "phone"]
    assert fates(plan) == [Fate.CHANGED, Fate.NEW, Fate.WRONG]
    assert plan.lines[2].problems == {
        "phone": "That number looks unfinished. Give it with its area code, such as (503) 555-0148."
    }
    do(house, table)
    assert reach("Ines Calloway") == ("ines@example.com", "+15035550148")
    assert reach("Mona Marsh") == ("mona@example.com", "")


def test_undoing_gives_back_what_was_kept_and_keeps_what_was_changed_since(house: House) -> None:
    StaffMember.objects.filter(pk=house.ines.pk).update(email="old@example.com", phone="")
    done = do(house, draft(house, TEAM, ImportKind.PEOPLE))
    assert undo(house, done) == {}
    assert reach("Ines Calloway") == ("old@example.com", "")
    assert not StaffMember.objects.filter(name="Mona Marsh").exists()

    again = do(house, draft(house, TEAM, ImportKind.PEOPLE))
    StaffMember.objects.filter(pk=house.ines.pk).update(phone="+15035550199")
    assert undo(house, again) == {"Ines Calloway": "changed"}
    assert reach("Ines Calloway") == ("ines@example.com", "+15035550199")


def test_the_same_table_again_changes_nothing_and_its_people_are_known_by_address(
    house: House,
) -> None:
    good = TEAM.replace("Eve Dahl,,555\n", "")
    do(house, draft(house, good, ImportKind.PEOPLE))
    assert fates(plan_of(draft(house, good, ImportKind.PEOPLE))) == [Fate.SAME, Fate.SAME]

    do(house, draft(house, "Name,Email\nMona Marsh-Reed,MONA@example.com", ImportKind.PEOPLE))
    assert reach("Mona Marsh-Reed") == ("mona@example.com", "")


def test_the_database_keeps_none_of_it_in_the_clear(house: House) -> None:
    done = do(house, draft(house, TEAM, ImportKind.PEOPLE))
    table = Import._meta.db_table

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
        kept = repr(cursor.fetchall())

    assert "sealed1:" in kept
    assert "example.com" not in kept
    assert "555" not in kept.replace(str(done.pk), "")
    assert Import.objects.get().rows[1] == [
        2,
        ["Ines Calloway", "Ines@Example.com", "(503) 555-0148"],
    ]
