"""The lives of what moves money, as data. Ids are those of docs/invariants.md.

Actors: P the payment provider, W the site itself (on behalf of whoever the audit log names), T the clock.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cozywish.core.states import Machine, step


class PayMode(models.TextChoices):
    PREPAY = "PREPAY", _("Pay now")
    DEPOSIT = "DEPOSIT", _("Deposit")
    GUARANTEE = "GUARANTEE", _("Card on file")


class Strategy(models.TextChoices):
    DIRECT = "DIRECT", _("Released at once")
    ESCROW = "ESCROW", _("Held until after the visit")


class AttemptState(models.TextChoices):
    CREATED = "CREATED", _("Begun")
    REQUIRES_ACTION = "REQUIRES_ACTION", _("The bank asks")
    PROCESSING = "PROCESSING", _("On its way")
    AUTHORISED = "AUTHORISED", _("Authorised")
    CAPTURED = "CAPTURED", _("Paid")
    CANCELED = "CANCELED", _("Called off")
    QUARANTINED = "QUARANTINED", _("Does not match")


OPEN = ("CREATED", "REQUIRES_ACTION", "PROCESSING")
ATTEMPT = Machine(
    "payment attempt",
    (
        step("PT1", "create", ["NONE"], "CREATED", "W"),
        step("PT2", "ask", ["CREATED", "REQUIRES_ACTION"], "REQUIRES_ACTION", "P"),
        step("PT3", "process", ["CREATED", "REQUIRES_ACTION"], "PROCESSING", "P"),
        step("PT4", "fail", OPEN, "CREATED", "P"),
        step("PT5", "authorise", OPEN, "AUTHORISED", "P"),
        step("PT6", "capture", [*OPEN, "AUTHORISED"], "CAPTURED", "P"),
        step("PT6", "quarantine", [*OPEN, "AUTHORISED"], "QUARANTINED", "P"),
        step("PT7", "cancel", ["CREATED", "REQUIRES_ACTION", "AUTHORISED"], "CANCELED", "PW"),
    ),
)


class RefundState(models.TextChoices):
    REQUESTED = "REQUESTED", _("Waits for a second person")
    APPROVED = "APPROVED", _("Approved")
    SUBMITTING = "SUBMITTING", _("Being sent")
    PENDING = "PENDING", _("On its way")
    SUCCEEDED = "SUCCEEDED", _("Refunded")
    FAILED = "FAILED", _("Came back")
    CANCELLED = "CANCELLED", _("Withdrawn")


ON_THE_WAY = ("SUBMITTING", "PENDING")
REFUND = Machine(
    "refund",
    (
        step("RF1", "request", ["NONE"], "REQUESTED", "W"),
        step("RF2", "approve", ["REQUESTED"], "APPROVED", "W"),
        step("RF3", "submit", ["APPROVED"], "SUBMITTING", "W"),
        step("RF4", "accept", ["SUBMITTING"], "PENDING", "P"),
        step("RF4", "import", ["NONE"], "PENDING", "P"),
        step("RF5", "succeed", ON_THE_WAY, "SUCCEEDED", "P"),
        step("RF6", "fail", [*ON_THE_WAY, "SUCCEEDED"], "FAILED", "P"),
        step("RF7", "withdraw", ["REQUESTED"], "CANCELLED", "W"),
        step("RF7", "decline", ["REQUESTED"], "CANCELLED", "W"),
    ),
)


class HoldState(models.TextChoices):
    NONE = "NONE", _("Nothing yet")
    HELD = "HELD", _("Held")
    RELEASABLE = "RELEASABLE", _("Waits to be released")
    RELEASED = "RELEASED", _("Released")
    FROZEN = "FROZEN", _("Frozen")
    RETURNED = "RETURNED", _("Returned")


HOLD = Machine(
    "escrow hold",
    (
        step("EH1", "capture", ["NONE", "HELD"], "HELD", "P"),
        step("EH2", "finish", ["HELD"], "RELEASABLE", "W"),
        step("EH3", "release", ["RELEASABLE"], "RELEASED", "T"),
        step("EH4", "freeze", ["HELD", "RELEASABLE"], "FROZEN", "PW"),
        step("EH5", "thaw_held", ["FROZEN"], "HELD", "PW"),
        step("EH5", "thaw_releasable", ["FROZEN"], "RELEASABLE", "PW"),
        step("EH6", "return", ["HELD", "RELEASABLE"], "RETURNED", "PW"),
        # A part goes back, or what went out comes back before it arrived: the amount changes, the state does not …
        step("EH7", "lower", ["HELD"], "HELD", "PW"),
        step("EH7", "lower", ["RELEASABLE"], "RELEASABLE", "PW"),
        step("EH8", "raise", ["HELD"], "HELD", "P"),
        step("EH8", "raise", ["RELEASABLE"], "RELEASABLE", "P"),
        step("EH8", "raise", ["FROZEN"], "FROZEN", "P"),
        # … unless there was nothing left.
        step("EH8", "raise", ["RETURNED", "RELEASED"], "HELD", "P"),
        # After the release: a part goes back (J9), or a fee turns out to have been none.
        step("EH9", "claw_back", ["RELEASED"], "RELEASED", "PW"),
        step("EH9", "undo_fee", ["RELEASED"], "RELEASABLE", "W"),
        step("EH9", "undo_release", ["RELEASED"], "RELEASABLE", "W"),
    ),
)


class DisputeState(models.TextChoices):
    INQUIRY = "INQUIRY", _("The bank asks")
    NEEDS_RESPONSE = "NEEDS_RESPONSE", _("Waits for an answer")
    UNDER_REVIEW = "UNDER_REVIEW", _("The bank decides")
    WON = "WON", _("Won")
    LOST = "LOST", _("Lost")
    CLOSED = "CLOSED", _("The bank is content")


ASKED = ("INQUIRY", "NEEDS_RESPONSE", "UNDER_REVIEW")
CLAIMED = ("NEEDS_RESPONSE", "UNDER_REVIEW")
DISPUTE = Machine(
    "dispute",
    (
        step("DP1", "inquire", ["NONE"], "INQUIRY", "P"),
        step("DP1", "open", ["NONE"], "NEEDS_RESPONSE", "P"),
        step("DP2", "escalate", ["INQUIRY"], "NEEDS_RESPONSE", "P"),
        step("DP3", "review", ["NEEDS_RESPONSE"], "UNDER_REVIEW", "P"),
        step("DP4", "win", CLAIMED, "WON", "P"),
        step("DP5", "lose", CLAIMED, "LOST", "P"),
        step("DP6", "close", ["INQUIRY"], "CLOSED", "P"),
        # The money comes back whatever was said before.
        step("DP7", "reinstate", [*ASKED, "LOST", "CLOSED"], "WON", "P"),
    ),
)


class DebtState(models.TextChoices):
    OPEN = "OPEN", _("Owed")
    PAID = "PAID", _("Paid")
    WAIVED = "WAIVED", _("Waived")


DEBT = Machine(
    "debt note",
    (
        step("DN1", "note", ["NONE"], "OPEN", "W"),
        step("DN2", "pay", ["OPEN"], "PAID", "P"),
        step("DN3", "lower", ["OPEN"], "OPEN", "W"),
        step("DN3", "waive", ["OPEN"], "WAIVED", "W"),
    ),
)


class OperationState(models.TextChoices):
    PREPARED = "PREPARED", _("To be asked")
    SENT = "SENT", _("Asked")
    KNOWN = "KNOWN", _("Answered")
    APPLIED = "APPLIED", _("Done")


OPERATION = Machine(
    "operation at the provider",
    (
        step("OP1", "prepare", ["NONE"], "PREPARED", "W"),
        step("OP2", "send", ["PREPARED", "SENT"], "SENT", "W"),
        step("OP3", "answer", ["SENT"], "KNOWN", "P"),
        step("OP4", "apply", ["KNOWN"], "APPLIED", "W"),
    ),
)


class InboxState(models.TextChoices):
    PENDING = "PENDING", _("To be applied")
    APPLIED = "APPLIED", _("Applied")
    IGNORED = "IGNORED", _("Of no concern")
    QUARANTINED = "QUARANTINED", _("Does not match")


INBOX = Machine(
    "event of the provider",
    (
        step("IN1", "store", ["NONE"], "PENDING", "P"),
        step("IN2", "apply", ["PENDING"], "APPLIED", "W"),
        step("IN3", "ignore", ["PENDING"], "IGNORED", "W"),
        step("IN4", "quarantine", ["PENDING"], "QUARANTINED", "W"),
    ),
)
