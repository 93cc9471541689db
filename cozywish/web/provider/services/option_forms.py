"""What a provider fills in about the variants, extras, questions and prerequisites of a service."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.apps.catalog.models import CHOICES, QUESTION, VARIANT_NAME, QuestionKind, Service
from cozywish.apps.catalog.options import (
    MOST_EXTRAS,
    MOST_QUESTIONS,
    Asking,
    Extra,
    Needs,
    Options,
    Variant,
    check_choices,
    check_extra,
)
from cozywish.apps.catalog.queries import Rights
from cozywish.core.errors import DomainError
from cozywish.web.components.fields import MoneyField, OneLineField
from cozywish.web.provider.doings import MinutesField
from cozywish.web.provider.merging import Part, parts_of

BLANK = 2  # rows to add something in
Data = Mapping[str, Any] | None


class VariantForm(forms.Form):
    """One more length or level, and what the service itself is called beside it."""

    own_name = OneLineField(label=gettext_lazy("What you have now"), max_length=VARIANT_NAME)
    name = OneLineField(label=gettext_lazy("The other one"), max_length=VARIANT_NAME)
    minutes = MinutesField(label=gettext_lazy("Length in minutes"))

    def __init__(self, *args: Any, service: Service, currency: str, **kwargs: Any) -> None:
        usual = service.variant_name or _("%(n)d min") % {"n": service.duration_minutes}
        super().__init__(*args, **{"initial": {"own_name": usual}, **kwargs})
        self.fields["price"] = MoneyField(
            currency=currency, label=_("Price in %(currency)s") % {"currency": currency}
        )

    def variant(self) -> Variant:
        """Return what was filled in."""
        said = self.cleaned_data
        return Variant(said["name"], said["minutes"], said["price"])


class RowForm(forms.Form):
    """A row of a list: one that is there, or an empty one to add something. An empty row that stays so says nothing."""

    about = "name"  # the field that makes it something
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    remove = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    @property
    def is_new(self) -> bool:
        """Whether nothing is kept of it yet."""
        return not self["id"].value()

    @property
    def parts(self) -> list[Part]:
        """Return what can be changed of the row, each under the name that is kept."""
        called = self.initial.get(self.about, "")
        return [Part(f"{called}, {part.label}", part.fields, part.saved) for part in parts_of(self)]

    @property
    def says_nothing(self) -> bool:
        """Whether it is to be left out."""
        said = self.cleaned_data
        return said["remove"] or (not said["id"] and not said.get(self.about))


class ExtraForm(RowForm):
    """An extra: what it is called, costs, and adds to the visit."""

    name = OneLineField(label=gettext_lazy("Extra"), max_length=60, required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("More minutes"),
        required=False,
        widget=forms.NumberInput(attrs={"min": 0, "step": 5, "inputmode": "numeric"}),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("Customers can add it"), required=False, initial=True
    )

    def __init__(self, *args: Any, currency: str, rights: Rights, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"] = MoneyField(
            currency=currency,
            label=_("Price in %(currency)s") % {"currency": currency},
            required=False,
            disabled=not rights.prices,
        )

    def clean_minutes(self) -> int:
        """Return the minutes, none where nothing is said."""
        minutes = int(self.cleaned_data["minutes"] or 0)
        _check(check_extra, minutes)
        return minutes

    def clean(self) -> dict[str, Any]:
        """A row that says something has a name and a price."""
        said = dict(super().clean() or {})
        if said.get("remove"):
            return said
        if said.get("price") is None and said.get("name") and "price" not in self.errors:
            self.add_error("price", _("Say what it costs; 0 when it is free."))
        if not said.get("name") and (said.get("id") or said.get("price")):
            self.add_error("name", _("Say what it is called, or remove it."))
        return said

    def value(self) -> Extra:
        """Return what was filled in."""
        said = self.cleaned_data
        return Extra(said["name"], said["price"], said["minutes"], said["is_active"], said["id"])


class QuestionForm(RowForm):
    """A question, and how it is answered."""

    about = "text"
    text = OneLineField(label=gettext_lazy("Question"), max_length=QUESTION, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Answered"), choices=QuestionKind)
    choices = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        required=False,
        max_length=CHOICES,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One on each line. Only for “one of several answers”."),
    )
    is_required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)

    def clean(self) -> dict[str, Any]:
        """A row that says something has a question, and a choice its answers."""
        said = dict(super().clean() or {})
        if said.get("remove"):
            return said
        if said.get("text") and "choices" not in self.errors:
            try:
                check_choices(said.get("kind", ""), _lines(said["choices"]))
            except DomainError as refusal:
                self.add_error("choices", refusal.message)
        if not said.get("text") and (said.get("id") or said.get("choices")):
            self.add_error("text", _("Write the question, or remove it."))
        return said

    def value(self) -> Asking:
        """Return what was filled in."""
        said = self.cleaned_data
        choices = _lines(said["choices"]) if said["kind"] == QuestionKind.CHOICE else ()
        return Asking(said["text"], said["kind"], choices, said["is_required"], said["id"])


class NeedsForm(forms.Form):
    """What must be so before, and the version of the service that was looked at."""

    minimum_age = forms.IntegerField(
        label=gettext_lazy("Minimum age"), required=False, min_value=1, max_value=99
    )
    first = forms.ChoiceField(
        label=gettext_lazy("Needs another service first"),
        required=False,
        help_text=gettext_lazy("Such as a patch test or a consultation."),
    )
    hours_before = forms.IntegerField(label=gettext_lazy("At least this many hours before"))
    days_before = forms.IntegerField(label=gettext_lazy("At most this many days before"))
    consent = forms.CharField(
        label=gettext_lazy("Text to agree to"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Customers have to agree before they book. It is kept as you wrote it."
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Data, *, held: Needs, others: Sequence[Service], seen: int) -> None:
        initial = {
            "minimum_age": held.minimum_age,
            "first": str(held.first_id or ""),
            "hours_before": held.hours_before,
            "days_before": held.days_before,
            "consent": held.consent,
            "seen": seen,
        }
        super().__init__(data, initial=initial)
        field = cast("forms.ChoiceField", self.fields["first"])
        field.choices = [("", _("Nothing")), *((str(one.pk), one.name) for one in others)]

    def value(self) -> Needs:
        """Return what was filled in."""
        said = self.cleaned_data
        return Needs(
            said["minimum_age"],
            UUID(said["first"]) if said["first"] else None,
            said["hours_before"],
            said["days_before"],
            said["consent"],
        )


class OptionsForm:
    """All of it on one page: rows of extras, rows of questions, and what must be so before."""

    def __init__(
        self,
        data: Data,
        *,
        held: Options,
        others: Sequence[Service],
        seen: int,
        currency: str,
        rights: Rights,
    ) -> None:
        known = {str(one.id): one.cents for one in held.extras}
        self.currency, self.rights = currency, rights
        self.extras = [
            ExtraForm(data, prefix=prefix, initial=initial, currency=currency, rights=rights)
            for prefix, initial in _rows("extra", data, map(shown_extra, held.extras), MOST_EXTRAS)
        ]
        if not rights.prices:  # a price that is read only is the one that is kept
            for row in self.extras:
                row.initial["price"] = known.get(str(row["id"].value()), 0)
        self.questions = [
            QuestionForm(data, prefix=prefix, initial=initial)
            for prefix, initial in _rows(
                "ask", data, map(shown_asking, held.questions), MOST_QUESTIONS
            )
        ]
        self.needs = NeedsForm(data, held=held.needs, others=others, seen=seen)

    @property
    def forms(self) -> list[forms.Form]:
        """Every part, in the order of the page."""
        return [*self.extras, *self.questions, self.needs]

    def is_valid(self) -> bool:
        """Check everything, so that every message is there at once."""
        wrong = [one for one in self.forms if not one.is_valid()]
        return not wrong

    def value(self) -> Options:
        """Return what was filled in."""
        return Options(
            tuple(row.value() for row in self.extras if not row.says_nothing),
            tuple(row.value() for row in self.questions if not row.says_nothing),
            self.needs.value(),
        )

    @property
    def parts(self) -> list[Part]:
        """Return what is kept and can be changed, each by itself."""
        held = [row for row in (*self.extras, *self.questions) if row.initial.get("id")]
        return [*(part for row in held for part in row.parts), *parts_of(self.needs)]


def _rows(
    name: str, data: Data, held: Iterator[dict[str, Any]], most: int
) -> list[tuple[str, dict[str, Any]]]:
    """The prefix and the beginning of each row: those that were sent, or those that are there and two more."""
    known = list(held)
    if data is None:
        rows = [*known, *({} for _number in range(BLANK))]
        return [(f"{name}{number}", row) for number, row in enumerate(rows)]
    by_id = {str(row["id"]): row for row in known}
    sent = [f"{name}{number}" for number in range(2 * most + BLANK)]
    sent = [prefix for prefix in sent if f"{prefix}-id" in data]
    sent.sort(key=lambda prefix: not data[f"{prefix}-id"])  # new ones stand last
    return [(prefix, by_id.get(data[f"{prefix}-id"], {})) for prefix in sent]


def shown_extra(one: Extra) -> dict[str, Any]:
    """Return what the row of the extra shows."""
    return {
        "id": one.id,
        "name": one.name,
        "price": one.cents,
        "minutes": one.minutes,
        "is_active": one.is_active,
    }


def shown_asking(one: Asking) -> dict[str, Any]:
    """Return what the row of the question shows."""
    return {
        "id": one.id,
        "text": one.text,
        "kind": one.kind,
        "choices": "\n".join(one.choices),
        "is_required": one.is_required,
    }


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _check(rule: Any, value: Any) -> None:
    try:
        rule(value)
    except DomainError as refusal:
        raise forms.ValidationError(refusal.message) from refusal
