"""The stories of the demo hold together before anything is written."""

from collections import Counter
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.text import slugify

from cozywish.ops.demo.categories import KINDS, Kind, pick_houses
from cozywish.ops.demo.pictures import choose_photos
from cozywish.ops.demo.schedules import week_of
from cozywish.ops.demo.shapes import House
from cozywish.ops.demo.streets import find_block
from cozywish.ops.demo.weeks import overlap, read_week, without

TOWN = pick_houses(96)
each_house = pytest.mark.parametrize(
    ("kind", "house"), TOWN, ids=[slugify(house.name) for _, house in TOWN]
)


def test_the_town_has_96_houses_400_people_and_1200_services() -> None:
    houses = [house for _, house in TOWN]
    items = [item for house in houses for items in house.menu.values() for item in items]

    assert Counter(kind.slug for kind, _ in TOWN) == dict.fromkeys(
        [kind.slug for kind in KINDS], 12
    )
    assert sum(len(house.team) for house in houses) == 400
    assert len(items) == 1200


def test_no_two_houses_or_people_share_a_name_and_no_text_is_used_twice() -> None:
    houses = [house for _, house in TOWN]
    people = [person for house in houses for person in house.team]
    items = [item for house in houses for items in house.menu.values() for item in items]
    texts = [
        *(text for house in houses for text in (house.name, house.tagline, house.about, house.at)),
        *(person.name for person in people),
        *(person.bio for person in people if person.bio),
        *(person.avatar for person in people if person.avatar),
        *(item.about for item in items if item.about),
        *(answer for house in houses for _, answer in house.faqs),
    ]
    assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_a_small_town_has_a_bit_of_everything() -> None:
    assert [kind.slug for kind, _ in pick_houses(8)] == [kind.slug for kind in KINDS]


@each_house
def test_a_house_is_told_completely(kind: Kind, house: House) -> None:
    names = [item.name for items in house.menu.values() for item in items]
    sections = set(house.menu)

    find_block(house.at)  # or LookupError
    assert len({slugify(name) for name in names}) == len(names)
    assert len(house.faqs) <= 5
    assert {*house.at_home, *house.elsewhere} <= sections
    assert bool(house.travel_km) == bool(house.at_home or kind.comes_to_you)
    for person in house.team:
        assert set(person.does) <= sections
    for section in sections:
        assert any(
            person.is_bookable and (not person.does or section in person.does)
            for person in house.team
        ), f"nobody does {section}"


@each_house
def test_every_service_fits_into_the_shift_of_somebody_who_does_it(
    kind: Kind, house: House
) -> None:
    opening = read_week(house.hours)
    for section, items in house.menu.items():
        longest = max(
            end - start
            for person in house.team
            if person.is_bookable and (not person.does or section in person.does)
            for day, stretches in week_of(seed=1, house=house, person=person).items()
            for start, end in overlap(stretches, opening.get(day, []))
        )
        assert max(item.minutes for item in items) <= longest


@each_house
@pytest.mark.parametrize("seed", [1, 2])
def test_somebody_works_on_every_day_the_house_is_open(kind: Kind, house: House, seed: int) -> None:
    weeks = [week_of(seed=seed, house=house, person=one) for one in house.team if one.is_bookable]
    assert {day for week in weeks for day in week} == set(read_week(house.hours))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_cover_repeats_and_no_venue_shows_one_drawing_twice(seed: int) -> None:
    covers = []
    for kind, house in TOWN:
        photos = choose_photos(seed=seed, kind=kind, house=house)
        covers.append((photos[0].name, photos[0].focus, photos[0].is_mirrored))
        assert 4 <= len(photos) <= 5
        assert len({photo.name for photo in photos}) == len(photos)
    assert len(set(covers)) == 96


def test_every_picture_and_avatar_is_there_with_words_for_it() -> None:
    static = Path(settings.STATICFILES_DIRS[0])
    names = [f"art/venues/{name}.webp" for kind in KINDS for name in kind.art]
    names += [
        f"art/avatars/avatar-{person.avatar}.webp"
        for _, house in TOWN
        for person in house.team
        if person.avatar
    ]
    assert [name for name in names if not (static / name).is_file()] == []
    assert all(words for kind in KINDS for words in kind.art.values())


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("Mo 9-17", {0: [(540, 1020)]}),
        ("Sa-Su 9:30-12", {5: [(570, 720)], 6: [(570, 720)]}),
        ("Su-Mo 9-10", {6: [(540, 600)], 0: [(540, 600)]}),
        ("Fr 12-15, 20-26", {4: [(720, 900), (1200, 1560)]}),
    ],
)
def test_a_week_is_read_from_one_line(text: str, week: object) -> None:
    assert read_week(text) == week


def test_stretches_overlap_and_lose_holes_like_sets_of_minutes() -> None:
    spans = [(a, b) for a, b in product(range(5), repeat=2) if a < b]
    for one, other in product(spans, repeat=2):
        minutes, hole = set(range(*one)), set(range(*other))
        assert {m for s in overlap([one], [other]) for m in range(*s)} == minutes & hole
        assert {m for s in without([one], [other]) for m in range(*s)} == minutes - hole
