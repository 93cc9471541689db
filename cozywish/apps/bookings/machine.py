"""The life of a booking, as data. Buttons, API, documents and tests are made from this table.

Ids are those of docs/invariants.md. Actors: G guest with the booking's token, C its customer, T timer.
Rows whose features do not exist yet are not listed, so they are refused like every other unknown triple.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cozywish.core.states import Machine, step


class BookingState(models.TextChoices):
    HELD = "HELD", _("Held")
    REQUESTED = "REQUESTED", _("Requested")
    CONFIRMED = "CONFIRMED", _("Confirmed")
    IN_PROGRESS = "IN_PROGRESS", _("In progress")
    COMPLETED = "COMPLETED", _("Completed")
    NO_SHOW = "NO_SHOW", _("No-show")
    CANCELLED = "CANCELLED", _("Cancelled")
    DECLINED = "DECLINED", _("Declined")
    EXPIRED = "EXPIRED", _("Expired")


class PaymentMode(models.TextChoices):
    FREE = "FREE", _("Free of charge")
    VENUE = "VENUE", _("Pay at the venue")
    GUARANTEE = "GUARANTEE", _("Pay at the venue, card on file")
    DEPOSIT = "DEPOSIT", _("Deposit")
    PREPAY = "PREPAY", _("Pay now")


MODES_WITHOUT_A_GATEWAY = (PaymentMode.FREE, PaymentMode.VENUE)

BOOKING = Machine(
    "booking",
    (
        step("BT1", "hold", ["NONE"], "HELD", "GC"),
        step("BT4", "verified", ["HELD"], "CONFIRMED", "GC"),
        step("BT6", "hold_timeout", ["HELD"], "EXPIRED", "T"),
        step("BT7", "abandon", ["HELD"], "CANCELLED", "GC"),
        step("BT13", "cancel", ["CONFIRMED"], "CANCELLED", "GC"),
    ),
)
