"""What customers type: whom to expect, how to reach them, where to come."""

import re
from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import Address, Contact

CODE_DIGITS = 6


class OneLineField(forms.CharField):
    """One line of text: what goes into subjects and headers must not be able to end them."""

    def clean(self, value: Any) -> str:
        """Return the text with every run of white space as one space."""
        line = " ".join(str(super().clean(value)).split())
        if not line.isprintable():
            raise forms.ValidationError(_("Please use letters and numbers only."))
        return line


class PhoneField(forms.CharField):
    """A telephone number as people of `country` write it; its value is E.164."""

    country = "US"

    def clean(self, value: Any) -> str:
        """Return the number in E.164."""
        text = str(super().clean(value)).strip()
        try:
            number = phonenumbers.parse(text, self.country)
        except phonenumbers.NumberParseException as wrong:
            raise self._unfinished() from wrong
        if not phonenumbers.is_valid_number(number):
            raise self._unfinished()
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def _unfinished(self) -> forms.ValidationError:
        return forms.ValidationError(
            _("That number looks unfinished. Give it with its area code, such as (503) 555-0148.")
        )


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


class ContactForm(forms.Form):
    """Step 4. Who is signed in is reached at the account's address, which is proven; a guest gives one."""

    name = OneLineField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "invalid": _("That address looks unfinished. It needs a part after the @.")
        },
    )
    phone = PhoneField(
        label=_("Mobile"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        help_text=_("Only the venue sees it, to reach you about this visit."),
    )
    address_line1 = OneLineField(
        label=_("Street and number"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    address_line2 = OneLineField(
        label=_("Apartment, floor"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    address_city = OneLineField(
        label=_("City"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    address_postcode = ZipField(
        label=_("ZIP code"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    note = forms.CharField(
        label=_("Note for the venue"),
        max_length=500,
        required=False,
        help_text=_("Only the venue sees this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, user: User | None, is_at_home: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user is not None:
            del self.fields["email"]
        if not is_at_home:
            for name in [name for name in self.fields if name.startswith("address_")]:
                del self.fields[name]
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill this in.")
        self.user, self.is_at_home = user, is_at_home

    def contact(self) -> Contact:
        """Return what was said. Only of a valid form."""
        said = self.cleaned_data
        address = None
        if self.is_at_home:
            address = Address(
                line1=said["address_line1"],
                line2=said["address_line2"],
                city=said["address_city"],
                postcode=said["address_postcode"],
            )
        email = self.user.email if self.user else said["email"]
        return Contact(
            name=said["name"], email=email, phone=said["phone"], note=said["note"], address=address
        )


def said_before(hold: Booking, earlier: Booking | None, user: User | None) -> dict[str, str]:
    """Return what to fill the form with: what was said of this hold, else the account and an earlier visit."""
    known = hold if hold.contact_email else earlier
    if known is None:
        return {"name": user.name, "phone": _national(user.phone)} if user else {}
    names = ("line1", "line2", "city", "postcode")
    # A note is for one visit: it goes from a hold to the one that took its place, not to a later visit.
    is_same = known.venue_id == hold.venue_id and known.confirmed_at is None
    return {
        "name": (user.name if user and not hold.contact_email else "") or known.contact_name,
        "email": known.contact_email,
        "phone": _national(known.contact_phone),
        "note": known.note if is_same else "",
        **{f"address_{name}": getattr(known, f"address_{name}") for name in names},
    }


def _national(phone: str) -> str:
    """Return an E.164 number as its country writes it."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    style = phonenumbers.PhoneNumberFormat
    is_home = phonenumbers.region_code_for_number(number) == PhoneField.country
    return phonenumbers.format_number(number, style.NATIONAL if is_home else style.INTERNATIONAL)


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


class PayForm(forms.Form):
    """Step 5: how to pay, and for guests the code from the mail."""

    payment_mode = forms.CharField(max_length=10)
    code = CodeField(
        label=_("Code"),
        max_length=12,
        error_messages={"required": _("Please give the six digits from the mail.")},
    )

    def __init__(self, *args: Any, is_guest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_guest:
            del self.fields["code"]
