"""What goes with a line of the cart. Everything can wait until the checkout, so nothing has to be filled in here."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cozywish.apps.bookings.models import MOST_PERSONS, CartLine
from cozywish.apps.bookings.queries.asking import Asked
from cozywish.apps.catalog.models import AddOn
from cozywish.web.customer.asking import AnswerField


class LineForm(forms.Form):
    """Extras, how many come, answers and a note."""

    extras = forms.MultipleChoiceField(
        label=_("Extras"), required=False, widget=forms.CheckboxSelectMultiple
    )
    persons = forms.TypedChoiceField(
        label=_("How many come?"),
        coerce=int,
        choices=[(number, str(number)) for number in range(1, MOST_PERSONS + 1)],
        help_text=_("All at the same time, each with somebody else of the team."),
    )
    note = forms.CharField(
        label=_("Note for the venue"),
        max_length=500,
        required=False,
        help_text=_("The venue sees it once you have booked. You can still change it then."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        line: CartLine,
        extras: Mapping[UUID, Sequence[AddOn]],
        asked: Sequence[Asked],
        **kwargs: Any,
    ) -> None:
        said = {row.key: row.answer for row in line.answers.all()}
        chosen = [str(extra.add_on_id) for extra in line.extras.all()]
        super().__init__(*args, **kwargs)
        self.initial = {"extras": chosen, "persons": line.persons, "note": line.note, **said}
        self.asked = asked
        self.add_ons = [row for rows in extras.values() for row in rows]
        choices = [(str(row.pk), row.name) for row in self.add_ons]
        self.fields["extras"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["extras"]
        if line.staff_id is not None or line.side_by_side is not None:
            del self.fields["persons"]
        for one in asked:
            self.fields[one.key] = AnswerField(one)
            self.fields[one.key].required = False

    @property
    def questions(self) -> list[forms.BoundField]:
        """What is asked before these services."""
        return [self[one.key] for one in self.asked]

    def answers(self) -> dict[str, str]:
        """Return what was answered, by key. Only of a valid form."""
        return {one.key: self.cleaned_data[one.key] for one in self.asked}

    def extra_ids(self) -> tuple[UUID, ...]:
        """Return the chosen extras. Only of a valid form."""
        return tuple(UUID(text) for text in self.cleaned_data.get("extras", ()))

    def how_many(self) -> int:
        """Return how many come. Only of a valid form."""
        return int(self.cleaned_data.get("persons", 1))

    @property
    def rows(self) -> list[tuple[AddOn, bool]]:
        """The extras with whether each is chosen."""
        chosen = self["extras"].value() or () if "extras" in self.fields else ()
        return [(row, str(row.pk) in chosen) for row in self.add_ons]
