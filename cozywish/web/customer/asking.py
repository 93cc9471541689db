"""What a venue asks its customers, as fields of a form."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cozywish.apps.bookings.queries.asking import NO, YES, Asked
from cozywish.core.errors import Invalid

KEYS = ("question-", "consent-", "age")  # how the keys of what can be asked begin


class AnswerField(forms.CharField):
    """One thing that is asked. What is right is the question's own business, so that every door says the same."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        super().__init__(
            label=asked.text, required=asked.is_required, strip=True, widget=_widget(asked)
        )

    def to_python(self, value: Any) -> str:
        """A box that is ticked says yes."""
        if isinstance(value, bool):
            return YES if value else ""
        return str(super().to_python(value))

    def clean(self, value: Any) -> str:
        """Return the answer as it is kept."""
        try:
            return self.asked.checked(self.to_python(value))
        except Invalid as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def prepare_value(self, value: Any) -> Any:
        """A yes that was kept ticks the box again."""
        return value == YES if self.asked.is_agreement and isinstance(value, str) else value


def _widget(asked: Asked) -> forms.Widget:
    if asked.is_agreement:
        return forms.CheckboxInput()
    if asked.choices:
        words = {YES: _("Yes"), NO: _("No")} if asked.is_yes_or_no else {}
        return forms.RadioSelect(choices=[(one, words.get(one, one)) for one in asked.choices])
    return forms.Textarea(attrs={"rows": 2})


def keys_in(request: HttpRequest) -> list[str]:
    """What of a form that was sent answers something."""
    return [name for name in request.POST if name.startswith(KEYS)]
