"""Filling the town, and going on with it on later days. See Note [A town that goes on]."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from time import monotonic
from uuid import UUID

from cozywish.apps.accounts.models import Door
from cozywish.apps.accounts.services import add_people, agree
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import BLOCKING, Allocation
from cozywish.apps.bookings.services.bulk import KnownVisit, import_visits, record_outcomes
from cozywish.apps.catalog.models import Category
from cozywish.apps.catalog.queries import categories_by_slug
from cozywish.apps.catalog.services import add_categories, add_services, add_tags
from cozywish.apps.scheduling.services import add_times
from cozywish.apps.venues.services import add_venues
from cozywish.core.db import count_anew
from cozywish.core.intervals import Span, tick_at
from cozywish.core.services import operation
from cozywish.ops.demo.accounts import DEMO_PASSWORD
from cozywish.ops.demo.basket import fill_cart
from cozywish.ops.demo.building import Built
from cozywish.ops.demo.clients import know_some
from cozywish.ops.demo.diary import Diary, instant
from cozywish.ops.demo.memory import Memory, remember
from cozywish.ops.demo.options import offer_options
from cozywish.ops.demo.town import (
    AHEAD,
    BEHIND,
    SPECIALS_AHEAD,
    build_town,
    exceptions_of,
    open_diaries,
    people_of,
    story_of,
    today_at,
    town_categories,
)
from cozywish.ops.demo.trust import trust_some
from cozywish.ops.demo.waiting import let_maya_wait
from cozywish.ops.demo.weeks import Days
from cozywish.ops.demo.workings import town_tags

Say = Callable[[str], None]
REPORT_EVERY = 24  # venues


@operation
def fill_town(*, seed: int, size: int, now: datetime, say: Say) -> int:
    """Make the town as it is on the day of `now`: six weeks behind it, four ahead. Return how many visits.

    All of it or nothing. `say` is told what is done. The place must have been loaded, and there must be no town yet.
    """
    today = today_at(now)
    categories = add_categories(categories=town_categories()).unwrap()
    town = build_town(seed=seed, size=size, categories=categories)
    people = people_of(seed, town)
    joined = instant(today, 0)
    users = add_people(people=people, password=DEMO_PASSWORD, joined_at=joined).unwrap()
    for user in users:
        if user.has_usable_password():
            agree(person=user, door=Door.PAGE, now=joined).unwrap()
    add_venues(venues=[built.new_venue() for built in town]).unwrap()
    _add_menus(town, categories)
    trust_some(now=now)
    for built in town:
        add_times(times=built.new_times()).unwrap()
        _add_exceptions(built, since=today - timedelta(BEHIND + SPECIALS_AHEAD), until=today)
    say(_inventory(town))
    days, dawn = Days(today - timedelta(BEHIND), today + timedelta(AHEAD)), instant(today, 0)
    done = _Progress(len(town), say)
    for diary in open_diaries(town=town, days=days):
        everything = (visit for on in days for visit in diary.visits(on))
        visits = [_as_known(visit, dawn) for visit in everything if visit.placed_at < dawn]
        done.add(import_visits(venue=diary.built.venue, visits=visits, now=now).unwrap())
    count_anew()
    offer_options(town=town).unwrap()
    know_some(now=now)
    fill_cart(now=now)
    let_maya_wait(now=now)
    remember(Memory(seed, size, today.isoformat(), story_of(size)), now=now)
    return done.visits


def _add_menus(town: Sequence[Built], categories: Mapping[str, Category]) -> None:
    tags = add_tags(tags=town_tags()).unwrap()
    add_services(
        services=[service for built in town for service in built.services],
        offers=[offer for built in town for offer in built.offers],
        venue_categories=[row for built in town for row in built.venue_categories(categories)],
        segments=[row for built in town for row in built.workings.segments],
        needs=[row for built in town for row in built.workings.needs],
        venue_tags=[row for built in town for row in built.venue_tags(tags)],
        pictures=[row for built in town for row in built.service_pictures()],
    ).unwrap()


@operation
def top_up_town(*, memory: Memory, now: datetime, say: Say) -> int:
    """Let the days pass that went by since the town was filled. Return how many visits were placed in them.

    What was confirmed and is over now comes to its end, new visits are placed where there still is room, and four
    weeks lie ahead again. Nothing that people did in the town is touched.
    """
    today, before = today_at(now), memory.on
    # the office may have given them other addresses meanwhile
    town = build_town(seed=memory.seed, size=memory.size, categories=categories_by_slug())
    days = Days(before - timedelta(1), today + timedelta(AHEAD))
    done = _Progress(len(town), say)
    for diary in open_diaries(town=town, days=days):
        _add_exceptions(diary.built, since=before, until=today)
        outcomes = dict(_outcomes(diary, before=before, today=today))
        record_outcomes(outcomes=outcomes, now=now).unwrap()
        visits = list(_fitting(diary, _placed_since(diary, before=before, today=today), before))
        done.add(import_visits(venue=diary.built.venue, visits=visits, now=now).unwrap())
    count_anew()
    fill_cart(now=now)
    remember(replace(memory, day=today.isoformat()), now=now)
    return done.visits


class _Progress:
    """Counts visits and says now and then how far it is."""

    def __init__(self, venues: int, say: Say) -> None:
        self.visits = self.done = 0
        self.venues, self.say, self.began = venues, say, monotonic()

    def add(self, visits: int) -> None:
        self.visits += visits
        self.done += 1
        if self.done % REPORT_EVERY == 0 or self.done == self.venues:
            took = monotonic() - self.began
            self.say(
                f"{self.done} of {self.venues} calendars, {self.visits:,} visits ({took:.1f} s)"
            )


def _inventory(town: Sequence[Built]) -> str:
    staff = sum(len(built.staff) for built in town)
    services = sum(len(built.services) for built in town)
    return f"{len(town)} venues, {staff} people, {services:,} services"


def _add_exceptions(built: Built, *, since: date, until: date) -> None:
    add_times(times=exceptions_of(built, since=since, until=until)).unwrap()


def _as_known(visit: KnownVisit, dawn: datetime) -> KnownVisit:
    """Return the visit as it stands at `dawn`: what is not over is still confirmed."""
    is_open = visit.state != BookingState.CANCELLED and visit.ends_at > dawn
    return replace(visit, state=BookingState.CONFIRMED) if is_open else visit


def _outcomes(diary: Diary, *, before: date, today: date) -> Iterator[tuple[UUID, BookingState]]:
    """Yield what became of the visits that were still confirmed when the town was last filled."""
    then, dawn = instant(before, 0), instant(today, 0)
    for on in Days(before - timedelta(1), today):
        for visit in diary.visits(on):
            was_open = visit.placed_at < then < visit.ends_at <= dawn
            if was_open and visit.state != BookingState.CANCELLED:
                yield visit.id, visit.state


def _placed_since(diary: Diary, *, before: date, today: date) -> Iterator[KnownVisit]:
    """Yield the visits that the town does not have yet, as they stand today."""
    then, dawn = instant(before, 0), instant(today, 0)
    had = before + timedelta(AHEAD)
    for on in Days(before, today + timedelta(AHEAD)):
        for visit in diary.visits(on):
            if visit.placed_at < dawn and (on > had or visit.placed_at >= then):
                yield _as_known(visit, dawn)


def _fitting(diary: Diary, visits: Iterator[KnownVisit], since: date) -> Iterator[KnownVisit]:
    """Yield the visits whose time nobody took meanwhile; a hold counts, whether or not it is over."""
    taken: dict[int, list[Span]] = {}
    own = Allocation.objects.filter(
        resource__venue_id=diary.built.venue.pk,
        state__in=BLOCKING,
        t1__gt=tick_at(instant(since, 0)),
    )
    for resource, t0, t1 in own.values_list("resource_id", "t0", "t1"):
        taken.setdefault(resource, []).append((t0, t1))
    for visit in visits:
        is_free = not any(
            a < end and start < b
            for resource, (start, end), _part in visit.takes()
            for a, b in taken.get(resource, ())
        )
        if is_free or not visit.takes_time:
            yield visit
