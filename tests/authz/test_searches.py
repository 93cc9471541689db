"""SEC-02 and SEC-38: whoever searches for somebody else's word finds as much as for a word that stands nowhere."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from django.utils.html import escape

from cozywish.apps.venues.models import Venue
from tests.authz.canaries import Canary
from tests.authz.doors import OF_VENUE, Door, Whose, doors
from tests.authz.judge import Judge, plain
from tests.authz.world import Persona

SEARCHES = {
    "search": "what",
    "suggest/what/": "q",
    "suggest/where/": "q",
    "api/v1/venues/": "q",
    "pro/calendar/clients/": "name",
    "pro/clients/": "q",
    "pro/find/": "q",
    f"{OF_VENUE}clients/": "name",
    f"{OF_VENUE}clients/all/": "name",
}
AT_WORK = {name for name in SEARCHES if name.startswith(("pro/", OF_VENUE))}
DOORS = [door for door in doors() if door.pattern in SEARCHES]
SEEKERS = {  # and where; whoever may less finds less
    Persona.NOBODY: SEARCHES.keys() - AT_WORK,
    Persona.CUSTOMER: SEARCHES.keys() - AT_WORK,
    Persona.STAFF: AT_WORK,
    Persona.OWNER: AT_WORK,
}
Found = tuple[int, list[tuple[str, str]], bytes]


def found_by(judge: Judge, door: Door, persona: Persona, text: str) -> Found:
    """Return the answer to a search for the text, without the text itself."""
    address = door.address(judge.world, persona, Whose.NEAR)
    asked = f"{address}?{urlencode({SEARCHES[door.pattern]: text})}"
    with judge.visit(persona) as browser:
        answer: Any = browser.get(asked)
        status, headers, body = plain(answer, asked)
    for form in (text, quote(text), quote(text, safe=""), quote_plus(text), escape(text)):
        body = body.replace(form.encode(), b"WORD")
        headers = [(name, value.replace(form, "WORD")) for name, value in headers]
    return status, headers, body


def unheard_of(text: str) -> str:
    """Return a text of the same shape that stands nowhere."""
    return "".join("x" if c.isalpha() else "7" if c.isdigit() else c for c in text)


def one_of_each_column(canaries: Iterable[Canary]) -> list[Canary]:
    return list({canary.column: canary for canary in canaries}.values())


def hidden_from(judge: Judge, door: Door, persona: Persona) -> list[Canary]:
    """Return what the persona must not find there: all that is far, and near it what others keep to themselves."""
    far = [each for each in judge.foreign if door.pattern in AT_WORK or not each.is_public]
    near = [each for each in judge.near if not each.is_public and not judge.sees(persona, each)]
    # the owner also finds by what is not told on every page
    return one_of_each_column([*far, *([] if persona is Persona.OWNER else near)])


def test_every_search_is_here() -> None:
    assert {door.pattern for door in DOORS} == SEARCHES.keys()


@pytest.mark.parametrize("persona", SEEKERS)
def test_nobody_finds_what_is_not_theirs(judge: Judge, persona: Persona) -> None:
    told: list[str] = []
    for door in (door for door in DOORS if door.pattern in SEEKERS[persona]):
        nothing: dict[str, Found] = {}
        for canary in hidden_from(judge, door, persona):
            other = unheard_of(canary.text)
            if other not in nothing:
                nothing[other] = found_by(judge, door, persona, other)
            if found_by(judge, door, persona, canary.text) != nothing[other]:
                told.append(f"{door.pattern} finds {canary.column} for {persona.name}")
    assert told == []


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.pattern)
def test_each_of_them_searches(judge: Judge, door: Door) -> None:
    """The control: what may be found is found."""
    venue = Venue.objects.get(pk=judge.world.near.venue.pk)
    # what everybody finds is kept in a column of its own, in small letters, and has no canary
    known = {each.text for each in judge.near if each.column == "bookings.booking.contact_name"}
    words = [*known] if door.pattern in AT_WORK else [venue.search_name, "Portland"]
    assert any(
        found_by(judge, door, Persona.OWNER, word)
        != found_by(judge, door, Persona.OWNER, unheard_of(word))
        for word in words
    )
