"""Writing the menu: what is kept, what is refused and why, and who may."""

from dataclasses import replace
from typing import Any

import pytest
from pytest_django import Settings

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.catalog.models import Category, Service, StaffService, VenueCategory
from cozywish.apps.catalog.queries import card_of, grouped, own_menu
from cozywish.apps.catalog.refusals import PricesNotYours
from cozywish.apps.catalog.services import (
    add_menu,
    add_service,
    change_menu,
    change_service,
    move_service,
    remove_service,
)
from cozywish.apps.catalog.shapes import By, Card, Doing
from cozywish.apps.catalog.tests.conftest import NOW, House
from cozywish.apps.venues.factories import make_staff
from cozywish.apps.venues.models import Permission, StaffMember, Venue, VenueEdit, VenueStatus
from cozywish.core.services import Failure, ServiceResult

SERVICES, PRICES = Permission.SERVICES_MANAGE, Permission.PRICES_MANAGE


def add(house: House, card: Card | None = None, **overrides: Any) -> ServiceResult[Service]:
    given: dict[str, Any] = {"user": house.bob, "venue_id": house.venue.pk, "by": {}, **overrides}
    return add_service(card=card or house.card(), now=NOW, **given)


def change(house: House, service: Service, card: Card, **overrides: Any) -> ServiceResult[Service]:
    given: dict[str, Any] = {"user": house.bob, "by": None, "seen": service.version, **overrides}
    return change_service(service_id=service.pk, card=card, now=NOW, **given)


def code(answer: ServiceResult[Any]) -> str:
    assert isinstance(answer, Failure)
    return answer.error.code


def kept() -> list[object]:
    tables = (Service, StaffService, VenueCategory, AuditEntry)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def offers(service: Service) -> set[tuple[str, int | None, int | None]]:
    rows = StaffService.objects.filter(service=service)
    return set(rows.values_list("staff__name", "duration_minutes", "price_cents"))


def test_a_service_is_added_last_with_who_does_it_and_puts_the_venue_into_its_category(
    house: House,
) -> None:
    make_service(house.venue, category=make_category("spa"))
    by: By = {house.ines.pk: Doing(), house.tomas.pk: Doing(minutes=45, cents=8000)}

    made = add(house, by=by).unwrap()

    assert (made.position, made.slug, made.search_name) == (2, "swedish-massage", "swedish massage")
    assert (made.price_cents, made.duration_minutes, made.is_active) == (9500, 60, True)
    assert offers(made) == {("Ines Calloway", None, None), ("Tomás Rivera", 45, 8000)}
    ranks = VenueCategory.objects.filter(venue=house.venue).order_by("position")
    assert list(ranks.values_list("category__slug", "position")) == [("spa", 1), ("massage", 2)]
    row = AuditEntry.objects.get(action="catalog.service_added")
    assert (row.actor_id, row.object_id) == (house.bob.pk, made.pk)


def test_without_a_heading_it_stands_under_its_category(house: House) -> None:
    assert add(house, house.card(section=" ")).unwrap().section == "Massage"


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"name": "  …"}, "CATALOG_NAME_MISSING"),
        ({"duration_minutes": 0}, "CATALOG_LENGTH_OFF_GRID"),
        ({"duration_minutes": -5}, "CATALOG_LENGTH_OFF_GRID"),
        ({"duration_minutes": 62}, "CATALOG_LENGTH_OFF_GRID"),
        ({"duration_minutes": 1445}, "CATALOG_LENGTH_OFF_GRID"),
        ({"price_cents": -1}, "CATALOG_PRICE_OUT_OF_RANGE"),
        ({"price_cents": 10_000_001}, "CATALOG_PRICE_OUT_OF_RANGE"),
        ({"padding_before_minutes": 3}, "CATALOG_PADDING_OFF_GRID"),
        ({"padding_after_minutes": 245}, "CATALOG_PADDING_OFF_GRID"),
        ({"step_minutes": 25}, "CATALOG_STEP_UNKNOWN"),
        ({"lead_minutes": 60 * 24 * 60 + 1}, "CATALOG_LEAD_OUT_OF_RANGE"),
        ({"lead_minutes": -1}, "CATALOG_LEAD_OUT_OF_RANGE"),
        ({"horizon_days": 0}, "CATALOG_HORIZON_OUT_OF_RANGE"),
        ({"horizon_days": 366}, "CATALOG_HORIZON_OUT_OF_RANGE"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(
    house: House, wrong: dict[str, Any], refusal: str
) -> None:
    before = kept()

    assert code(add(house, house.card(**wrong))) == refusal
    assert kept() == before


@pytest.mark.parametrize(
    ("doing", "refusal"),
    [
        (Doing(minutes=12), "CATALOG_LENGTH_OFF_GRID"),
        (Doing(cents=-1), "CATALOG_PRICE_OUT_OF_RANGE"),
    ],
)
def test_so_is_what_a_person_cannot_take_or_ask(house: House, doing: Doing, refusal: str) -> None:
    before = kept()

    assert code(add(house, by={house.ines.pk: doing})) == refusal
    assert kept() == before


def test_a_name_is_given_once_whatever_its_case(house: House) -> None:
    first = add(house).unwrap()
    second = add(house, house.card("Hot stones")).unwrap()

    assert code(add(house, house.card("SWEDISH massage"))) == "CATALOG_NAME_TAKEN"
    assert code(change(house, second, house.card("swedish-massage"))) == "CATALOG_NAME_TAKEN"
    assert change(house, first, house.card("Swedish Massage")).unwrap().name == "Swedish Massage"


def test_several_are_added_or_none(house: House) -> None:
    cards = [house.card("One"), house.card("Two"), house.card("One")]
    before = kept()
    where: dict[str, Any] = {"user": house.bob, "venue_id": house.venue.pk, "by": {}, "now": NOW}

    assert code(add_menu(cards=cards, **where)) == "CATALOG_NAME_TAKEN"
    assert kept() == before
    made = add_menu(cards=cards[:2], **where).unwrap()
    assert [(one.name, one.position) for one in made] == [("One", 1), ("Two", 2)]


def test_a_menu_has_an_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cozywish.apps.catalog.services.menu.MOST_SERVICES", 1)
    add(house).unwrap()

    assert code(add(house, house.card("Another"))) == "CATALOG_TOO_MANY_SERVICES"


def test_people_of_other_teams_and_former_ones_do_nothing_here(house: House) -> None:
    former = make_staff(house.venue, "Former", is_active=False)

    for stranger in (make_staff(house.elsewhere), former):
        with pytest.raises(StaffMember.DoesNotExist):
            add(house, by={stranger.pk: Doing()})


def test_a_closed_category_takes_nothing_in(house: House) -> None:
    closed = make_category("closed", is_active=False)

    with pytest.raises(Category.DoesNotExist):
        add(house, house.card(category_id=closed.pk))


@pytest.mark.parametrize("permissions", [[], [SERVICES], [PRICES], [Permission.STAFF_MANAGE]])
def test_adding_takes_the_right_to_set_prices_too(
    house: House, permissions: list[Permission]
) -> None:
    house.grants_mona(*permissions)

    for user in (house.mona, house.charlie):
        with pytest.raises(Venue.DoesNotExist):
            add(house, user=user)


def test_a_manager_with_both_rights_adds_within_the_scope_only(house: House) -> None:
    grant = house.grants_mona(SERVICES, PRICES)

    assert add(house, user=house.mona).unwrap().name == "Swedish massage"
    grant.venues.clear()
    grant.staff.add(house.ines)
    with pytest.raises(Venue.DoesNotExist):
        add(house, house.card("Another"), user=house.mona)


def test_changing_replaces_all_and_counts_the_versions(house: House) -> None:
    service = add(house, by={house.ines.pk: Doing()}).unwrap()
    card = house.card(
        "Long massage",
        duration_minutes=90,
        price_cents=13500,
        lead_minutes=120,
        horizon_days=30,
        step_minutes=30,
        padding_after_minutes=15,
        is_active=False,
    )

    changed = change(house, service, card, by={house.tomas.pk: Doing(cents=15000)}).unwrap()

    changed.refresh_from_db()
    assert (changed.name, changed.slug) == ("Long massage", "swedish-massage")
    assert (changed.search_name, changed.version, changed.is_active) == ("long massage", 2, False)
    assert (changed.lead_minutes, changed.horizon_days, changed.step_minutes) == (120, 30, 30)
    assert offers(changed) == {("Tomás Rivera", None, 15000)}


def test_whoever_comes_second_sees_it_and_loses_nothing(house: House) -> None:
    service = add(house).unwrap()
    change(house, service, house.card(price_cents=9900)).unwrap()
    before = kept()

    late = change(house, service, house.card(duration_minutes=75), seen=1)

    assert code(late) == "CATALOG_CHANGED_MEANWHILE"
    assert kept() == before


def test_without_the_right_to_set_prices_all_but_prices_changes(house: House) -> None:
    house.grants_mona(SERVICES)
    by: By = {house.ines.pk: Doing(cents=8000), house.tomas.pk: Doing()}
    service = add(house, by=by).unwrap()
    mine = {"user": house.mona}

    for card, who in [
        (house.card(price_cents=1), None),
        (house.card(), {house.ines.pk: Doing()}),
        (house.card(), {house.ines.pk: Doing(cents=8001)}),
        (house.card(), {**by, house.tomas.pk: Doing(cents=1)}),
    ]:
        answer = change(house, service, card, by=who, **mine)
        assert isinstance(answer, Failure)
        assert isinstance(answer.error, PricesNotYours)

    changed = change(house, service, house.card("New"), by={house.tomas.pk: Doing(50)}, **mine)
    assert offers(changed.unwrap()) == {("Tomás Rivera", 50, None)}


def test_with_the_right_to_set_prices_only_prices_change(house: House) -> None:
    house.grants_mona(PRICES)
    service = add(house, by={house.ines.pk: Doing(45)}).unwrap()
    mine = {"user": house.mona}

    for card, who in [
        (house.card("Other"), None),
        (house.card(duration_minutes=65), None),
        (house.card(is_active=False), None),
        (house.card(), {}),
        (house.card(), {house.ines.pk: Doing(50)}),
    ]:
        assert code(change(house, service, card, by=who, **mine)) == "CATALOG_MENU_NOT_YOURS"

    priced = change(
        house, service, house.card(price_cents=1), by={house.ines.pk: Doing(45, 7000)}, **mine
    )
    assert priced.unwrap().price_cents == 1
    assert offers(service) == {("Ines Calloway", 45, 7000)}


def test_nobody_else_changes_moves_or_removes_anything(house: House) -> None:
    house.grants_mona(Permission.STAFF_MANAGE, Permission.BOOKINGS_VIEW)
    service = add(house).unwrap()
    before = kept()

    for user in (house.mona, house.charlie):
        with pytest.raises(Service.DoesNotExist):
            change(house, service, house.card("Mine"), user=user)
        with pytest.raises(Service.DoesNotExist):
            move_service(user=user, service_id=service.pk, is_up=True, now=NOW).unwrap()
        with pytest.raises(Service.DoesNotExist):
            remove_service(user=user, service_id=service.pk, now=NOW).unwrap()
    assert kept() == before


def test_who_only_sets_prices_moves_and_removes_nothing(house: House) -> None:
    house.grants_mona(PRICES)
    service = add(house).unwrap()

    with pytest.raises(Service.DoesNotExist):
        move_service(user=house.mona, service_id=service.pk, is_up=True, now=NOW).unwrap()
    with pytest.raises(Service.DoesNotExist):
        remove_service(user=house.mona, service_id=service.pk, now=NOW).unwrap()


def names(house: House) -> list[tuple[str, list[str]]]:
    sections = grouped(own_menu(venue_id=house.venue.pk))
    return [(section, [one.name for one in rows]) for section, rows in sections]


def test_a_service_moves_within_its_heading(house: House) -> None:
    for name, section in [("A", "Massage"), ("X", "Bath"), ("B", "Massage"), ("C", "Massage")]:
        add(house, house.card(name, section=section)).unwrap()
    moved = {one.name: one.pk for one in own_menu(venue_id=house.venue.pk)}

    move_service(user=house.bob, service_id=moved["C"], is_up=True, now=NOW).unwrap()
    assert names(house) == [("Massage", ["A", "C", "B"]), ("Bath", ["X"])]
    move_service(user=house.bob, service_id=moved["A"], is_up=False, now=NOW).unwrap()
    assert names(house) == [("Massage", ["C", "A", "B"]), ("Bath", ["X"])]
    for name, is_up in [("C", True), ("B", False), ("X", True), ("X", False)]:
        move_service(user=house.bob, service_id=moved[name], is_up=is_up, now=NOW).unwrap()
    assert names(house) == [("Massage", ["C", "A", "B"]), ("Bath", ["X"])]


def test_what_nobody_booked_is_gone_with_its_offers(house: House) -> None:
    service = add(house, by={house.ines.pk: Doing()}).unwrap()

    was_kept = remove_service(user=house.bob, service_id=service.pk, now=NOW).unwrap()

    assert (was_kept, Service.objects.count(), StaffService.objects.count()) == (False, 0, 0)
    assert add(house).unwrap().slug == "swedish-massage"


def test_what_customers_read_of_the_menu_is_an_edit_of_the_venue(
    house: House, settings: Settings
) -> None:
    settings.VENUE_EDITS_GO_LIVE = False
    wrap = add(house, house.card("Wrap", description="Warm clay.")).unwrap()
    house.venue.refresh_from_db()
    assert house.venue.status == VenueStatus.SUBMITTED
    wrap = change(house, wrap, house.card("Clay wrap")).unwrap()
    changes = {wrap.pk: (replace(card_of(wrap), description="Warm."), wrap.version)}
    change_menu(user=house.bob, venue_id=house.venue.pk, changes=changes, now=NOW).unwrap()
    remove_service(user=house.bob, service_id=wrap.pk, now=NOW).unwrap()

    assert list(VenueEdit.objects.order_by("pk").values_list("field", "before", "after")) == [
        ("menu", "", "Wrap\nMassage\nWarm clay."),
        ("menu", "Wrap\nMassage\nWarm clay.", "Clay wrap\nMassage"),
        ("menu", "Clay wrap\nMassage", "Clay wrap\nMassage\nWarm."),
        ("menu", "Clay wrap\nMassage\nWarm.", ""),
    ]


def test_a_price_is_no_edit_of_the_venue(house: House, settings: Settings) -> None:
    settings.VENUE_EDITS_GO_LIVE = False
    wrap = make_service(house.venue, "Wrap")

    change(house, wrap, replace(card_of(wrap), price_cents=100)).unwrap()

    house.venue.refresh_from_db()
    assert (house.venue.status, VenueEdit.objects.count()) == (VenueStatus.APPROVED, 0)
