"""A small town with every way of paying: made once for the product, and known to the oracle by its terms."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from django.db import transaction

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.payments.ledger.journals import gift_sold
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember, Venue
from cozywish.core.money import Money
from tests.prove.sim.oracle.terms import Terms

FLOAT = 10_000_000  # what others have paid lies at the provider as well
OF_OTHERS = "gift:others"
CUSTOMERS = 14


@dataclass(frozen=True, slots=True)
class Place:
    """A venue as the product knows it."""

    terms: Terms
    venue: Venue
    service: Service
    staff: dict[str, StaffMember]


@dataclass(slots=True)
class Town:
    """Everything there is before the month begins."""

    places: dict[str, Place] = field(default_factory=dict)
    customers: dict[str, User] = field(default_factory=dict)
    noor: UUID | None = None
    olga: UUID | None = None

    def name_of(self) -> dict[UUID, str]:
        """Whose account is whose in the books."""
        return {place.venue.business_id: name for name, place in self.places.items()}


def terms_of(dice: Random) -> list[Terms]:
    """The rules of the places: every way of paying, some at once and some on request."""
    fixed = [
        Terms("library", "VENUE", ("Ada",), 0, minutes=30, padding=0),
        Terms("barber", "VENUE", ("Bo", "Cy"), 3500, minutes=45, on_request=dice.random() < 0.3),
        Terms("tattoo", "GUARANTEE", ("Di",), 15_050, minutes=90, missed_percent=80),
        Terms("nails", "GUARANTEE", ("Ed",), 4999, on_request=True),
        Terms("massage", "DEPOSIT", ("Fay", "Gus"), 9000, late_percent=30),
        Terms("facial", "DEPOSIT", ("Hal",), 12_345, deposit_percent=10, on_request=True),
        Terms("baths", "PREPAY", ("Ida", "Jo"), 4501, minutes=60, missed_percent=60),
        Terms("retreat", "PREPAY", ("Kim",), 24_900, minutes=120, on_request=True),
    ]
    return [_varied(terms, dice) for terms in fixed]


def _varied(terms: Terms, dice: Random) -> Terms:
    changed = {name: getattr(terms, name) for name in Terms.__slots__}
    changed["free_hours"] = dice.choice((6, 24, 24, 48))
    changed["lead_minutes"] = dice.choice((0, 60, 60, 120))
    if dice.random() < 0.3:
        changed["late_percent"] = dice.choice((0, 33, 100))
    return Terms(**changed)


def build(all_terms: list[Terms], now: datetime) -> Town:
    """Make the town in the current database."""
    town = Town()
    for terms in all_terms:
        town.places[terms.name] = _place(terms)
    for number in range(CUSTOMERS):
        name = f"customer{number}"
        town.customers[name] = make_user(f"{name} Archer")
    town.noor, town.olga = make_user("Noor Office").pk, make_user("Olga Office").pk
    with transaction.atomic():
        post(gift_sold("others", amount=Money(FLOAT, "USD")), at=now)
    return town


def _place(terms: Terms) -> Place:
    venue = make_venue(
        name=terms.name,
        time_zone=terms.zone,
        lead_minutes=terms.lead_minutes,
        free_cancel_hours=terms.free_hours,
        paid_when=terms.mode,
        deposit_percent=terms.deposit_percent,
        late_fee_percent=terms.late_percent,
        no_show_fee_percent=terms.missed_percent,
        on_request=terms.on_request,
    )
    open_daily(venue, terms.opens * 60, terms.closes * 60)
    staff = {name: make_staff(venue, name) for name in terms.people}
    for each in staff.values():
        work_daily(each, terms.opens * 60, terms.closes * 60)
    service = make_service(
        venue,
        by=list(staff.values()),
        price_cents=terms.price,
        duration_minutes=terms.minutes,
        padding_after_minutes=terms.padding,
    )
    return Place(terms, venue, service, staff)
