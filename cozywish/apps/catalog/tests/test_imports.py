"""Importing services and people: what a table would do, doing it in one go, and taking it back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.services.retention import tidy
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog import refusals
from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.catalog.models import Import, ImportKind, Service, StaffService, VenueCategory
from cozywish.apps.catalog.queries import Fate, Plan, card_of, doings_of_service, plan_of
from cozywish.apps.catalog.services import (
    change_service,
    discard_import,
    do_import,
    mend_import,
    settle_import,
    start_import,
    undo_import,
)
from cozywish.apps.catalog.shapes import Doing
from cozywish.apps.catalog.tests.conftest import NOW, House
from cozywish.apps.venues.factories import make_staff
from cozywish.apps.venues.models import Permission, Resource, StaffMember, Venue
from cozywish.apps.venues.services import invite_staff

LATER = NOW + timedelta(hours=1)
LIST = """Service,Duration,Price,Category
Hot stone massage,1:30,$120,Massage
Beard trim,20 min,"28,50",Beards
Scalp bath,1h,free,
"""


def draft(house: House, text: str = LIST, kind: str = ImportKind.SERVICES) -> Import:
    made = start_import(user=house.bob, venue_id=house.venue.pk, kind=kind, text=text, now=NOW)
    return made.unwrap()


def do(house: House, importing: Import) -> Import:
    seen = plan_of(importing).digest
    return do_import(user=house.bob, import_id=importing.pk, seen=seen, now=NOW).unwrap()


def undo(house: House, importing: Import) -> dict[str, str]:
    """Take it back and say what stays, by name."""
    done = undo_import(user=house.bob, import_id=importing.pk, now=LATER).unwrap()
    return {e["name"]: e["stays"] for e in done.outcome["entries"] if e["stays"]}


def fates(plan: Plan) -> list[Fate]:
    return [line.fate for line in plan.lines]


def menu(house: House) -> dict[str, tuple[int, int, str]]:
    rows = Service.objects.filter(venue=house.venue, archived_at=None)
    return {one.name: (one.duration_minutes, one.price_cents, one.section) for one in rows}


def test_a_dry_run_says_what_is_new_what_changes_and_what_is_wrong(house: House) -> None:
    make_service(house.venue)
    make_service(house.venue, "Scalp bath", price_cents=0)
    text = f"{LIST}Wrap,an hour,much,\nBEARD TRIM,20,28,\n,30,40,\n"

    plan = plan_of(draft(house, text))

    wrong = [Fate.WRONG] * 3
    assert fates(plan) == [Fate.CHANGED, Fate.NEW, Fate.SAME, *wrong]
    assert plan.lines[0].before == {"duration_minutes": 60, "price_cents": 9000}
    assert plan.lines[0].after == {"duration_minutes": 90, "price_cents": 12000}
    assert [(line.number, line.problems) for line in plan.of(Fate.WRONG)] == [
        (
            5,
            {
                "duration_minutes": "How long does it take? Write it like 45 min or 1 h 30.",
                "price_cents": "Write the price like 45 or 45.50.",
            },
        ),
        (6, {"name": "Line 3 has this name already."}),
        (7, {"name": "Say what it is called, with letters or numbers."}),
    ]
    assert Service.objects.count() == 2


def test_all_of_it_is_done_in_one_go(house: House) -> None:
    hot = make_service(house.venue)

    importing = do(house, draft(house))

    assert menu(house) == {
        "Hot stone massage": (90, 12000, "Massage"),
        "Beard trim": (20, 2850, "Beards"),
        "Scalp bath": (60, 0, "Massage"),
    }
    trim = Service.objects.get(name="Beard trim")
    assert set(doings_of_service(trim)) == {house.ines.pk, house.tomas.pk}
    hot.refresh_from_db()
    assert (hot.version, importing.done_at) == (2, NOW)
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["catalog.service_added"] * 2 + [
        "catalog.service_changed",
        "catalog.imported",
    ]
    again = do_import(user=house.bob, import_id=importing.pk, seen="", now=LATER).unwrap()
    assert (again.done_at, Service.objects.count()) == (NOW, 3)


def test_two_hundred_services_with_errors_in_three_lines(house: House) -> None:
    lines = [f"Service {n},{15 + n % 5 * 5} min,${20 + n}" for n in range(1, 201)]
    lines[9], lines[99], lines[199] = "Service 10,soon,$30", "Service 100,30 min,cheap", ",20,45"
    importing = draft(house, "Name,Length,Price\n" + "\n".join(lines))

    wrong = plan_of(importing).of(Fate.WRONG)
    assert [(line.number, list(line.problems)) for line in wrong] == [
        (11, ["duration_minutes"]),
        (101, ["price_cents"]),
        (201, ["name"]),
    ]
    mended = mend_import(
        user=house.bob,
        import_id=importing.pk,
        cells={11: {"duration_minutes": "25"}, 101: {"price_cents": "free"}},
        left_out=[201],
    ).unwrap()
    assert [len(plan_of(mended).of(fate)) for fate in (Fate.NEW, Fate.WRONG, Fate.OUT)] == [
        199,
        0,
        1,
    ]
    do(house, mended)

    assert Service.objects.count() == 199
    assert menu(house)["Service 10"] == (25, 3000, "Massage")
    assert menu(house)["Service 100"] == (30, 0, "Massage")


def test_wrong_lines_that_nobody_mends_are_left_out(house: House) -> None:
    do(house, draft(house, "Name,Length,Price\nCut,30,$40\nWrap,,$60\n"))

    assert list(menu(house)) == ["Cut"]


def test_all_or_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cozywish.apps.catalog.services.menu.MOST_SERVICES", 2)
    hot = make_service(house.venue)
    importing = draft(house)
    seen = plan_of(importing).digest

    refused = do_import(user=house.bob, import_id=importing.pk, seen=seen, now=NOW)

    assert isinstance(refused.error, refusals.TooManyServices)  # type: ignore[union-attr]
    hot.refresh_from_db()
    assert (Service.objects.count(), hot.price_cents) == (1, 9000)
    importing.refresh_from_db()
    assert importing.done_at is None


def test_what_changed_since_the_dry_run_has_to_be_looked_at_again(house: House) -> None:
    hot = make_service(house.venue)
    importing = draft(house)
    seen = plan_of(importing).digest
    Service.objects.filter(pk=hot.pk).update(price_cents=9900)

    refused = do_import(user=house.bob, import_id=importing.pk, seen=seen, now=NOW)

    assert isinstance(refused.error, refusals.ImportStale)  # type: ignore[union-attr]


def test_a_table_that_says_nothing_new_is_not_done(house: House) -> None:
    make_service(house.venue)
    importing = draft(house, "Name,Price\nHot stone massage,90")
    seen = plan_of(importing).digest

    refused = do_import(user=house.bob, import_id=importing.pk, seen=seen, now=NOW)

    assert isinstance(refused.error, refusals.NothingToImport)  # type: ignore[union-attr]


def test_undoing_leaves_the_menu_as_it_was(house: House) -> None:
    make_service(house.venue, section="Stones")
    before, categories = menu(house), VenueCategory.objects.count()
    importing, nails = draft(house), make_category("nails")
    settled = settle_import(
        user=house.bob,
        import_id=importing.pk,
        columns=importing.columns,
        has_headings=True,
        choices={"category": nails.pk},
    ).unwrap()
    done = do(house, settled)
    assert VenueCategory.objects.count() == categories + 1

    assert undo(house, done) == {}

    assert (menu(house), VenueCategory.objects.count()) == (before, categories)
    assert StaffService.objects.count() == 0
    last = AuditEntry.objects.latest("pk")
    assert (last.action, last.data["lines"]) == (
        "catalog.import_undone",
        {"taken_back": 3, "stay": 0},
    )
    again = undo_import(user=house.bob, import_id=done.pk, now=LATER + timedelta(1)).unwrap()
    assert again.undone_at == LATER


def test_what_was_changed_since_stays_and_says_why(house: House) -> None:
    done = do(house, draft(house, "Name,Length,Price\nCut,30,40\nWrap,60,80\nBath,60,50\nDye,60,9"))
    cut, wrap, bath = (Service.objects.get(name=name) for name in ("Cut", "Wrap", "Bath"))
    cut.delete()
    change_service(
        user=house.bob,
        service_id=wrap.pk,
        card=replace(card_of(wrap), price_cents=8800),
        by=None,
        seen=1,
        now=LATER,
    ).unwrap()
    StaffService.objects.filter(service=bath, staff=house.ines).delete()

    assert undo(house, done) == {"Cut": "gone", "Wrap": "changed", "Bath": "changed"}
    assert sorted(menu(house)) == ["Bath", "Wrap"]


def test_a_price_that_was_imported_is_what_it_was(house: House) -> None:
    hot = make_service(house.venue, by=[house.ines], description="Warm basalt.")
    done = do(house, draft(house, "Name,Price,Description\nHot stone massage,80,"))
    hot.refresh_from_db()
    assert (hot.price_cents, hot.description, hot.version) == (8000, "Warm basalt.", 2)

    assert undo(house, done) == {}

    hot.refresh_from_db()
    assert (hot.price_cents, hot.version) == (9000, 3)
    assert doings_of_service(hot) == {house.ines.pk: Doing()}


PEOPLE = """First name,Last name,E-mail,Job title,Bookable
Ines,Calloway-Reed,ines@example.com,Therapist,yes
Mona,Marsh,,Colourist,
Tomás,Rivera,,,no
"""


def team(house: House) -> dict[str, tuple[str, bool]]:
    rows = StaffMember.objects.filter(venue=house.venue, is_active=True).order_by("position")
    return {one.name: (one.title, one.is_bookable) for one in rows}


def test_people_are_known_by_address_or_name(house: House) -> None:
    invite_staff(
        inviter=house.bob, staff_id=house.ines.pk, email="Ines@example.com", now=NOW
    ).unwrap()
    massage = make_service(house.venue)

    do(house, draft(house, PEOPLE, ImportKind.PEOPLE))

    assert team(house) == {
        "Ines Calloway-Reed": ("Therapist", True),
        "Tomás Rivera": ("", False),
        "Mona Marsh": ("Colourist", True),
    }
    mona = StaffMember.objects.get(name="Mona Marsh")
    assert Resource.objects.filter(staff=mona, name="Mona Marsh").count() == 1
    assert doings_of_service(massage) == {mona.pk: Doing()}


def test_an_import_of_people_is_undone(house: House) -> None:
    make_service(house.venue)
    before = team(house)
    done = do(house, draft(house, PEOPLE.replace("ines@example.com", ""), ImportKind.PEOPLE))
    assert len(team(house)) == 4

    assert undo(house, done) == {}

    assert (team(house), StaffMember.objects.count(), Resource.objects.count()) == (before, 2, 2)


def test_people_who_are_in_use_stay(house: House) -> None:
    text = "Name\nEve Dahl\nIda Falk\nMia Holm\n"
    done = do(house, draft(house, text, ImportKind.PEOPLE))
    eve, ida = (StaffMember.objects.get(name=name) for name in ("Eve Dahl", "Ida Falk"))
    StaffMember.objects.filter(pk=eve.pk).update(user=make_user("Eve Dahl"))
    house.grants_mona(Permission.STAFF_VIEW, over=ida)

    assert undo(house, done) == {"Eve Dahl": "changed", "Ida Falk": "changed"}
    assert not StaffMember.objects.filter(name="Mia Holm").exists()


def test_people_of_one_name_are_told_apart_by_address(house: House) -> None:
    make_staff(house.venue, "Ines Calloway", user=make_user("Ines Calloway", email="i@example.com"))

    plan = plan_of(
        draft(house, "Name,Email,Title\nInes Calloway,,A\nInes,i@example.com,B\nX,no,", "PEOPLE")
    )

    assert fates(plan) == [Fate.WRONG, Fate.CHANGED, Fate.WRONG]
    assert plan.lines[0].problems == {
        "name": "Several people of your team have this name. Say who by email address."
    }
    assert plan.lines[2].problems == {"email": "That is not an email address."}


@pytest.mark.parametrize(
    ("permissions", "kind", "may"),
    [
        ([Permission.SERVICES_MANAGE], ImportKind.SERVICES, False),
        ([Permission.PRICES_MANAGE], ImportKind.SERVICES, False),
        ([Permission.SERVICES_MANAGE, Permission.PRICES_MANAGE], ImportKind.SERVICES, True),
        ([Permission.SERVICES_MANAGE, Permission.PRICES_MANAGE], ImportKind.PEOPLE, False),
        ([Permission.STAFF_MANAGE], ImportKind.PEOPLE, True),
        ([Permission.STAFF_MANAGE], ImportKind.SERVICES, False),
    ],
)
def test_a_manager_imports_what_they_could_write_by_hand(
    house: House, permissions: list[Permission], kind: str, may: bool
) -> None:
    house.grants_mona(*permissions)
    given: dict[str, Any] = {
        "venue_id": house.venue.pk,
        "kind": kind,
        "text": "Name\nX",
        "now": NOW,
    }

    if may:
        start_import(user=house.mona, **given).unwrap()
    else:
        with pytest.raises(Venue.DoesNotExist):
            start_import(user=house.mona, **given).unwrap()
        hers = draft(house, "Name\nX", kind)
        with pytest.raises(Import.DoesNotExist):
            do_import(user=house.mona, import_id=hers.pk, seen="", now=NOW).unwrap()
    assert Import.objects.count() == 1


@pytest.mark.parametrize("change", [settle_import, mend_import, discard_import])
def test_what_is_done_is_no_draft_any_more(house: House, change: Any) -> None:
    done = do(house, draft(house))
    more: dict[Any, dict[str, Any]] = {
        settle_import: {"columns": [], "has_headings": True, "choices": {}},
        mend_import: {"cells": {}, "left_out": []},
    }

    refused = change(user=house.bob, import_id=done.pk, **more.get(change, {}))

    assert isinstance(refused.error, refusals.ImportOver)


def test_a_draft_is_not_undone_but_forgotten(house: House) -> None:
    importing = draft(house)

    refused = undo_import(user=house.bob, import_id=importing.pk, now=NOW)
    discard_import(user=house.bob, import_id=importing.pk).unwrap()

    assert isinstance(refused.error, refusals.ImportOver)  # type: ignore[union-attr]
    assert Import.objects.count() == 0


def test_columns_are_what_the_person_says(house: House) -> None:
    importing = draft(house, "Cut;30;40\nWrap;60;80")
    assert (importing.columns, importing.has_headings) == (["name", "", ""], False)
    said: dict[str, Any] = {"has_headings": False, "choices": {}}

    twice = settle_import(
        user=house.bob, import_id=importing.pk, columns=["name", "name", ""], **said
    )
    assert twice.error.message == "Two columns cannot both be “Name”."  # type: ignore[union-attr]
    columns = ["name", "duration_minutes", "price_cents"]
    settled = settle_import(user=house.bob, import_id=importing.pk, columns=columns, **said)
    do(house, settled.unwrap())

    assert menu(house) == {"Cut": (30, 4000, "Massage"), "Wrap": (60, 8000, "Massage")}


def test_what_was_brought_is_forgotten_after_thirty_days(house: House) -> None:
    old = do(house, draft(house))
    new = draft(house)
    Import.objects.filter(pk=old.pk).update(made_at=NOW - timedelta(days=30, seconds=1))

    tidy(now=NOW)

    assert list(Import.objects.values_list("pk", flat=True)) == [UUID(str(new.pk))]
    assert Service.objects.count() == 3
