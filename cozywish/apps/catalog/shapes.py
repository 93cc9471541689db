"""What a service is, as somebody writes it down: plain values, checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cozywish.apps.catalog import refusals
from cozywish.apps.catalog.models import ServicePlace
from cozywish.core.text import fold

GRID = 5
LONGEST = 24 * 60
LONGEST_PADDING = 4 * 60
LONGEST_LEAD = 60 * 24 * 60
FARTHEST_HORIZON = 365
HIGHEST_PRICE = 100_000 * 100
STEPS = (5, 10, 15, 20, 30, 60)
OWN = {"variant_name", "duration_minutes", "price_cents"}  # what a variant does not share


@dataclass(frozen=True, slots=True)
class Doing:
    """Somebody does a service: `minutes` and `cents` of their own, or None where the service's hold."""

    minutes: int | None = None
    cents: int | None = None

    def check(self) -> None:
        """Raise LengthOffGrid or PriceOutOfRange."""
        if self.minutes is not None:
            check_length(self.minutes)
        if self.cents is not None:
            check_price(self.cents)


@dataclass(frozen=True, slots=True)
class Card:
    """All that a provider says of a service. Minutes, days, steps, percent and `on_request` of None are the venue's,
    and so is a `paid_when` of nothing.

    What is featured stands first on the venue's page, and before the rest of its menu on cards.
    """

    category_id: int
    section: str
    name: str
    duration_minutes: int
    price_cents: int
    description: str = ""
    done_at: str = ServicePlace.VENUE
    padding_before_minutes: int = 0
    padding_after_minutes: int = 0
    lead_minutes: int | None = None
    horizon_days: int | None = None
    step_minutes: int | None = None
    is_active: bool = True
    variant_name: str = ""
    hue: str = ""  # one of Hue, or none
    on_request: bool | None = None
    is_featured: bool = False
    paid_when: str = ""  # one of PaidWhen, or the venue's
    deposit_percent: int | None = None

    def check(self) -> None:
        """Raise the refusal for the first thing that cannot be so."""
        if not fold(self.name):
            raise refusals.NameMissing
        check_length(self.duration_minutes)
        check_price(self.price_cents)
        check_padding(self.padding_before_minutes)
        check_padding(self.padding_after_minutes)
        if self.step_minutes is not None and self.step_minutes not in STEPS:
            raise refusals.StepUnknown
        if self.lead_minutes is not None and not 0 <= self.lead_minutes <= LONGEST_LEAD:
            raise refusals.LeadOutOfRange
        if self.horizon_days is not None and not 1 <= self.horizon_days <= FARTHEST_HORIZON:
            raise refusals.HorizonOutOfRange
        if self.deposit_percent is not None and not 1 <= self.deposit_percent <= 100:
            raise refusals.DepositOutOfRange


def check_length(minutes: int) -> None:
    """Raise LengthOffGrid for what no service can take."""
    if not _on_grid(minutes, GRID, LONGEST):
        raise refusals.LengthOffGrid


def check_padding(minutes: int) -> None:
    """Raise PaddingOffGrid for more time than a service needs before or after it."""
    if not _on_grid(minutes, 0, LONGEST_PADDING):
        raise refusals.PaddingOffGrid


def check_price(cents: int) -> None:
    """Raise PriceOutOfRange for what no service costs."""
    if not 0 <= cents <= HIGHEST_PRICE:
        raise refusals.PriceOutOfRange


def _on_grid(minutes: int, least: int, most: int) -> bool:
    return least <= minutes <= most and minutes % GRID == 0


By = dict[UUID, Doing]  # who does it (or, for a person, what they do), and how
Cards = Sequence[Card]
