"""Form fields that several portals need: one line of text, a telephone number, a ZIP code, a mailed code, a place."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cozywish.apps.geo.queries import Where, resolve_place
from cozywish.core.money import Money, minor_units
from cozywish.toolkit.images import ACCEPT
from cozywish.toolkit.phones import HOME, UNFINISHED, read_phone

CODE_DIGITS = 6


class OneLineField(forms.CharField):
    """One line of text: what goes into subjects and headers must not be able to end them."""

    def clean(self, value: Any) -> str:
        """Return the text with every run of white space as one space."""
        line = " ".join(str(super().clean(value)).split())
        if line and not line.isprintable():
            raise forms.ValidationError(_("Please use letters and numbers only."))
        return line


class PictureField(forms.FileField):
    """One picture. Whether it is one is found out when it is drawn."""

    def __init__(self, **kwargs: Any) -> None:
        said = {
            "label": _("Picture"),
            "help_text": _(
                "JPEG, PNG, WebP or GIF, up to 10 MB. Everything in the file but the picture is removed."
            ),
            "allow_empty_file": True,
            "error_messages": {"required": _("Please choose a picture first.")},
            "widget": forms.FileInput(attrs={"accept": ACCEPT}),
        }
        super().__init__(**{**said, **kwargs})


class PhoneField(forms.CharField):
    """A telephone number as people of `country` write it; its value is E.164, or an empty text."""

    country = HOME

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "tel", "inputmode": "tel"}
        super().__init__(**{"max_length": 40, "widget": forms.TextInput(attrs=attrs), **kwargs})

    def clean(self, value: Any) -> str:
        """Return the number in E.164."""
        text = str(super().clean(value)).strip()
        if not text:
            return ""
        number = read_phone(text, self.country)
        if number is None:
            raise forms.ValidationError(UNFINISHED)
        return number


class MoneyField(forms.CharField):
    """An amount in `currency` as people type it; its value is in minor units, or None for an empty text."""

    default_error_messages = {"invalid": _("Write the price like 45 or 45.50.")}

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(**{"max_length": 20, "widget": forms.TextInput(attrs=attrs), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Return the amount as it stands in the field: 45 or 45.50."""
        if not isinstance(value, int):
            return value
        return Money(value, self.currency).plain().removesuffix(".00")

    def clean(self, value: Any) -> int | None:
        """Return the minor units."""
        if isinstance(value, int):  # what a field that is read only holds
            return value
        text = str(super().clean(value))
        cents = minor_units(text, self.currency) if text else None
        if text and cents is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return cents


class ZipField(OneLineField):
    """A US ZIP code, with or without its last four digits."""

    def clean(self, value: Any) -> str:
        """Return the code."""
        code = super().clean(value)
        if not re.fullmatch(r"[0-9]{5}([- ]?[0-9]{4})?", code):
            raise forms.ValidationError(
                _("That is not a ZIP code. Give its five digits, such as 97211.")
            )
        return code


class CodeField(forms.CharField):
    """The six digits from the mail. Anything else is a slip of the hand: it is told, and costs no try."""

    def clean(self, value: Any) -> str:
        """Return the digits, without the spaces and signs that were pasted around them."""
        digits = "".join(re.findall("[0-9]", str(super().clean(value))))
        if len(digits) != CODE_DIGITS:
            raise forms.ValidationError(
                _("The code has six digits. Please look at the mail again.")
            )
        return digits


class PlaceField(forms.CharField):
    """A city or ZIP code; its value is the Where it names."""

    def clean(self, value: Any) -> Where:
        """Return the place."""
        text = str(super().clean(value))
        place = resolve_place(text=text)
        if place is None:
            raise forms.ValidationError(
                _("We don’t know that place. Try a city with its state, or a ZIP code.")
            )
        return place
