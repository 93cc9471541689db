"""Two people open the page of rooms, steps or extras, and each changes something of it: both are there in the end."""

import pytest
from django.test import Client
from django.utils import timezone

from cozywish.apps.catalog.models import Service
from cozywish.apps.catalog.options import Asking, Extra, Options
from cozywish.apps.catalog.queries import options_of
from cozywish.apps.catalog.services import change_options
from cozywish.apps.venues.models import ResourceGroup
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import signed_in
from cozywish.web.provider.tests.sent import opened, stands


@pytest.fixture
def client(house: House) -> Client:
    return signed_in(house.bob)


def test_so_it_is_with_rooms_and_one_that_was_added_stays(house: House, client: Client) -> None:
    client.post("/pro/rooms/", {"name": "Cabin", "kind": "ROOM", "count": "2"})
    group = ResourceGroup.objects.get()
    one, two = group.units.order_by("position")
    page = f"/pro/rooms/{group.pk}/"
    hers = opened(client, page, "more")
    his = dict(hers)
    del hers[f"used-{two.pk}"]
    first = {f"name-{one.pk}": ["Fern"], "more": ["Moss"], "name": ["Suite"]}
    assert client.post(page, hers | first).status_code == 303

    late = client.post(page, his | {f"name-{two.pk}": ["Ember"], "name": ["Den"]})

    assert late.status_code == 409
    assert late.context["meanwhile"].kept == [("What it is", "Suite")]
    assert late.context["meanwhile"].taken == [
        ("Name of number 1", "Fern"),
        ("Cabin 2, In use", "no"),
        ("Name of number 3", "Moss"),
        ("Moss, In use", "yes"),
    ]
    assert client.post(page, stands(late, "more")).status_code == 303
    group.refresh_from_db()
    assert (group.name, group.version) == ("Den", 3)
    units = list(group.units.order_by("position").values_list("name", "is_active"))
    assert units == [("Fern", True), ("Ember", False), ("Moss", True)]


def test_so_it_is_with_steps_and_what_a_visit_takes(house: House, client: Client) -> None:
    for name in ("Cabin", "Laser"):
        client.post("/pro/rooms/", {"name": name, "kind": "ROOM", "count": "1"})
    cabin, laser = ResourceGroup.objects.order_by("name")
    page = f"/pro/services/{house.massage.pk}/steps/"
    hers = opened(client, page, "was")
    his = dict(hers)
    steps = {"kind": ["ACTIVE", "PROCESSING"], "minutes": ["20", "40"]}
    assert client.post(page, hers | steps | {"needs": [str(cabin.pk)]}).status_code == 303

    late = client.post(page, his | {"needs": [str(laser.pk)]})

    assert late.status_code == 409
    assert late.context["meanwhile"].kept == []
    assert late.context["meanwhile"].taken == [
        ("Steps", "Hands on 20 min, Processing 40 min"),
        ("Cabin", "yes"),
    ]
    form = stands(late, "was")
    assert client.post(page, form).status_code == 303
    held = house.massage.segments.order_by("position").values_list("kind", "minutes")
    assert list(held) == [("ACTIVE", 20), ("PROCESSING", 40)]
    needs = house.massage.needs.values_list("group__name", flat=True)
    assert sorted(needs) == ["Cabin", "Laser"]


def test_steps_that_both_divided_are_looked_at_twice(house: House, client: Client) -> None:
    page = f"/pro/services/{house.massage.pk}/steps/"
    hers = opened(client, page, "was")
    his = dict(hers)
    two = {"kind": ["ACTIVE", "CLEANUP"]}
    assert client.post(page, hers | two | {"minutes": ["50", "10"]}).status_code == 303

    for said in (his["was"], [""], ["{"], ['{"needs": 1, "steps": 2}']):
        late = client.post(page, his | two | {"minutes": ["40", "20"], "was": said})

        assert late.status_code == 409
        told = late.context["meanwhile"]
        assert [label for label, _said in told.kept] == ["Steps"]
        assert [step.minutes for step in late.context["form"].steps] == ["40", "20"]


FREE = {"extra2-price": ["0"]}
OIL, BALM = Extra("Scalp oil", 1800, 10), Extra("Balm", 900, 0)


def with_options(house: House, options: Options) -> Options:
    """The service with what belongs to it."""
    version = Service.objects.get(pk=house.massage.pk).version
    change_options(
        user=house.bob,
        service_id=house.massage.pk,
        options=options,
        seen=version,
        now=timezone.now(),
    ).unwrap()
    return options_of(house.massage)


def test_so_it_is_with_extras_questions_and_what_must_be_so_before(
    house: House, client: Client
) -> None:
    with_options(house, Options((OIL, BALM), (Asking("How firm?"), Asking("Allergies?"))))
    page = f"/pro/services/{house.massage.pk}/options/"
    hers = opened(client, page, "minimum_age")
    his = dict(hers)
    changed = {"extra0-price": ["25"], "ask1-is_required": ["on"], "minimum_age": ["18"]}
    assert client.post(page, hers | changed).status_code == 303

    mine = {"extra0-name": ["Hair oil"], "ask0-text": ["Firm?"], "consent": ["I agree."]}
    late = client.post(page, his | mine | {"minimum_age": ["16"]})

    assert late.status_code == 409
    assert late.context["meanwhile"].taken == [
        ("Scalp oil, Price in USD", "25"),
        ("Allergies?, Must be answered", "yes"),
    ]
    assert late.context["meanwhile"].kept == [("Minimum age", "18")]
    assert client.post(page, stands(late, "minimum_age")).status_code == 303
    found = options_of(house.massage)
    assert [(one.name, one.cents) for one in found.extras] == [("Hair oil", 2500), ("Balm", 900)]
    asked = [(one.text, one.is_required) for one in found.questions]
    assert asked == [("Firm?", False), ("Allergies?", True)]
    assert (found.needs.minimum_age, found.needs.consent) == (16, "I agree.")


def test_an_extra_that_somebody_else_added_or_removed_is_so_here_too(
    house: House, client: Client
) -> None:
    with_options(house, Options((OIL, BALM), (Asking("How firm?"), Asking("Allergies?"))))
    page = f"/pro/services/{house.massage.pk}/options/"
    hers = opened(client, page, "minimum_age")
    his = dict(hers)
    gone = {"extra0-remove": ["on"], "ask0-remove": ["on"]}
    new = {"extra2-name": ["Mask"], "extra2-price": ["5"], "ask2-text": ["Music?"]}
    assert client.post(page, hers | gone | new).status_code == 303

    mine = {"extra1-price": ["12"], "extra2-name": ["Towel"], "extra2-price": ["1"]}
    late = client.post(page, his | mine | {"ask0-text": ["Firm?"]})

    assert late.status_code == 409
    assert late.context["meanwhile"].taken == [
        ("Scalp oil", "removed"),
        ("Mask", "added"),
        ("Music?", "added"),
    ]
    assert late.context["meanwhile"].kept == [("Firm?", "removed")]
    assert client.post(page, stands(late, "minimum_age")).status_code == 303
    found = options_of(house.massage)
    extras = [(one.name, one.cents) for one in found.extras]
    assert sorted(extras) == [("Balm", 1200), ("Mask", 500), ("Towel", 100)]
    assert [one.text for one in found.questions] == ["Allergies?", "Music?", "Firm?"]


def test_it_goes_on_so_when_a_third_one_saves(house: House, client: Client) -> None:
    with_options(house, Options((OIL, BALM)))
    page = f"/pro/services/{house.massage.pk}/options/"
    form = opened(client, page, "minimum_age")
    held = options_of(house.massage).extras
    held = with_options(house, Options((held[1], Extra("Mask", 500, 0)))).extras
    form = stands(client.post(page, form | {"extra2-name": ["Towel"]} | FREE), "minimum_age")
    with_options(house, Options((held[1], Extra("Scrub", 700, 0))))

    late = client.post(page, form)

    assert late.context["meanwhile"].taken == [("Balm", "removed"), ("Scrub", "added")]
    assert client.post(page, stands(late, "minimum_age")).status_code == 303
    extras = [one.name for one in options_of(house.massage).extras]
    assert sorted(extras) == ["Mask", "Scrub", "Towel"]


def test_a_row_that_both_removed_is_not_spoken_of(house: House, client: Client) -> None:
    with_options(house, Options((OIL, BALM)))
    page = f"/pro/services/{house.massage.pk}/options/"
    hers = opened(client, page, "minimum_age")
    his = dict(hers)
    assert client.post(page, hers | {"extra0-remove": ["on"]}).status_code == 303

    late = client.post(page, his | {"extra0-remove": ["on"], "consent": ["I agree."]})

    assert (late.context["meanwhile"].taken, late.context["meanwhile"].kept) == ([], [])
    assert client.post(page, stands(late, "minimum_age")).status_code == 303
    assert [one.name for one in options_of(house.massage).extras] == ["Balm"]
