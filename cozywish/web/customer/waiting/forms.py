"""What somebody says who waits: when it would suit them, with whom, and how to reach them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import MIDNIGHT
from cozywish.apps.bookings.queries.waiting import Window
from cozywish.apps.bookings.services import Contact
from cozywish.toolkit import wording
from cozywish.toolkit.phones import national
from cozywish.web.components.fields import CodeField, OneLineField, PhoneField

DAY = timedelta(days=1)
SUNDAY = date(2023, 1, 1)
HOURS = range(6, 23)
ANYONE = ""  # as in the addresses of the booking steps


def _hours(first: str, last: str) -> list[tuple[int, Any]]:
    """The hours of a day as choices, in minutes since midnight; `first` and `last` name its ends."""
    ends = [(0, first)] if first else []
    named = [(hour * 60, wording.hour(datetime.combine(SUNDAY, time(hour), UTC))) for hour in HOURS]
    return [*ends, *named, *([(MIDNIGHT, last)] if last else [])]


class WindowForm(forms.Form):
    """When it would suit."""

    first_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_on = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day of the week.")},
    )
    from_minute = forms.TypedChoiceField(label=_("Starting from"), coerce=int)
    to_minute = forms.TypedChoiceField(label=_("Starting before"), coerce=int)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, today: date, last: date, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        for name in ("first_on", "last_on"):
            self.fields[name].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}
        # Sunday first, as in the calendar of the booking steps.
        self.fields["weekdays"].choices = [  # type: ignore[attr-defined]
            (str((number - 1) % 7), wording.short_weekday(SUNDAY + number * DAY))
            for number in range(7)
        ]
        self.fields["from_minute"].choices = _hours(str(_("Any time")), "")  # type: ignore[attr-defined]
        self.fields["to_minute"].choices = _hours("", str(_("Any time")))  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages.setdefault("required", _("Please fill this in."))

    def window(self) -> Window:
        """Return what was said. Only of a valid form."""
        said = self.cleaned_data
        return Window(
            first_on=said["first_on"],
            last_on=said["last_on"],
            from_minute=said["from_minute"],
            to_minute=said["to_minute"],
            weekdays=sum(1 << number for number in said["weekdays"]),
        )


def any_day() -> dict[str, Any]:
    """What the form begins with besides its dates."""
    return {
        "weekdays": [str(number) for number in range(7)],
        "from_minute": 0,
        "to_minute": MIDNIGHT,
    }


class JoinForm(WindowForm):
    """As WindowForm, and with whom, and how to reach whoever waits. An account's address is proven."""

    staff = forms.ChoiceField(label=_("With"), required=False)
    name = OneLineField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        help_text=_("We mail you when a time is free. First we check that the address is yours."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "invalid": _("That address looks unfinished. It needs a part after the @.")
        },
    )
    phone = PhoneField(
        label=_("Mobile"),
        help_text=_("For the venue to reach you about your visit, once you have one."),
    )

    def __init__(
        self,
        *args: Any,
        user: User | None,
        people: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = [(ANYONE, _("Anyone free")), *people]  # type: ignore[attr-defined]
        if user is not None:
            del self.fields["email"]
        self.user = user

    def contact(self) -> Contact:
        """Return whom to tell. Only of a valid form."""
        said = self.cleaned_data
        email = self.user.email if self.user else said["email"]
        return Contact(name=said["name"], email=email, phone=said["phone"])


def known_of(user: User | None) -> dict[str, str]:
    """What the account says already."""
    return {"name": user.name, "phone": national(user.phone)} if user else {}


class ProveForm(forms.Form):
    """The code from the mail."""

    code = CodeField(
        label=_("Code"),
        max_length=12,
        error_messages={"required": _("Please give the six digits from the mail.")},
    )
