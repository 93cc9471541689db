"""What the tables of payments say about a person. The books: opaque ids, so that nobody has to change them."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.toolkit.privacy import Topic, keep, table

table("payments.LedgerAccount", nothing="id code owner currency")
table("payments.Journal", nothing="id uuid key kind at size digest")
table("payments.JournalLine", nothing="id journal account currency debit credit")
table("payments.LedgerBalance", nothing="account upto debit credit")
table("payments.JournalSeal", nothing="entry_id position previous digest")

# What is paid for is an opaque id, and so is who pays. Who they are says the customer's row alone, which an erasure
# deletes; what happened to money stays without it.
CARDS = _("Cards you keep here: what we see of them")
table(
    "payments.Customer",
    whose="user",
    hidden="user psp_id",
    nothing="id gateway created_at",
)
table(
    "payments.SavedMethod",
    Topic.ACCOUNT,
    what=CARDS,
    whose="customer__user",
    personal="brand last4 exp_month exp_year is_default created_at",
    hidden="psp_id",
    nothing="id customer",
)
table(
    "payments.CardSetup",
    whose="customer__user",
    hidden="psp_id client_secret last_error",
    nothing="id customer created_at ended_at",
)
table(
    "payments.PaymentOrder",
    nothing="id reference gateway customer mode strategy captures_later amount currency created_at secured_at"
    " closed_at",
)
table(
    "payments.PaymentAttempt",
    Topic.ACCOUNT,
    what=_("Cards you paid with: what we see of them"),
    whose="order__customer__user",
    personal="brand last4",
    nothing="id order hold kind state version amount to_capture currency psp_id client_secret method_psp_id saves_card"
    " capture_before last_error created_at",
    stays=True,  # what happened to money stands without whose card it was
    named={"amount": "amount", "currency": "currency"},
)
table(
    "payments.Charge",
    nothing="id attempt psp_id captured currency reserved succeeded lost_disputes is_disputed is_applied is_quarantined"
    " fee_txn created_at",
)
table(
    "payments.EscrowHold",
    nothing="id order reference provider currency owed is_guarantee fee tax tip jurisdiction fee_rate state frozen_from"
    " version captured remaining released returned fee_kept release_at",
)
table(
    "payments.Refund",
    nothing="id charge hold amount currency reason after_release state version needs_second requested_by approved_by"
    " psp_id was_paid last_error created_at",
)
table(
    "payments.Operation",
    nothing="id kind gateway subject_id request state version tries next_try_at psp_id is_refused last_error"
    " created_at",
)
# What the provider sends may name who paid: it is sealed, and let go as soon as it is applied.
table(
    "payments.InboxEvent",
    nothing="id gateway event_id type object_id api_version body told_at received_at state version tries next_try_at"
    " alarmed_at last_error",
)
table(
    "payments.Debt",
    nothing="id hold order amount currency state version last_error created_at closed_at",
)
table(
    "payments.Dispute",
    nothing="id charge psp_id state version amount taken kept counted currency opened_at closed_at",
)
table("payments.Watermark", nothing="gateway upto")

keep(
    "payments.InboxEvent",
    since="received_at",
    only=~Q(state="PENDING"),
    kept_for=timedelta(days=90),
)
