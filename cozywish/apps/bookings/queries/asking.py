"""What a customer is asked before a visit: an age to confirm, questions, and texts to agree to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.models import AnswerKind, Booking
from cozywish.apps.catalog.models import Prerequisites, Question, QuestionKind, Service
from cozywish.apps.catalog.queries import choices_of, prerequisites_of, questions_of

YES, NO = "yes", "no"
LONGEST_ANSWER = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked, in words. `key` names it in a form; without `choices` it is answered in own words."""

    key: str
    kind: AnswerKind
    text: str
    choices: tuple[str, ...] = ()
    is_required: bool = True

    @property
    def is_agreement(self) -> bool:
        """Whether only a yes lets the visit take place."""
        return self.kind != AnswerKind.ANSWER

    @property
    def is_yes_or_no(self) -> bool:
        """Whether it is answered with yes or no."""
        return self.choices == (YES, NO)

    def checked(self, said: str) -> str:
        """Return the answer as it is kept.

        Fails with AnswerMissing, AnswerUnknown, AnswerTooLong, AgeNotConfirmed, ConsentMissing.
        """
        answer = said.strip()
        if self.kind == AnswerKind.AGE and answer != YES:
            raise refusals.AgeNotConfirmed(question=self.text)
        if self.kind == AnswerKind.CONSENT and answer != YES:
            raise refusals.ConsentMissing
        if self.is_required and not answer:
            raise refusals.AnswerMissing(question=self.text)
        if answer and self.choices and answer not in self.choices:
            raise refusals.AnswerUnknown(question=self.text)
        if len(answer) > LONGEST_ANSWER:
            raise refusals.AnswerTooLong(question=self.text, limit=LONGEST_ANSWER)
        return answer


def asked_for(booking: Booking) -> list[Asked]:
    """Return what the customer of the booking is asked. Three SQL queries."""
    items = booking.items.order_by("position")
    return asked_of(service_ids=list(items.values_list("service", flat=True)))


def asked_of(*, service_ids: Collection[UUID]) -> list[Asked]:
    """Return what is asked before these services, one thing once, in the order of the menu. Three SQL queries."""
    return asked_of_each([service_ids])[0]


def asked_of_each(visits: Sequence[Collection[UUID]]) -> list[list[Asked]]:
    """Return what is asked before each visit of several, as `asked_of`. Three SQL queries, however many there are."""
    wanted = {service_id for service_ids in visits for service_id in service_ids}
    services = list(Service.objects.filter(pk__in=wanted).order_by("position"))
    heads = {one.head_id for one in services}
    needs, questions = prerequisites_of(heads=heads), questions_of(heads=heads)
    return [
        _asked(
            list(dict.fromkeys(one.head_id for one in services if one.pk in own)), needs, questions
        )
        for own in visits
    ]


def _asked(
    heads: Sequence[UUID],
    needs: Mapping[UUID, Prerequisites],
    questions: Mapping[UUID, Sequence[Question]],
) -> list[Asked]:
    own = [needs[head] for head in heads if head in needs]
    age = max((row.minimum_age or 0 for row in own), default=0)
    confirmed = [Asked("age", AnswerKind.AGE, _age(age), (YES, NO))] if age else []
    return [
        *confirmed,
        *(
            Asked(
                key=f"question-{row.pk}",
                kind=AnswerKind.ANSWER,
                text=row.text,
                choices=(YES, NO) if row.kind == QuestionKind.YES_NO else choices_of(row),
                is_required=row.is_required,
            )
            for head in heads
            for row in questions.get(head, ())
        ),
        *(
            Asked(f"consent-{head}", AnswerKind.CONSENT, needs[head].consent, (YES, NO))
            for head in heads
            if head in needs and needs[head].consent
        ),
    ]


def _age(years: int) -> str:
    return _("Whoever comes is at least %(years)d years old.") % {"years": years}
