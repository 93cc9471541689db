"""What customers type: whom to expect, how to reach them, where to come."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import Address as AddressOfBook, User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.asking import Asked
from cozywish.apps.bookings.services import Address, Contact
from cozywish.toolkit.phones import national
from cozywish.web.components.fields import (
    CodeField,
    OneLineField,
    PhoneField,
    ZipField,
)
from cozywish.web.customer.asking import AnswerField

PARTS = ("line1", "line2", "city", "postcode", "access_note")  # of an address, in book and booking


class ContactForm(forms.Form):
    """Step 4. Who is signed in is reached at the account's address, which is proven; a guest gives one."""

    name = OneLineField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        help_text=_("For our mails, and for the venue to reach you about this visit."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "invalid": _("That address looks unfinished. It needs a part after the @.")
        },
    )
    phone = PhoneField(
        label=_("Mobile"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        help_text=_(
            "For the venue to reach you about this visit. Our office sees it only with a reason."
        ),
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
    address_access_note = OneLineField(
        label=_("How to get in"),
        max_length=200,
        required=False,
        help_text=_("A door code, a floor, where to park. The venue sees it beside the visit."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Note for the venue"),
        max_length=500,
        required=False,
        help_text=_("The venue sees it beside the visit. Our office sees it only with a reason."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        user: User | None,
        is_at_home: bool,
        asked: Sequence[Asked] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for one in asked:
            self.fields[one.key] = AnswerField(one)
        self.asked = asked
        if user is not None:
            del self.fields["email"]
        if not is_at_home:
            for name in [name for name in self.fields if name.startswith("address_")]:
                del self.fields[name]
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill this in.")
        self.user, self.is_at_home = user, is_at_home

    @property
    def questions(self) -> list[forms.BoundField]:
        """What is asked before these services."""
        return [self[one.key] for one in self.asked]

    def answers(self) -> dict[str, str]:
        """Return what was answered, by key. Only of a valid form."""
        return {one.key: self.cleaned_data[one.key] for one in self.asked}

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
                access_note=said["address_access_note"],
            )
        email = self.user.email if self.user else said["email"]
        return Contact(
            name=said["name"], email=email, phone=said["phone"], note=said["note"], address=address
        )


def said_before(hold: Booking, earlier: Booking | None, user: User | None) -> dict[str, str]:
    """Return what to fill the form with: what was said of this hold, else the account and an earlier visit."""
    known = hold if hold.contact_email else earlier
    if known is None:
        return {"name": user.name, "phone": national(user.phone)} if user else {}
    # A note is for one visit: it goes from a hold to the one that took its place, not to a later visit.
    is_same = known.venue_id == hold.venue_id and known.confirmed_at is None
    return {
        "name": (user.name if user and not hold.contact_email else "") or known.contact_name,
        "email": known.contact_email,
        "phone": national(known.contact_phone),
        "note": known.note if is_same else "",
        **(said_of(known) if is_same else {}),
        **{f"address_{name}": getattr(known, f"address_{name}") for name in PARTS},
    }


def said_of(booking: Booking) -> dict[str, str]:
    """Return the answers that are kept of the booking, by key. One SQL query."""
    return {row.key: row.answer for row in booking.answers.all()}


def from_book(book: Sequence[AddressOfBook], picked: str) -> dict[str, str]:
    """Return the address that is picked, else the default one, as this form calls its parts."""
    for address in book:
        if str(address.pk) == picked or (not picked and address.is_default):
            return {f"address_{part}": getattr(address, part) for part in PARTS}
    return {}


def chosen_of(book: Sequence[AddressOfBook], form: ContactForm) -> AddressOfBook | None:
    """Return the address of the book that stands in the form, however it got there; None when it is another."""
    stands = {part: str(form[f"address_{part}"].value() or "").strip() for part in PARTS}
    for address in book:
        if all(getattr(address, part) == said for part, said in stands.items()):
            return address
    return None


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
