"""What clients send to book: ids, times and whom to expect. Never a price, a length or a total (P1)."""

from typing import Any

from rest_framework import serializers

from cozywish.api.inputs import InstantField, LineField, PhoneField, Strict
from cozywish.apps.bookings.machine import PaymentMode
from cozywish.apps.bookings.queries.free_time import LONGEST_VISIT
from cozywish.apps.bookings.services import Address, Contact


class AddressInput(Strict):
    """Where to come, for services done at home."""

    line1 = LineField(max_length=80)
    line2 = LineField(max_length=80, required=False, default="", allow_blank=True)
    city = LineField(max_length=80)
    postcode = LineField(max_length=10)


class ContactInput(Strict):
    """Whom to expect. A guest's address gets the code; of who is signed in, the account's is used."""

    name = LineField(max_length=80)
    email = serializers.EmailField(max_length=254)
    phone = PhoneField(max_length=40)
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    address = AddressInput(required=False)


class HoldInput(Strict):
    """A time to hold."""

    venue = serializers.UUIDField()
    services = serializers.ListField(
        child=serializers.UUIDField(),
        min_length=1,
        max_length=LONGEST_VISIT,
        help_text="One to four services done back to back by one person, in this order.",
    )
    staff = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="Null: anyone who does all of it."
    )
    starts_at = InstantField(help_text="A start that `available-slots` lists.")
    contact = ContactInput()
    replaces = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="An earlier hold of yours to let go. If the new time cannot be had, it stays.",
    )


class ConfirmInput(Strict):
    """The last step."""

    payment_mode = serializers.ChoiceField(choices=PaymentMode.choices, default=PaymentMode.VENUE)
    code = serializers.RegexField(
        r"^\d{6}$", required=False, default="", help_text="The digits mailed to the guest."
    )


class CancelInput(Strict):
    """Letting go."""

    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


def contact_from(said: dict[str, Any]) -> Contact:
    """Return the contact of a valid ContactInput."""
    address = said.get("address")
    return Contact(
        name=said["name"],
        email=said["email"],
        phone=said["phone"],
        note=said["note"],
        address=Address(**address) if address else None,
    )
