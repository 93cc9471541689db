"""What customers type once for several visits, and what each venue asks for itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.asking import Asked, asked_of_each
from cozywish.apps.bookings.queries.checkouts import lines_by_visit
from cozywish.apps.bookings.services import Contact
from cozywish.core.errors import DomainError
from cozywish.web.components.fields import CodeField
from cozywish.web.customer.asking import AnswerField
from cozywish.web.customer.checkout.state import Held
from cozywish.web.customer.forms import ContactForm, said_of


@dataclass(frozen=True)
class OfVisit:
    """The fields of one visit: what is asked before it, and a note."""

    booking: Booking
    asked: list[Asked]
    form: forms.Form

    @property
    def questions(self) -> list[tuple[forms.BoundField, Asked]]:
        """What is asked, with the field that answers it."""
        return [(self.form[_key(self.booking, one.key)], one) for one in self.asked]

    @property
    def note(self) -> forms.BoundField:
        """The note for the venue."""
        return self.form[_key(self.booking, "note")]


class CheckoutForm(ContactForm):
    """One contact for all visits; answers and a note for each. Its fields are called after the visit's reference."""

    def __init__(self, *args: Any, held: Held, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, is_at_home=held.is_at_home, **kwargs)
        note = self.fields.pop("note")
        self.visits = []
        services = [[item.service_id for item in one.items.all()] for one in held.bookings]
        for booking, asked in zip(held.bookings, asked_of_each(services), strict=True):
            for one in asked:
                self._add(booking, one.key, AnswerField(one))
            own = forms.CharField(
                label=note.label,
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self._add(booking, "note", own)
            self.visits.append(OfVisit(booking, asked, self))

    def _add(self, booking: Booking, key: str, field: forms.Field) -> None:
        field.error_messages["required"] = _("Please fill this in.")
        self.fields[_key(booking, key)] = field

    def contact(self) -> Contact:
        """Return whom to expect. Only of a valid form."""
        self.cleaned_data["note"] = ""
        return super().contact()

    def answers_by_visit(self) -> dict[UUID, dict[str, str]]:
        """Return what was answered, by visit and key. Only of a valid form."""
        return {
            one.booking.pk: {
                asked.key: self.cleaned_data[_key(one.booking, asked.key)] for asked in one.asked
            }
            for one in self.visits
        }

    def notes(self) -> dict[UUID, str]:
        """Return the note of each visit. Only of a valid form."""
        return {one.booking.pk: self.cleaned_data[_key(one.booking, "note")] for one in self.visits}

    def blame(self, held: Held, refusals: Mapping[int, DomainError]) -> None:
        """Put each refusal on the field it blames, else above the form with the name of its venue."""
        for number, refusal in refusals.items():
            booking = held.bookings[number]
            if refusal.field in self.fields:
                if refusal.message not in self.errors.get(refusal.field or "", []):
                    self.add_error(refusal.field, refusal.message)
            else:
                self.add_error(None, f"{booking.venue.name}: {refusal.message}")


def said_with(held: Held) -> dict[str, str]:
    """Return what was said already along with the visits, in the cart or in this step before."""
    said: dict[str, str] = {}
    for booking, line in lines_by_visit(held.bookings, held.lines):
        own = said_of(booking)
        note = booking.note
        if line is not None and not held.has_contact:
            own = {row.key: row.answer for row in line.answers.all()}
            note = line.note
        said |= {_key(booking, key): answer for key, answer in {**own, "note": note}.items()}
    return said


def _key(booking: Booking, key: str) -> str:
    return f"{booking.reference}-{key}"


class ConfirmForm(forms.Form):
    """The last step: what was shown, and for guests the code from the mail."""

    quote = forms.CharField(max_length=64, widget=forms.HiddenInput)
    code = CodeField(
        label=_("Code"),
        max_length=12,
        error_messages={"required": _("Please give the six digits from the mail.")},
    )

    def __init__(self, *args: Any, is_guest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_guest:
            del self.fields["code"]
