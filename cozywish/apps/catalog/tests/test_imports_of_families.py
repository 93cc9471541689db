"""Importing what has variants: which of them a line means, and what all of them share."""

from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.catalog.options import Variant
from cozywish.apps.catalog.queries import plan_of
from cozywish.apps.catalog.services import add_variant
from cozywish.apps.catalog.tests.conftest import NOW, House
from cozywish.apps.catalog.tests.test_imports import do, draft, undo


def with_a_long_one(house: House) -> tuple[Service, Service]:
    """A massage of an hour, and its variant of an hour and a half."""
    head = make_service(house.venue)
    long = add_variant(
        user=house.bob,
        service_id=head.pk,
        variant=Variant("90 min", 90, 13_000),
        own_name="60 min",
        now=NOW,
    )
    return head, long.unwrap()


def test_a_line_names_the_head_of_a_family_or_one_of_its_variants(house: House) -> None:
    head, long = with_a_long_one(house)
    lines = "Hot stone massage;60;95\nHot stone massage, 90 min;90;140\n"

    plan = plan_of(draft(house, f"Name;Length;Price\n{lines}Hot stone massage, 60 min;60;99"))

    assert [(line.target, line.after) for line in plan.lines[:2]] == [
        (head.pk, {"price_cents": 9500}),
        (long.pk, {"price_cents": 14_000}),
    ]
    assert plan.lines[2].problems == {"name": "Line 2 has this name already."}


def test_what_a_family_shares_changes_in_all_of_it_and_changes_back(house: House) -> None:
    _head, long = with_a_long_one(house)
    done = do(house, draft(house, "Name;Description\nHot stone massage;Warm basalt."))
    long.refresh_from_db()
    assert (long.description, long.version) == ("Warm basalt.", 2)
    assert long.duration_minutes == 90

    assert undo(house, done) == {}

    long.refresh_from_db()
    assert (long.description, long.version) == ("", 3)


def test_a_family_that_was_imported_whole_is_undone_whole(house: House) -> None:
    with_a_long_one(house)
    lines = "Hot stone massage;95;Stones\nHot stone massage, 90 min;140;Stones\n"
    done = do(house, draft(house, f"Name;Price;Section\n{lines}"))
    rows = Service.objects.order_by("position").values_list("price_cents", "section")
    assert list(rows) == [(9500, "Stones"), (14_000, "Stones")]

    assert undo(house, done) == {}

    assert list(rows.all()) == [(9000, "Massage"), (13_000, "Massage")]
