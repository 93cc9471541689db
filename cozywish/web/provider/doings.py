"""Who does what, as boxes to tick with a price and a length of one's own: on the page of a service and of a person."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from cozywish.apps.catalog.models import Service
from cozywish.apps.catalog.queries import Rights
from cozywish.apps.catalog.refusals import LengthOffGrid
from cozywish.apps.catalog.shapes import By, Doing, check_length
from cozywish.apps.venues.models import StaffMember
from cozywish.core.money import Money
from cozywish.web.components.fields import MoneyField
from cozywish.web.provider.merging import Part


class MinutesField(forms.IntegerField):
    """A length of time in minutes, in steps of five."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"min": 5, "max": 1440, "step": 5, "inputmode": "numeric"}
        super().__init__(
            **{
                "widget": forms.NumberInput(attrs=attrs),
                "error_messages": {"invalid": _("Write the minutes as a number, such as 45.")},
                **kwargs,
            }
        )

    def clean(self, value: Any) -> int | None:
        """Return the minutes."""
        minutes = super().clean(value)
        if minutes is None:
            return None
        try:
            check_length(minutes)
        except LengthOffGrid as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return int(minutes)


class DoingForm(forms.Form):
    """One person with one service: whether they do it, and what they ask and take where that is their own."""

    does = forms.BooleanField(required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        key: UUID,
        label: str,
        about: str,
        usual: tuple[str, str],
        doing: Doing | None,
        currency: str,
        rights: Rights,
    ) -> None:
        initial = {
            "does": doing is not None,
            "price": doing.cents if doing else None,
            "minutes": doing.minutes if doing else None,
        }
        super().__init__(data, prefix=str(key), initial=initial)
        self.key, self.about, self.now = key, about, doing
        self.fields["does"].label = label
        price, minutes = usual
        self.fields["price"] = MoneyField(
            currency=currency,
            required=False,
            label=gettext("Own price"),
            disabled=not rights.prices,
        )
        self.fields["minutes"] = MinutesField(
            required=False, label=gettext("Own minutes"), disabled=not rights.services
        )
        self.fields["does"].disabled = not rights.services
        self.fields["price"].widget.attrs["placeholder"] = price
        self.fields["minutes"].widget.attrs["placeholder"] = minutes

    def said_now(self) -> str:
        """What is kept of it now, in words: no, or yes with what is their own."""
        if self.now is None:
            return gettext("no")
        own = [self.fields["price"].prepare_value(self.now.cents), self.now.minutes]
        return ", ".join([gettext("yes"), *(str(value) for value in own if value is not None)])

    @property
    def doing(self) -> Doing | None:
        """What was chosen, or None where they do not do it."""
        said = self.cleaned_data
        return Doing(said["minutes"], said["price"]) if said["does"] else None


def by_of(forms_: Iterable[DoingForm]) -> By:
    """What all of the rows say together."""
    return {form.key: form.doing for form in forms_ if form.doing is not None}


def row_parts(rows: Iterable[DoingForm]) -> list[Part]:
    """Return each row as one thing that is said."""
    return [Part(str(row.fields["does"].label), list(row), row.said_now) for row in rows]


def team_rows(
    data: Mapping[str, Any] | None,
    *,
    team: Sequence[StaffMember],
    service: Service | None,
    before: By,
    currency: str,
    rights: Rights,
) -> list[DoingForm]:
    """A row for everybody of the team, with what the service is for those who say nothing of their own."""
    usual = _usual(service, currency) if service else ("", "")
    return [
        DoingForm(
            data,
            key=person.pk,
            label=person.name,
            about=person.title,
            usual=usual,
            doing=before.get(person.pk),
            currency=currency,
            rights=rights,
        )
        for person in team
    ]


def menu_rows(
    data: Mapping[str, Any] | None,
    *,
    menu: Sequence[Service],
    before: By,
    currency: str,
    rights: Rights,
) -> list[DoingForm]:
    """A row for each service of the menu."""
    return [
        DoingForm(
            data,
            key=service.pk,
            label=service.full_name,
            about=service.section,
            usual=_usual(service, currency),
            doing=before.get(service.pk),
            currency=currency,
            rights=rights,
        )
        for service in menu
    ]


def _usual(service: Service, currency: str) -> tuple[str, str]:
    return (Money(service.price_cents, currency).short(), str(service.duration_minutes))


def all_valid(form: forms.Form, rows: Iterable[DoingForm]) -> bool:
    """Check everything, so that every message is there at once."""
    return all([form.is_valid(), *(row.is_valid() for row in rows)])
