"""Extras, questions and prerequisites of a service: what is kept, what is refused, and who may."""

from dataclasses import replace
from typing import Any

import pytest

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import AddOn, Prerequisites, Question, Service
from cozywish.apps.catalog.options import Asking, Extra, Needs, Options
from cozywish.apps.catalog.queries import options_of
from cozywish.apps.catalog.services import change_options, remove_service
from cozywish.apps.catalog.tests.conftest import NOW, House
from cozywish.apps.venues.models import Permission
from cozywish.core.services import Failure, ServiceResult

OIL, BALM = Extra("Scalp oil", 1800, 10), Extra("Balm", 1400, 0, is_active=False)
ALLERGIES = Asking("Any allergies?", is_required=True)
PRESSURE = Asking("How firm?", "CHOICE", ("Soft", "Firm"))


def code(answer: ServiceResult[Any]) -> str:
    assert isinstance(answer, Failure)
    return answer.error.code


@pytest.fixture
def color(house: House) -> Service:
    return make_service(house.venue, "Color")


def change(house: House, service: Service, options: Options, **over: Any) -> ServiceResult[Service]:
    service.refresh_from_db()
    given: dict[str, Any] = {"user": house.bob, "seen": service.version, **over}
    return change_options(service_id=service.pk, options=options, now=NOW, **given)


def test_what_is_written_is_read_again_in_the_same_order(house: House, color: Service) -> None:
    patch = make_service(house.venue, "Patch test")
    needs = Needs(minimum_age=16, first_id=patch.pk, hours_before=48, consent="I agree.")

    change(house, color, Options((OIL, BALM), (ALLERGIES, PRESSURE), needs)).unwrap()

    found = options_of(color)
    assert [replace(row, id=None) for row in found.extras] == [OIL, BALM]
    assert [replace(row, id=None) for row in found.questions] == [ALLERGIES, PRESSURE]
    assert found.needs == needs
    row = AuditEntry.objects.get(action="catalog.options_changed")
    assert (row.actor_id, row.object_id) == (house.bob.pk, color.pk)


def test_rows_keep_their_identity_through_new_names_and_a_new_order(
    house: House, color: Service
) -> None:
    change(house, color, Options((OIL, BALM), (ALLERGIES, PRESSURE))).unwrap()
    before = options_of(color)
    oil, balm = before.extras

    swapped = Options((replace(balm, name="Scalp oil"), replace(oil, name="Balm")))
    change(house, color, swapped).unwrap()

    assert options_of(color).extras == swapped.extras
    assert set(AddOn.objects.values_list("pk", flat=True)) == {oil.id, balm.id}
    assert Question.objects.count() == 0


def test_a_row_of_another_service_is_never_taken_over(house: House, color: Service) -> None:
    other = make_service(house.venue, "Cut")
    change(house, other, Options((OIL,), (ALLERGIES,))).unwrap()
    theirs = options_of(other)

    change(house, color, theirs).unwrap()

    assert options_of(other) == theirs
    assert options_of(color).extras[0].id != theirs.extras[0].id


def test_nothing_to_ask_for_is_no_row(house: House, color: Service) -> None:
    change(house, color, Options(needs=Needs(minimum_age=18))).unwrap()
    change(house, color, Options()).unwrap()

    assert Prerequisites.objects.count() == 0


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        (Options((replace(OIL, name=" "),)), "CATALOG_NAME_MISSING"),
        (Options((replace(OIL, minutes=7),)), "CATALOG_EXTRA_OFF_GRID"),
        (Options((replace(OIL, minutes=-5),)), "CATALOG_EXTRA_OFF_GRID"),
        (Options((replace(OIL, minutes=245),)), "CATALOG_EXTRA_OFF_GRID"),
        (Options((replace(OIL, cents=-1),)), "CATALOG_PRICE_OUT_OF_RANGE"),
        (Options((OIL, replace(BALM, name="scalp OIL"))), "CATALOG_EXTRA_TWICE"),
        (
            Options(tuple(replace(OIL, name=f"No {n}") for n in range(13))),
            "CATALOG_TOO_MANY_EXTRAS",
        ),
        (Options((), (replace(ALLERGIES, text=""),)), "CATALOG_QUESTION_MISSING"),
        (Options((), (replace(PRESSURE, choices=("Soft",)),)), "CATALOG_CHOICES_MISSING"),
        (Options((), (ALLERGIES, ALLERGIES)), "CATALOG_QUESTION_TWICE"),
        (
            Options((), tuple(replace(ALLERGIES, text=f"No {n}?") for n in range(9))),
            "CATALOG_TOO_MANY_QUESTIONS",
        ),
        (Options(needs=Needs(minimum_age=0)), "CATALOG_AGE_OUT_OF_RANGE"),
        (Options(needs=Needs(minimum_age=100)), "CATALOG_AGE_OUT_OF_RANGE"),
        (Options(needs=Needs(consent="Yes", hours_before=48, days_before=2)), "CATALOG_NO_WINDOW"),
        (Options(needs=Needs(consent="Yes", days_before=731)), "CATALOG_NO_WINDOW"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    house: House, color: Service, options: Options, refusal: str
) -> None:
    assert code(change(house, color, options)) == refusal
    assert options_of(color) == Options()


def test_whoever_saves_second_sees_the_first_ones_change(house: House, color: Service) -> None:
    change(house, color, Options((OIL,))).unwrap()

    assert code(change(house, color, Options((BALM,)), seen=1)) == "CATALOG_CHANGED_MEANWHILE"
    assert [row.name for row in options_of(color).extras] == ["Scalp oil"]


def test_a_manager_without_prices_keeps_what_extras_cost_and_changes_the_rest(
    house: House, color: Service
) -> None:
    house.grants_mona(Permission.SERVICES_MANAGE)
    change(house, color, Options((OIL,))).unwrap()
    (oil,) = options_of(color).extras

    dearer = Options((replace(oil, cents=1900),))
    assert code(change(house, color, dearer, user=house.mona)) == "CATALOG_PRICES_NOT_YOURS"
    change(house, color, Options((replace(oil, minutes=15),)), user=house.mona).unwrap()
    assert [(row.cents, row.minutes) for row in options_of(color).extras] == [(1800, 15)]


def test_nobody_else_changes_anything(house: House, color: Service) -> None:
    house.grants_mona(Permission.PRICES_MANAGE)

    for user in (house.mona, house.charlie):
        with pytest.raises(Service.DoesNotExist):
            change(house, color, Options((OIL,)), user=user)


def test_what_is_needed_first_is_on_the_same_menu_and_something_else(
    house: House, color: Service
) -> None:
    foreign = make_service(house.elsewhere, "Patch test")

    for first in (foreign, color):
        with pytest.raises(Service.DoesNotExist):
            change(house, color, Options(needs=Needs(first_id=first.pk)))


def test_what_another_service_needs_first_stays_on_the_list(house: House, color: Service) -> None:
    patch = make_service(house.venue, "Patch test")
    change(house, color, Options(needs=Needs(first_id=patch.pk))).unwrap()

    refused = remove_service(user=house.bob, service_id=patch.pk, now=NOW)

    assert code(refused) == "CATALOG_NEEDED_ELSEWHERE"
    change(house, color, Options()).unwrap()
    assert remove_service(user=house.bob, service_id=patch.pk, now=NOW).unwrap() is False
