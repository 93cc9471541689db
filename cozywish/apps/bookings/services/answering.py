"""Keeping what a customer was asked before a visit, and what they said."""

from collections.abc import Mapping
from types import MappingProxyType

from cozywish.apps.bookings.models import Booking, BookingAnswer
from cozywish.apps.bookings.queries.asking import asked_for

NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


def write_answers(booking: Booking, answers: Mapping[str, str]) -> None:
    """Replace what is kept of the booking with these answers, by key, worded as asked now. Part of an operation.

    What nobody asked is left out. Fails with what `Asked.checked` says.
    """
    said = [(asked, asked.checked(answers.get(asked.key, ""))) for asked in asked_for(booking)]
    BookingAnswer.objects.filter(booking=booking).delete()
    BookingAnswer.objects.bulk_create(
        BookingAnswer(
            booking=booking,
            position=position,
            kind=asked.kind,
            key=asked.key,
            asked=asked.text,
            answer=answer,
        )
        for position, (asked, answer) in enumerate(said, start=1)
        if answer
    )
