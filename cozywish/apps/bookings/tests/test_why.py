"""Why a start is free or not: the chain agrees with the list of free times, and names what is really in the way."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any, NamedTuple

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.bookings.queries.earlier import Asker, had_by
from cozywish.apps.bookings.queries.visits import (
    AskedVisit,
    Diaries,
    starts_in,
    taken_around,
)
from cozywish.apps.bookings.queries.why import Answer, Rule, Why, why
from cozywish.apps.bookings.tests.test_year import VISITS, Salon, _eve
from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.engine import Hours
from cozywish.apps.scheduling.queries import VenueRules, Worker, rules_of
from cozywish.core.intervals import Span, tick_at
from tests.prove.year import DAYS, FIRST, Someone, make_year

WEEKS = range(0, DAYS, 91)
MINUTES_A_WEEK = 120
EVERY_HOUR = Hours(tuple((weekday, 0, 1440, None, None) for weekday in range(7)))


@pytest.fixture(scope="module")
def random() -> Random:
    return Random(2036)


@pytest.fixture
def salon(db: None, random: Random) -> Salon:
    return Salon(make_year(random))


class Minute(NamedTuple):
    """Who, what, when, seen from when, for whom, and whether it is offered."""

    who: Someone
    names: list[str]
    start: datetime
    now: datetime
    asker: Asker | None
    is_offered: bool


def moments(salon: Salon, random: Random) -> Iterator[Minute]:
    """Minutes of a few weeks, some of which are offered; half of them are asked for somebody known."""
    for day in WEEKS:
        first = FIRST + timedelta(days=day)
        salon.book_a_week(random, first)
        for _ in range(MINUTES_A_WEEK):
            who, names = random.choice(salon.year.people), random.choice(VISITS)
            asker = random.choice([None, None, *salon.clients.values()])
            listed = salon.listed(names, who, first, asker)
            start = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(
                days=1, minutes=random.randrange(5 * 1440)
            )
            if random.random() < 0.5:
                start -= timedelta(minutes=start.minute % 15)
            if listed and random.random() < 0.3:
                start = random.choice(listed)
            yield Minute(who, names, start, _eve(first), asker, start in listed)


def asked_about(salon: Salon, one: Minute) -> Why:
    return why(
        venue_id=salon.venue.pk,
        service_ids=salon.ids(one.names),
        staff_id=salon.people[one.who.name].pk,
        starts_at=one.start,
        now=one.now,
        asker=one.asker,
    )


def is_free_without(salon: Salon, one: Minute, lifted: list[Answer]) -> bool:
    """Ask the engine afresh, with the rules lifted that the answers name."""
    who, names, start, now, asker, _ = one
    ids, staff_id = salon.ids(names), salon.people[who.name].pk
    [rules] = rules_of(
        venue_ids=[salon.venue.pk],
        first=start.date() - timedelta(days=1),
        days=3,
    ).values()
    for answer in lifted:
        rules = without(rules, answer)
    worker = next(one for one in rules.workers if one.id == staff_id)
    asked = AskedVisit(rules, tuple(rules.services[each] for each in ids), (worker,))
    window = engine.frame(rules.zone, start.astimezone(asked.zone).date(), 1)
    gone = {
        (resource, span) for answer in lifted for resource, span in _taken(rules, worker, answer)
    }
    busy = {
        resource: [span for span in spans if (resource, span) not in gone]
        for resource, spans in taken_around([(window, asked)]).items()
    }
    limits = asked.limits(now=now)
    for answer in lifted:
        limits = replace(limits, **_terms(answer.rule, start))
    had = had_by(asker, asked.firsts, now=now)
    starts = starts_in(Diaries(window, busy, had=had), asked, limits)
    return bool(starts.free[staff_id] & 1 << tick_at(start) - window.base)


def _taken(rules: VenueRules, worker: Worker, answer: Answer) -> Iterator[tuple[int, Span]]:
    """What the answer says is taken, with what it is taken of."""
    of = [worker.resource_id] if answer.rule in (Rule.TAKEN, Rule.PADDING) else []
    if answer.rule == Rule.ROOM_TAKEN and answer.group is not None:
        of = [unit.resource_id for unit in rules.units[answer.group]]
    yield from product(of, answer.spans)


def _terms(rule: Rule, start: datetime) -> dict[str, Any]:
    match rule:
        case Rule.LEAD:
            return {"earliest": tick_at(start)}
        case Rule.HORIZON:
            return {"last_date": start.date() + timedelta(days=2)}
        case Rule.STEP:
            return {"step": 1}
    return {}


def without(rules: VenueRules, answer: Answer) -> VenueRules:
    """The rules of the venue, less the one that the answer is about."""
    changed: dict[str, Any] = {}
    match answer.rule:
        case Rule.HOURS | Rule.SPECIAL:
            rules = replace(rules, hours=EVERY_HOUR)
            changed = {"hours": EVERY_HOUR}
        case Rule.SHIFT | Rule.ROTA:
            changed = {"schedule": EVERY_HOUR}
        case Rule.BREAK:
            changed = {"breaks": Hours()}
        case Rule.AWAY:
            changed = {"away": ()}
        case Rule.TIMES:
            services = {key: replace(each, times=None) for key, each in rules.services.items()}
            return replace(rules, services=services)
        case Rule.FIRST:
            services = {key: replace(each, first=None) for key, each in rules.services.items()}
            return replace(rules, services=services)
        case Rule.ROOM_OUT:
            assert answer.group is not None
            units = tuple(replace(unit, out=()) for unit in rules.units[answer.group])
            return replace(rules, units={**rules.units, answer.group: units})
        case _:
            return rules
    workers = (replace(one, rules=replace(one.rules, **changed)) for one in rules.workers)
    return replace(rules, workers=tuple(workers))


def test_of_600_minutes_exactly_those_are_free_that_customers_are_offered(
    salon: Salon, random: Random
) -> None:
    found: Counter[bool] = Counter()
    for one in moments(salon, random):
        told = asked_about(salon, one)
        assert told.is_free == one.is_offered, (one, told.blocking)
        found[one.is_offered] += 1

    assert found.total() == 600
    assert min(found.values()) > 100


def test_each_rule_that_is_named_is_really_in_the_way_and_no_other_is(
    salon: Salon, random: Random
) -> None:
    """All named rules lifted the start is free; all but one, and it is not: so a chain that is wrong is found."""
    named: Counter[Rule] = Counter()
    for one in moments(salon, random):
        if one.is_offered or one.start.second or one.start.minute % 5:
            continue
        blocking = asked_about(salon, one).blocking
        assert is_free_without(salon, one, list(blocking)), (one, blocking)
        for kept in blocking:
            others = [answer for answer in blocking if answer is not kept]
            assert not is_free_without(salon, one, others), (one, kept)
            named[kept.rule] += 1

    usual = {Rule.STEP, Rule.HOURS, Rule.SHIFT, Rule.BREAK, Rule.TIMES, Rule.TAKEN, Rule.PADDING}
    usual |= {Rule.FIRST}
    assert usual <= set(named), named


def test_a_chain_that_names_too_little_or_too_much_is_found(salon: Salon, random: Random) -> None:
    for one in moments(salon, random):
        blocking = asked_about(salon, one).blocking
        if {Rule.HOURS, Rule.SHIFT} <= {answer.rule for answer in blocking}:
            break
    else:
        pytest.fail("no minute at which two rules are in the way")

    too_little = [answer for answer in blocking if answer.rule != Rule.HOURS]
    assert not is_free_without(salon, one, too_little)
    idle = Answer(
        Rule.LEAD, allows=False
    )  # is not in the way: the others lifted, it changes nothing
    assert is_free_without(salon, one, list(blocking))
    assert is_free_without(salon, one, [*blocking, idle])


def test_it_costs_two_queries(
    salon: Salon, random: Random, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one = next(moments(salon, random))
    with django_assert_num_queries(2):
        asked_about(salon, one._replace(names=["colour"]))


def test_for_nobody_in_particular_what_has_to_come_first_is_named_and_not_in_the_way(
    salon: Salon, random: Random
) -> None:
    for one in moments(salon, random):
        told = asked_about(salon, one._replace(names=["laser"], asker=None))
        [first] = [answer for answer in told.answers if answer.rule == Rule.FIRST]
        assert (first.allows, first.first is not None) == (True, True)
        break
