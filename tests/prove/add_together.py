"""Threads that add to one place together, on the database of the settings: `python -m tests.prove.add_together NAME`.

Note [Two ways to add]
`add` is the service, with all its guards. `put` is what somebody writes who has never thought of it: count, then
insert, each statement on its own, and here everybody has counted before the first one inserts. With the constraints in
place the database must stop it at the limit; once they are dropped it must go beyond.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import django
from django.conf import settings
from django.db import IntegrityError, connection, models
from django.utils import timezone

django.setup()

from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Faq, StaffMember, Venue
from cozywish.apps.venues.services import (
    Answered,
    Details,
    add_faq,
    feature_staff,
    open_venue,
)
from cozywish.core.services import Failure, ServiceResult
from cozywish.web.http import status_of
from tests.prove.accounts.report import line

CLIENTS = 50
ROUNDS = 20 if os.environ.get("FULL") == "1" else 3


@dataclass(frozen=True, slots=True)
class Case:
    """A limit: how to come to the last free place of a venue, ways to add there, and how to count what is there."""

    name: str
    limit: int
    refusal: str
    prepare: Callable[[Venue], None]
    add: Callable[[Venue, int], ServiceResult[models.Model]]
    put: Callable[[Venue, int, int], object]
    count: Callable[[Venue], int]
    guards: Sequence[tuple[type[models.Model], str]]


def venues(venue: Venue) -> int:
    return Venue.objects.filter(business=venue.business_id).count()


def almost_all_venues(venue: Venue) -> None:
    for position in range(2, settings.VENUES_PER_BUSINESS):
        make_venue(business=venue.business, position=position)


def a_venue(venue: Venue, client: int) -> ServiceResult[models.Model]:
    said = Details(name=f"Place {client}", address_line1="1 Oak St", postcode="97211")
    return open_venue(owner=venue.business.owner, details=said, now=timezone.now())  # type: ignore[return-value]


def put_venue(venue: Venue, client: int, position: int) -> object:
    slug = f"p-{venue.pk.hex}-{client}"
    return make_venue(business=venue.business, place=venue.place, slug=slug, position=position)


def questions(venue: Venue) -> int:
    return Faq.objects.filter(venue=venue).count()


def almost_all_questions(venue: Venue) -> None:
    for position in range(1, settings.FAQS_PER_VENUE):
        Faq.objects.create(venue=venue, position=position, question=f"{position}?", answer="Yes.")


def a_question(venue: Venue, client: int) -> ServiceResult[models.Model]:
    said = Answered(f"Is it {client}?", "Yes.")
    return add_faq(  # type: ignore[return-value]
        editor=venue.business.owner, venue_id=venue.pk, said=said, now=timezone.now()
    )


def put_question(venue: Venue, client: int, position: int) -> object:
    asked = f"Is it {client}?"
    return Faq.objects.create(venue=venue, position=position, question=asked, answer="Yes.")


def featured(venue: Venue) -> int:
    return StaffMember.objects.filter(venue=venue, featured_place__isnull=False).count()


def almost_all_places(venue: Venue) -> None:
    for number in range(1, CLIENTS + settings.FEATURED_PER_VENUE):
        place = number if number < settings.FEATURED_PER_VENUE else None
        make_staff(venue, f"Person {number}", position=number, featured_place=place)


def _waiting(venue: Venue, client: int) -> StaffMember:
    return StaffMember.objects.get(venue=venue, position=settings.FEATURED_PER_VENUE + client)


def a_place(venue: Venue, client: int) -> ServiceResult[models.Model]:
    person = _waiting(venue, client)
    return feature_staff(user=venue.business.owner, staff_id=person.pk, now=timezone.now())  # type: ignore[return-value]


def put_on_page(venue: Venue, client: int, position: int) -> object:
    person = StaffMember.objects.filter(pk=_waiting(venue, client).pk)
    return person.update(featured_place=position)


CASES = (
    Case(
        "venues",
        settings.VENUES_PER_BUSINESS,
        "VENUES_LIMIT",
        almost_all_venues,
        a_venue,
        put_venue,
        venues,
        [(Venue, "venues_one_per_position")],
    ),
    Case(
        "featured",
        settings.FEATURED_PER_VENUE,
        "VENUES_PAGE_FULL",
        almost_all_places,
        a_place,
        put_on_page,
        featured,
        [(StaffMember, "venues_featured_place_once")],
    ),
    Case(
        "questions",
        settings.FAQS_PER_VENUE,
        "VENUES_FAQS_FULL",
        almost_all_questions,
        a_question,
        put_question,
        questions,
        [(Faq, "venues_faq_position")],
    ),
)


def race(case: Case, *, unasked: bool = False) -> tuple[int, Counter[str]]:
    """Let all add to a new venue with one free place; return how many there are then, and what each was told."""
    venue = make_venue()
    case.prepare(venue)
    barrier = Barrier(CLIENTS)

    def client(number: int) -> str:
        try:
            held = case.count(venue)
            barrier.wait(timeout=60)
            if unasked:
                case.put(venue, number, held + 1)
                return "done"
            return _told(case.add(venue, number))
        except IntegrityError:
            return "stopped by the database"
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        told = Counter(pool.map(client, range(CLIENTS)))
    return case.count(venue), told


def _told(done: ServiceResult[models.Model]) -> str:
    if isinstance(done, Failure):
        return f"{status_of(done.error)} {done.error.code}"
    return "done"


def prove(name: str, case: Case) -> bool:
    """Race with all guards, with the database's alone, and with none."""
    passed = []
    wanted = Counter({"done": 1, f"409 {case.refusal}": CLIENTS - 1})
    for _ in range(ROUNDS):
        ended, told = race(case)
        passed.append(
            line(
                f"{name} {case.name} ended_at",
                f"{ended} {dict(told)}",
                f"{case.limit}, {CLIENTS - 1} told so",
                holds=(ended, told) == (case.limit, wanted),
            )
        )
    ended, _told_so = race(case, unasked=True)
    alone = line(
        f"{name} {case.name} held_by_the_database",
        ended,
        f"{case.limit}",
        holds=ended == case.limit,
    )
    with connection.schema_editor() as editor:
        for model, guard in case.guards:
            found = next(one for one in model._meta.constraints if one.name == guard)
            # SQLite writes the table anew from what the model says
            model._meta.constraints = [one for one in model._meta.constraints if one != found]
            editor.remove_constraint(model, found)
    ended, _told_so = race(case, unasked=True)
    control = line(
        f"{name} {case.name} control_found", ended, f">{case.limit}", holds=ended > case.limit
    )
    return all([*passed, alone, control])


def main(name: str) -> int:
    """Prove every case; 0 only if every line says PASS."""
    make_postcode()
    passed = [prove(name, case) for case in CASES]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
