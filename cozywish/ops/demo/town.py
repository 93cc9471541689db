"""The whole town, put together from the stories and what the database already has."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import prefetch_related_objects

from cozywish.apps.accounts.services import NewPerson
from cozywish.apps.bookings.services import Address, Contact
from cozywish.apps.catalog.models import Category
from cozywish.apps.geo.queries import place_by_slug, postcodes_within
from cozywish.apps.scheduling.models import SpecialDate, TimeOff
from cozywish.apps.scheduling.services import NewTimes
from cozywish.apps.venues.models import Resource
from cozywish.ops.demo.accounts import MAYA, NOOR, OLGA
from cozywish.ops.demo.building import ZONE, Built, build
from cozywish.ops.demo.categories import KINDS, pick_houses
from cozywish.ops.demo.diary import Diary, Guest, instant, open_diary
from cozywish.ops.demo.dice import key
from cozywish.ops.demo.people import Clientele, make_clientele
from cozywish.ops.demo.schedules import absences_of, specials_of
from cozywish.ops.demo.weeks import Days

FULL_SIZE = 96
BEHIND, AHEAD = 42, 28  # days of visits
ABSENCES_AHEAD = 100  # days; farther than anyone can book, so that no absence comes after a booking
SPECIALS_AHEAD = 190
MAYAS_HOME = Address("1836 NE Killingsworth St", "Apt 4", "Portland", "97211")
MAYAS_HABITS = {  # house: weekday, every so many weeks, days of notice, earliest minute of the day
    "Juniper & Steam": (3, 2, 18, 15 * 60),
    "Lemon & Linen": (1, 2, 20, 9 * 60),
    "Small Hours Nail Room": (2, 3, 12, 17 * 60),
    "Copperleaf Hair": (5, 5, 24, 12 * 60),
}


def today_at(now: datetime) -> date:
    """Return the date in town."""
    return now.astimezone(ZONE).date()


def story_of(size: int) -> str:
    """Return a fingerprint of the stories a town of that size is made from."""
    told = "".join(repr(house) for _, house in pick_houses(size))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def town_categories() -> list[Category]:
    """Return the categories, unsaved."""
    return [
        Category(
            slug=kind.slug,
            name=kind.name,
            description=kind.description,
            icon=kind.slug,
            hue=kind.hue,
            position=position,
        )
        for position, kind in enumerate(KINDS, start=1)
    ]


def build_town(*, seed: int, size: int, categories: Mapping[str, Category]) -> list[Built]:
    """Return the rows of every house. The place must have been loaded."""
    place = place_by_slug(country="US", slug="portland-or")
    return [
        build(seed=seed, kind=kind, house=house, number=n, place=place, categories=categories)
        for n, (kind, house) in enumerate(pick_houses(size))
    ]


def people_of(seed: int, town: Sequence[Built]) -> list[NewPerson]:
    """Return everyone with an account: Maya, Noor, Olga, the owners, and who else may sign in."""
    return [
        maya(seed),
        noor(seed),
        olga(seed),
        *(person for built in town for person in built.logins),
    ]


def noor(seed: int) -> NewPerson:
    """Return the manager, who is of no team."""
    return NewPerson(
        key(seed, "user", NOOR.email), NOOR.email, NOOR.name, "+15035550117", can_sign_in=True
    )


def maya(seed: int) -> NewPerson:
    """Return the customer whose visits the demo shows."""
    return NewPerson(
        key(seed, "user", MAYA.email), MAYA.email, MAYA.name, "+15035550142", can_sign_in=True
    )


def olga(seed: int) -> NewPerson:
    """Return who helps people and looks after venues and bookings in the office."""
    return NewPerson(
        key(seed, "user", OLGA.email),
        OLGA.email,
        OLGA.name,
        can_sign_in=True,
        office=("office-work-1", "office-work-2"),
    )


def exceptions_of(built: Built, *, since: date, until: date) -> NewTimes:
    """Return the special dates and absences that the time from `since` until before `until` brings into view.

    They are known long before: special dates and absences lie as far ahead of these days as their constants say.
    """
    days = Days(since, until - timedelta(1))
    specials = specials_of(seed=built.seed, house=built.house, days=days.shift(SPECIALS_AHEAD))
    special_dates = [
        SpecialDate(
            venue=built.venue, on=special.on, label=special.label, opens_minute=a, closes_minute=b
        )
        for special in specials
        for a, b in special.stretches or ((None, None),)
    ]
    time_off = [
        TimeOff(
            staff=staff,
            starts_at=instant(away.on, away.start),
            ends_at=instant(away.on, away.end),
            reason=away.reason,
        )
        for person, staff in zip(built.house.team, built.staff, strict=True)
        if person.is_bookable
        for away in absences_of(
            seed=built.seed,
            house=built.house,
            person=person,
            days=days.shift(ABSENCES_AHEAD),
        )
    ]
    return NewTimes(special_dates=special_dates, time_off=time_off)


def open_diaries(*, town: Sequence[Built], days: Days) -> Iterator[Diary]:
    """Yield the diary of each venue; the venues and their people must have been saved."""
    resources, units = _resources(town), _units(town)
    services = [service for built in town for service in built.services]
    prefetch_related_objects(services, "segments", "needs")
    for built in town:
        yield open_diary(
            built=built,
            resources=resources[built.venue.pk],
            units=units,
            clientele=_clientele(built),
            guest=_guest(built),
            days=days,
        )


def _resources(town: Sequence[Built]) -> Mapping[UUID, dict[UUID, Resource]]:
    """Return by venue, then by person, what their visits take."""
    venues = {built.venue.pk: built.venue for built in town}
    found: dict[UUID, dict[UUID, Resource]] = defaultdict(dict)
    for resource in Resource.objects.filter(venue_id__in=venues, staff__isnull=False):
        resource.venue = venues[resource.venue_id]
        if resource.staff_id:
            found[resource.venue_id][resource.staff_id] = resource
    return found


def _units(town: Sequence[Built]) -> Mapping[UUID, list[int]]:
    """Return by group, in their order, what visits take of rooms and equipment."""
    found: dict[UUID, list[int]] = defaultdict(list)
    rooms = Resource.objects.filter(venue__in=[built.venue.pk for built in town], staff=None)
    for unit in rooms.order_by("position"):
        if unit.group_id:
            found[unit.group_id].append(unit.pk)
    return found


def _clientele(built: Built) -> Clientele:
    venue = built.venue
    reach = venue.travel_radius_m
    near = postcodes_within(lat=venue.lat, lon=venue.lon, radius_m=reach) if reach else []
    return make_clientele(
        seed=built.seed,
        slug=venue.slug,
        category=built.kind.slug,
        near=frozenset(postcode.code for postcode, _ in near),
        at_home=reach is not None,
    )


def _guest(built: Built) -> Guest | None:
    habit = MAYAS_HABITS.get(built.house.name)
    if habit is None:
        return None
    person = maya(built.seed)
    contact = Contact(person.name, person.email, person.phone, address=MAYAS_HOME)
    return Guest(person.id, contact, *habit)
