"""The life of a booking, as data. Buttons, API, documents and tests are made from this table.

Ids are those of docs/invariants.md. Actors: G guest with the booking's token, C its customer, S who does the work,
R whoever was trusted with answering requests, M manager, O owner, F office, A administrator, T the clock, P the
payment provider.

BT23 changes no booking, and BT24 leaves its state.
"""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from cozywish.core.states import Machine, Moment, Window, step


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

WHILE_ASKED = Window(before=Moment("approve_by"))
BEFORE_THE_START = Window(before=Moment("starts_at"))
BEFORE_THE_END = Window(before=Moment("ends_at"))
WHILE_FREE = Window(closes=Moment("free_until"))
ARRIVAL = Window(Moment("starts_at", timedelta(minutes=-30)), Moment("ends_at"))
ONCE_BEGUN = Window(Moment("starts_at"))
MISSED = Window(Moment("starts_at", timedelta(minutes=15)), Moment("ends_at", timedelta(hours=24)))
SETTLED = Window(Moment("ends_at", timedelta(hours=24)))
LONG_BEFORE = Window(before=Moment("starts_at", timedelta(hours=-2)))
SECOND_THOUGHTS = Window(closes=Moment("finished_at", timedelta(hours=24)))

BOOKING = Machine(
    "booking",
    (
        step("BT1", "hold", ["NONE"], "HELD", "GC"),
        step("BT2", "extend", ["HELD"], "HELD", "GCP"),
        step("BT3", "payment_secured", ["HELD"], "CONFIRMED", "P"),
        step("BT4", "verified", ["HELD"], "CONFIRMED", "GC"),
        step("BT5", "request", ["HELD"], "REQUESTED", "GCP"),
        step("BT6", "hold_timeout", ["HELD"], "EXPIRED", "T"),
        step("BT7", "abandon", ["HELD"], "CANCELLED", "GC"),
        step("BT8", "accept", ["REQUESTED"], "CONFIRMED", "RMOF", window=WHILE_ASKED),
        step(
            "BT9", "decline", ["REQUESTED"], "DECLINED", "RMOF",
            window=WHILE_ASKED, needs_reason=True,
        ),
        step("BT10", "approval_timeout", ["REQUESTED"], "EXPIRED", "T"),
        step("BT11", "cancel", ["REQUESTED"], "CANCELLED", "GC"),
        step("BT12", "reschedule", ["CONFIRMED"], "CONFIRMED", "GC", window=WHILE_FREE),
        step("BT12", "reschedule", ["CONFIRMED"], "CONFIRMED", "MOF", window=BEFORE_THE_END),
        step("BT13", "cancel", ["CONFIRMED"], "CANCELLED", "GC", window=BEFORE_THE_START),
        step(
            "BT14", "cancel", ["CONFIRMED"], "CANCELLED", "RMO",
            window=BEFORE_THE_END, needs_reason=True,
        ),
        step("BT15", "cancel", ["CONFIRMED", "IN_PROGRESS"], "CANCELLED", "FA", needs_reason=True),
        step("BT16", "check_in", ["CONFIRMED"], "IN_PROGRESS", "SMO", window=ARRIVAL),
        step("BT17", "complete", ["IN_PROGRESS"], "COMPLETED", "SMO"),
        step("BT18", "complete", ["CONFIRMED"], "COMPLETED", "SMO", window=ONCE_BEGUN),
        step(
            "BT18", "auto_complete", ["CONFIRMED", "IN_PROGRESS"], "COMPLETED", "T", window=SETTLED
        ),
        step("BT19", "no_show", ["CONFIRMED"], "NO_SHOW", "SMO", window=MISSED),
        step("BT20", "correct", ["COMPLETED"], "NO_SHOW", "MO", window=SECOND_THOUGHTS),
        step("BT20", "correct", ["NO_SHOW"], "COMPLETED", "MO", window=SECOND_THOUGHTS),
        step("BT20", "correct", ["COMPLETED"], "NO_SHOW", "FA", needs_reason=True),
        step("BT20", "correct", ["NO_SHOW"], "COMPLETED", "FA", needs_reason=True),
        step(
            "BT21", "payment_reversed", ["CONFIRMED"], "CANCELLED", "P", window=LONG_BEFORE
        ),
        step("BT22", "late_payment", ["EXPIRED"], "CONFIRMED", "P"),
        *(
            step("BT24", "chargeback_opened", [state], state, "P")
            for state in ("CONFIRMED", "IN_PROGRESS", "COMPLETED", "NO_SHOW", "CANCELLED")
        ),
        step("BT25", "place", ["NONE"], "CONFIRMED", "SMO"),
    ),
)  # fmt: skip
