"""What belongs to a service beside itself, as somebody writes it down: plain values, checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cozywish.apps.catalog import refusals
from cozywish.apps.catalog.models import QuestionKind
from cozywish.apps.catalog.shapes import GRID, check_length, check_price
from cozywish.core.text import fold

MOST_VARIANTS = 10
MOST_EXTRAS = 12
MOST_QUESTIONS = 8
FEWEST_CHOICES, MOST_CHOICES = 2, 10
LONGEST_EXTRA = 4 * 60
OLDEST = 99
FARTHEST_BEFORE = 730  # days
USUAL_HOURS, USUAL_DAYS = 48, 180


@dataclass(frozen=True, slots=True)
class Variant:
    """A length or level that a service can be had in: its name beside the service's, minutes and minor units."""

    name: str
    minutes: int
    cents: int

    def check(self) -> None:
        """Raise VariantNameMissing, LengthOffGrid or PriceOutOfRange."""
        if not fold(self.name):
            raise refusals.VariantNameMissing
        check_length(self.minutes)
        check_price(self.cents)


@dataclass(frozen=True, slots=True)
class Extra:
    """An add-on: what it is called, costs and adds to the visit. Without `id` it is a new one."""

    name: str
    cents: int
    minutes: int
    is_active: bool = True
    id: UUID | None = None

    def check(self) -> None:
        """Raise NameMissing, PriceOutOfRange or ExtraOffGrid."""
        if not fold(self.name):
            raise refusals.NameMissing
        check_price(self.cents)
        check_extra(self.minutes)


def check_extra(minutes: int) -> None:
    """Raise ExtraOffGrid for what no extra takes."""
    if not 0 <= minutes <= LONGEST_EXTRA or minutes % GRID:
        raise refusals.ExtraOffGrid


@dataclass(frozen=True, slots=True)
class Asking:
    """A question to customers. `choices` are the answers of a CHOICE. Without `id` it is a new one."""

    text: str
    kind: str = QuestionKind.TEXT
    choices: tuple[str, ...] = ()
    is_required: bool = False
    id: UUID | None = None

    def check(self) -> None:
        """Raise QuestionMissing or ChoicesMissing."""
        if not fold(self.text):
            raise refusals.QuestionMissing
        check_choices(self.kind, self.choices)


def check_choices(kind: str, choices: Sequence[str]) -> None:
    """Raise ChoicesMissing where a choice has no answers to choose from."""
    if kind == QuestionKind.CHOICE and not FEWEST_CHOICES <= len(set(choices)) <= MOST_CHOICES:
        raise refusals.ChoicesMissing


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be so before somebody can have the service; empty where nothing must."""

    minimum_age: int | None = None
    first_id: UUID | None = None
    hours_before: int = USUAL_HOURS
    days_before: int = USUAL_DAYS
    consent: str = ""

    @property
    def are_none(self) -> bool:
        """Whether nothing is asked for."""
        return self.minimum_age is None and self.first_id is None and not self.consent

    def check(self) -> None:
        """Raise AgeOutOfRange or NoWindow."""
        if self.minimum_age is not None and not 1 <= self.minimum_age <= OLDEST:
            raise refusals.AgeOutOfRange
        if not 1 <= self.days_before <= FARTHEST_BEFORE:
            raise refusals.NoWindow
        if not 0 <= self.hours_before < self.days_before * 24:
            raise refusals.NoWindow


@dataclass(frozen=True, slots=True)
class Options:
    """All of it, in order: what the service's family has, and nothing else."""

    extras: tuple[Extra, ...] = ()
    questions: tuple[Asking, ...] = ()
    needs: Needs = field(default_factory=Needs)

    def check(self) -> None:
        """Raise the refusal for the first thing that cannot be so."""
        for extra in self.extras:
            extra.check()
        for question in self.questions:
            question.check()
        self.needs.check()
        if len(self.extras) > MOST_EXTRAS:
            raise refusals.TooManyExtras(limit=MOST_EXTRAS)
        if len(self.questions) > MOST_QUESTIONS:
            raise refusals.TooManyQuestions(limit=MOST_QUESTIONS)
        if twice := _twice([one.name for one in self.extras]):
            raise refusals.ExtraTwice(name=twice)
        if twice := _twice([one.text for one in self.questions]):
            raise refusals.QuestionTwice(text=twice)


def _twice(names: Sequence[str]) -> str:
    """The first of the names that says the same as an earlier one, or an empty text."""
    seen = set[str]()
    for name in names:
        if fold(name) in seen:
            return name
        seen.add(fold(name))
    return ""
