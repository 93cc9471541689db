"""The pages of variants, extras, questions and prerequisites: what they keep, and what they say when they cannot."""

from typing import Any

import pytest
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import AddOn, Service
from cozywish.apps.catalog.options import Asking, Extra, Needs
from cozywish.apps.catalog.queries import options_of
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Permission
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import read, signed_in, words

CHANGED = "Somebody changed this service while you were writing."


def page(service: Service, part: str = "options") -> str:
    return f"/pro/services/{service.pk}/{part}/"


def said(**overrides: Any) -> dict[str, Any]:
    """What the page of options sends: an extra, a question, two empty rows, nothing asked for."""
    given = {
        "extra0-id": "",
        "extra0-name": "Scalp oil",
        "extra0-price": "18",
        "extra0-minutes": "10",
        "extra0-is_active": "on",
        "extra1-id": "",
        "extra1-is_active": "on",
        "ask0-id": "",
        "ask0-text": "How firm?",
        "ask0-kind": "CHOICE",
        "ask0-choices": "Soft\r\nFirm\r\n",
        "ask1-id": "",
        "ask1-kind": "TEXT",
        "minimum_age": "",
        "first": "",
        "hours_before": "48",
        "days_before": "180",
        "consent": "",
        "seen": "1",
    }
    return {**given, **overrides}


@pytest.fixture
def bob(house: House) -> Client:
    return signed_in(house.venue.business.owner)


def test_what_is_sent_is_kept_and_the_empty_rows_are_not(house: House, bob: Client) -> None:
    patch = make_service(house.venue, "Patch test")
    sent = said(minimum_age="16", first=str(patch.pk), consent="I agree to it.")

    assert bob.post(page(house.massage), sent).status_code == 303

    found = options_of(house.massage)
    assert [(one.name, one.cents, one.minutes) for one in found.extras] == [("Scalp oil", 1800, 10)]
    assert [(one.text, one.choices) for one in found.questions] == [("How firm?", ("Soft", "Firm"))]
    assert found.needs == Needs(16, patch.pk, 48, 180, "I agree to it.")
    assert "Scalp oil" in read(bob, page(house.massage))


def test_a_row_is_changed_and_another_removed(house: House, bob: Client) -> None:
    bob.post(page(house.massage), said())
    held = options_of(house.massage)
    sent = said(
        **{
            "extra0-id": str(held.extras[0].id),
            "extra0-name": "Hair oil",
            "ask0-id": str(held.questions[0].id),
            "ask0-remove": "on",
            "seen": "2",
        }
    )

    assert bob.post(page(house.massage), sent).status_code == 303

    found = options_of(house.massage)
    assert found.extras == (Extra("Hair oil", 1800, 10, True, held.extras[0].id),)
    assert found.questions == ()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"extra0-minutes": "7"}, "Choose the extra time in steps of five minutes"),
        ({"extra0-price": ""}, "Say what it costs; 0 when it is free."),
        ({"extra0-price": "much"}, "Write the price like 45 or 45.50."),
        ({"extra0-name": ""}, "Say what it is called, or remove it."),
        ({"ask0-choices": "Soft"}, "Give from two to ten answers to choose from"),
        ({"ask0-text": ""}, "Write the question, or remove it."),
        ({"minimum_age": "0"}, "Please give 1 or more."),
        ({"minimum_age": "18", "hours_before": "5000"}, "Choose a window that is not empty"),
        ({"extra1-name": "scalp OIL", "extra1-price": "1"}, "“scalp OIL” is there twice."),
    ],
)
def test_what_cannot_be_is_said_at_its_place_and_what_was_typed_stays(
    house: House, bob: Client, wrong: dict[str, str], sentence: str
) -> None:
    answer = bob.post(page(house.massage), said(**wrong))

    assert answer.status_code in {409, 422}
    assert sentence in words(answer.content.decode())
    assert 'value="10"' in answer.content.decode() or wrong.get("extra0-minutes") == "7"
    assert AddOn.objects.count() == 0


def test_whoever_saves_second_sees_the_first_ones_change_and_can_save_again(
    house: House, bob: Client
) -> None:
    bob.post(page(house.massage), said())

    answer = bob.post(page(house.massage), said(**{"extra0-name": "Balm"}))

    text = words(answer.content.decode())
    assert answer.status_code == 409
    assert CHANGED in text
    assert "Scalp oil: added" in text
    again = bob.post(page(house.massage), said(**{"extra0-name": "Balm", "seen": "2"}))
    assert again.status_code == 303
    assert [one.name for one in options_of(house.massage).extras] == ["Balm"]


def test_a_variant_is_added_and_its_page_changes_only_its_own(house: House, bob: Client) -> None:
    sent = {"own_name": "60 min", "name": "90 min", "minutes": "90", "price": "130"}

    assert bob.post(page(house.massage, "variant"), sent).status_code == 303

    long = Service.objects.get(variant_of=house.massage)
    assert (long.full_name, long.price_cents) == (f"{house.massage.name}, 90 min", 13_000)
    shown = bob.get(f"/pro/services/{long.pk}/")
    assert shown.context["form"].fields["name"].disabled
    assert not shown.context["form"].fields["price"].disabled
    for part in ("variant", "options"):
        assert bob.get(page(long, part)).status_code == 404


def test_a_variant_of_the_same_name_is_refused_at_its_field(house: House, bob: Client) -> None:
    sent = {"own_name": "60 min", "name": "60 MIN", "minutes": "90", "price": "130"}

    answer = bob.post(page(house.massage, "variant"), sent)

    assert answer.status_code == 409
    assert answer.context["form"].errors["name"] == ["There is a variant “60 MIN” already."]


def test_who_may_only_set_prices_opens_neither(house: House) -> None:
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, Permission.PRICES_MANAGE).venues.add(house.venue)
    client = signed_in(mona)

    for part in ("variant", "options"):
        assert client.get(page(house.massage, part)).status_code == 403


def test_who_may_not_set_prices_keeps_what_an_extra_costs(house: House, bob: Client) -> None:
    bob.post(page(house.massage), said())
    (oil,) = options_of(house.massage).extras
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, Permission.SERVICES_MANAGE).venues.add(house.venue)
    sent = said(**{"extra0-id": str(oil.id), "extra0-price": "1", "extra0-minutes": "15"})

    assert signed_in(mona).post(page(house.massage), {**sent, "seen": "2"}).status_code == 303

    assert [(one.cents, one.minutes) for one in options_of(house.massage).extras] == [(1800, 15)]
    assert options_of(house.massage).questions == (
        Asking(
            "How firm?",
            "CHOICE",
            ("Soft", "Firm"),
            False,
            options_of(house.massage).questions[0].id,
        ),
    )


def test_a_service_that_another_needs_first_stays_and_says_why(house: House, bob: Client) -> None:
    patch = make_service(house.venue, "Patch test")
    bob.post(page(house.massage), said(first=str(patch.pk)))

    answer = bob.post(f"/pro/services/{patch.pk}/remove/")

    assert answer.status_code == 409
    assert f"“{house.massage.name}” needs it first." in words(answer.content.decode())
