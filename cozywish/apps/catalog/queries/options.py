"""Reading what belongs to a service beside itself: its family, extras, questions and prerequisites."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TypeVar
from uuid import UUID

from cozywish.apps.catalog.models import AddOn, Prerequisites, Question, Service
from cozywish.apps.catalog.options import Asking, Extra, Needs, Options

Row = TypeVar("Row", AddOn, Question)


def families(menu: Iterable[Service]) -> list[list[Service]]:
    """The services with their variants, each family where its first one stands."""
    found: dict[UUID, list[Service]] = {}
    for one in menu:
        found.setdefault(one.head_id, []).append(one)
    return list(found.values())


def options_of(service: Service) -> Options:
    """What belongs to the family of the service, as its own people see it. Three SQL queries."""
    head = service.head_id
    extras = AddOn.objects.filter(service=head).order_by("position")
    questions = Question.objects.filter(service=head).order_by("position")
    needs = Prerequisites.objects.filter(service=head).first()
    return Options(
        extras=tuple(
            Extra(row.name, row.price_cents, row.minutes, row.is_active, row.pk) for row in extras
        ),
        questions=tuple(
            Asking(row.text, row.kind, choices_of(row), row.is_required, row.pk)
            for row in questions
        ),
        needs=_needs(needs) if needs is not None else Needs(),
    )


def _needs(row: Prerequisites) -> Needs:
    return Needs(row.minimum_age, row.first_id, row.hours_before, row.days_before, row.consent)


def choices_of(question: Question) -> tuple[str, ...]:
    """The answers to choose from."""
    return tuple(question.choices.splitlines())


def extras_on_offer(*, heads: Collection[UUID]) -> dict[UUID, list[AddOn]]:
    """What customers can add, by the head of the family, in order. One SQL query."""
    return _by_head(AddOn.objects.filter(service__in=heads, is_active=True).order_by("position"))


def questions_of(*, heads: Collection[UUID]) -> dict[UUID, list[Question]]:
    """What customers are asked, by the head of the family, in order. One SQL query."""
    return _by_head(Question.objects.filter(service__in=heads).order_by("position"))


def _by_head(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.service_id].append(row)
    return dict(found)


def prerequisites_of(*, heads: Collection[UUID]) -> dict[UUID, Prerequisites]:
    """What must be so before, by the head of the family, with the service to have first. One SQL query."""
    rows = Prerequisites.objects.filter(service__in=heads).select_related("first")
    return {row.service_id: row for row in rows}
