"""What clients send to book: ids, times and whom to expect. Never a price, a length or a total (P1)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from cozywish.api.inputs import IdField, InstantField, LineField, PhoneField, Strict
from cozywish.api.paging import PageQuery
from cozywish.apps.bookings.machine import PaymentMode
from cozywish.apps.bookings.queries.free_time import LONGEST_VISIT
from cozywish.apps.bookings.queries.own import Show
from cozywish.apps.bookings.services import Address, Contact


class AddressInput(Strict):
    """Where to come, for services done at home."""

    line1 = LineField(max_length=80)
    line2 = LineField(max_length=80, required=False, default="", allow_blank=True)
    city = LineField(max_length=80)
    postcode = serializers.RegexField(
        r"^[0-9]{5}([- ]?[0-9]{4})?$",
        error_messages={
            "invalid": _("That is not a ZIP code. Give its five digits, such as 97211.")
        },
    )
    access_note = LineField(max_length=200, required=False, default="", allow_blank=True)


class ContactInput(Strict):
    """Whom to expect. A guest's address gets the code; of who is signed in, the account's is used."""

    name = LineField(max_length=80)
    email = serializers.EmailField(max_length=254)
    phone = PhoneField(max_length=40)
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    address = AddressInput(required=False)


class AnswerInput(Strict):
    """An answer to what a service `asks`."""

    key = LineField(max_length=50)
    answer = serializers.CharField(
        max_length=500, allow_blank=True, help_text="One of the choices, where there are any."
    )


class HoldInput(Strict):
    """A time to hold."""

    venue = IdField()
    services = serializers.ListField(
        child=IdField(),
        min_length=1,
        max_length=LONGEST_VISIT,
        help_text="One to four services done back to back by one person, in this order.",
    )
    extras = serializers.ListField(
        child=IdField(),
        required=False,
        default=list,
        max_length=48,
        help_text="What is added to the services, from the `extras` of each.",
    )
    staff = IdField(
        required=False, allow_null=True, default=None, help_text="Null: anyone who does all of it."
    )
    starts_at = InstantField(help_text="A start that `available-slots` lists.")
    contact = ContactInput()
    answers = AnswerInput(
        many=True, required=False, default=list, help_text="To what the services ask."
    )
    replaces = IdField(
        required=False,
        allow_null=True,
        default=None,
        help_text="An earlier hold of yours to let go. If the new time cannot be had, it stays.",
    )


class ConfirmInput(Strict):
    """The last step."""

    payment_mode = serializers.ChoiceField(choices=PaymentMode.choices, default=PaymentMode.VENUE)
    code = serializers.RegexField(
        r"^[0-9]{6}$", required=False, default="", help_text="The digits mailed to the guest."
    )


class CancelInput(Strict):
    """Letting go."""

    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class MoveBookingInput(Strict):
    """Another time."""

    starts_at = InstantField(help_text="A start that `available-slots` lists.")
    staff = IdField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Null: whoever does it as agreed. With somebody else length and price may change.",
    )


class ListQuery(PageQuery):
    """Which bookings."""

    show = serializers.ChoiceField(
        choices=[show.value for show in Show],
        required=False,
        help_text="Only what is coming, what was, or what does not take place.",
    )


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


HOLD_EXAMPLE = OpenApiExample(
    "An hour of massage with a certain person",
    request_only=True,
    value={
        "venue": "5b0f5a34-6f0c-4f0e-9f43-2a4f5a2b8c01",
        "services": ["c4a6f7d2-18e9-4b61-9a0e-7f2d3c5b6e03"],
        "staff": "0d2a1c7e-3b4d-4a55-8c7b-64c1e5f0a902",
        "starts_at": "2036-05-05T10:00:00-07:00",
        "contact": {
            "name": "Alice Archer",
            "email": "alice@example.com",
            "phone": "+15035550123",
            "note": "I am a little shy of heat.",
        },
    },
)
CONFIRM_EXAMPLE = OpenApiExample(
    "With the code from the mail",
    request_only=True,
    value={"payment_mode": "VENUE", "code": "042617"},
)
MOVE_EXAMPLE = OpenApiExample(
    "An hour later", request_only=True, value={"starts_at": "2036-05-05T11:00:00-07:00"}
)
CANCEL_EXAMPLE = OpenApiExample(
    "With a reason", request_only=True, value={"reason": "I have caught a cold."}
)
