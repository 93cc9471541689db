"""What overlaps in a calendar's day stands side by side, however short it is."""

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.queries.acting import placing_actor
from cozywish.apps.bookings.services import Contact, place_for_client
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.queries import seats_of
from cozywish.web.provider.day import Box, Entry, Kind
from cozywish.web.provider.grid import day_seen_from
from cozywish.web.provider.painting import in_lanes
from cozywish.web.provider.tests.conftest import THURSDAY, House, at


def entry(key: str, row: int, rows: int) -> Entry:
    return Entry(kind=Kind.BUSY, key=key, box=Box(row, rows), starts_at=at(9), ends_at=at(10))


def test_what_overlaps_stands_side_by_side_and_what_follows_has_the_width_again() -> None:
    laid = in_lanes([entry("d", 30, 6), entry("b", 6, 6), entry("a", 0, 24), entry("c", 12, 18)])

    assert [(e.key, e.box) for e in laid] == [
        ("a", Box(0, 24, 1, 2)),
        ("b", Box(6, 6, 2, 2)),
        ("c", Box(12, 18, 2, 2)),
        ("d", Box(30, 6, 1, 1)),
    ]


def test_what_is_squeezed_in_stands_beside_what_it_overlaps(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10))
    tidy = make_service(house.venue, "Brow tidy", duration_minutes=15, by=[house.ines])
    _, actor = placing_actor(user=house.bob, staff_id=house.ines.pk)
    place_for_client(
        by=actor,
        staff=house.ines,
        service_ids=[tidy.pk],
        starts_at=at(10, 30),
        contact=Contact("Sam Squeezed", "", ""),
        squeeze_reason="A bride",
        now=at(8),
        tell_client=False,
    ).unwrap()

    day = day_seen_from(seats_of(house.bob)[0], house.bob, on=THURSDAY)
    assert day is not None
    agreed, squeezed = day.columns[0].entries

    assert (agreed.box, agreed.is_squeezed) == (Box(12, 12, lane=1, lanes=2), False)
    assert (squeezed.box, squeezed.is_squeezed) == (Box(18, 3, lane=2, lanes=2), True)
    assert (squeezed.is_short, squeezed.is_tiny) == (True, True)


def test_ten_minutes_are_drawn_as_a_quarter_of_an_hour_and_what_follows_keeps_clear() -> None:
    laid = in_lanes([entry("a", 0, 2), entry("b", 2, 12), entry("c", 14, 2), entry("d", 17, 3)])

    assert [(e.key, e.box.lane, e.box.lanes) for e in laid] == [
        ("a", 1, 2),
        ("b", 2, 2),
        ("c", 1, 1),
        ("d", 1, 1),
    ]
