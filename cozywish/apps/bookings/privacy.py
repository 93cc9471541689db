"""What bookings say about the people who visit, and about those who do the work."""

from datetime import datetime, timedelta

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import FORMER_CUSTOMER, LINE_LIVES, Booking
from cozywish.apps.bookings.queries.clientele import of_card
from cozywish.apps.payments.models import EscrowHold
from cozywish.apps.venues.privacy import of_team
from cozywish.toolkit.privacy import (
    Hindrance,
    Law,
    Subject,
    Topic,
    keep,
    looks_for_hindrances,
    table,
)

AHEAD = (BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.IN_PROGRESS)

VISIT = {"visit": "booking.reference", "venue": "booking.venue.name"}
ON_RECORD = timedelta(days=3653)
FORMER_COLLEAGUE = "Former team member"
RECORDS = Law(
    what=_("What you booked, when, and for how much, without your name, address and note"),
    why=_("Tax law: what was sold has to stay on record."),
    kept_for=ON_RECORD,
    after=_("after each visit"),
)


def _visits(subject: Subject) -> Q:
    """Return which bookings are theirs: placed by the account, or as a guest with an address they have proved."""
    return Q(customer=subject.user_id) | Q(customer=None, contact_email__in=subject.emails)


def _parts(subject: Subject) -> Q:
    return Q(booking__customer=subject.user_id) | Q(
        booking__customer=None, booking__contact_email__in=subject.emails
    )


def _cards(subject: Subject) -> Q:
    return Q(customer=subject.user_id) | Q(customer=None, email__in=subject.emails)


def _tags(subject: Subject) -> Q:
    return Q(card__customer=subject.user_id) | Q(
        card__customer=None, card__email__in=subject.emails
    )


def _waits(subject: Subject) -> Q:
    return Q(customer=subject.user_id) | Q(customer=None, contact_email__in=subject.emails)


def _of_wait(subject: Subject) -> Q:
    return Q(entry__customer=subject.user_id) | Q(
        entry__customer=None, entry__contact_email__in=subject.emails
    )


def _told(subject: Subject) -> Q:
    """Return the steps whose reason they were told, or gave. Why a visit was squeezed in is the venue's own matter."""
    return _parts(subject) & Q(tells_client=True) & ~Q(event="place")


def _extras(subject: Subject) -> Q:
    return Q(item__booking__customer=subject.user_id) | Q(
        item__booking__customer=None, item__booking__contact_email__in=subject.emails
    )


table(
    "bookings.Booking",
    Topic.VISITS,
    what=_("Your visits: when, how much, your contact details, and your note to the venue"),
    whose=_visits,
    stays=True,
    personal=(
        "contact_name contact_email contact_phone note address_line1 address_line2 address_city"
        " address_postcode address_access_note close_reason"
    ),
    hidden="device",
    kept=(
        "reference state currency total_cents starts_at ends_at placed_at confirmed_at closed_at"
        " started_at finished_at"
    ),
    nothing=(
        "id venue customer checkout version payment_mode deposit_cents time_zone tzdata_version free_until"
        " hold_until extended_at approve_by free_cancel_hours late_fee_percent no_show_fee_percent calendar_sequence"
        " series series_position"
    ),
    law=RECORDS,
    since="ends_at",
    instead={"contact_name": FORMER_CUSTOMER},
    named={"venue": "venue.name", "clock": "time_zone"},
    zone="time_zone",
)
table("bookings.Checkout", nothing="id placed_at")
table(
    "bookings.BookingItem",
    Topic.VISITS,
    what=_("Which services you booked"),
    whose=_parts,
    stays=True,
    kept="service_name price_cents starts_at ends_at",
    nothing="id booking position guest service staff",
    law=RECORDS,
    since="ends_at",
    named={**VISIT, "done_by": "staff_name"},
    zone="booking.time_zone",
)
table(
    "bookings.BookingItem",
    Topic.WORK,
    what=_("Your name, and that of people of your team with no account, on visits of customers"),
    whose=of_team("staff"),
    stays=True,
    personal="staff_name",
    instead={"staff_name": FORMER_COLLEAGUE},
    named={"venue": "booking.venue.name", "service": "service_name"},
)
table(
    "bookings.BookingItemExtra",
    Topic.VISITS,
    what=_("Which extras you booked"),
    whose=_extras,
    stays=True,
    kept="name price_cents minutes",
    nothing="id item position add_on",
    law=RECORDS,
    since="item__ends_at",
    named={"visit": "item.booking.reference", "service": "item.service_name"},
)
table(
    "bookings.BookingAnswer",
    Topic.VISITS,
    what=_("What venues asked you before a visit, and what you said"),
    whose=_parts,
    personal="asked answer",
    nothing="id booking position kind key",
    named=VISIT,
)
table(
    "bookings.BookingChange",
    Topic.VISITS,
    what=_("What happened to your visits, step by step"),
    whose=_parts,
    personal="at event state was_starts_at was_ends_at was_staff_name was_total_cents kept_cents",
    nothing="id booking actor_kind actor tells_client",
    named=VISIT,
)
table(
    "bookings.BookingChange",
    Topic.VISITS,
    what=_("Why your visits were moved, declined or cancelled"),
    whose=_told,
    personal="reason",
    named=VISIT,
)
# What a business keeps in mind about a visit is not shown to its customer; it goes with their account (ADR 8).
table("bookings.BookingNote", whose=_parts, withheld="text", nothing="id booking at author refund")
# So is what it keeps in mind about a client.
table(
    "bookings.ClientCard",
    whose=_cards,
    withheld="notes email",
    nothing="id business customer version changed_at",
)
table("bookings.ClientTag", whose=_tags, withheld="word", nothing="id card position")
# The rule that visits were booked by names nobody; what it came to is in the visits.
table("bookings.Series", nothing="id venue every first_on at asked until visits placed_at")
table("bookings.Allocation", nothing="id resource t0 t1 state booking_item")
table(
    "bookings.Block",
    Topic.WORK,
    what=_("Times you keep free, and why, and those of people of your team with no account"),
    whose=of_team("resource__staff"),
    personal="starts_at ends_at words",
    nothing="id resource version",
)
table("bookings.Cart", whose="customer", hidden="device", nothing="id customer changed_at")
table(
    "bookings.CartLine",
    Topic.VISITS,
    what=_("Visits in your cart, and the note with each"),
    whose="cart__customer",
    personal="starts_at persons note added_at",
    nothing="id cart venue staff side_by_side changed_at expires_at removed_at checkout",
    named={"venue": "venue.name"},
    zone="venue.time_zone",
)
table(
    "bookings.CartItem",
    Topic.VISITS,
    what=_("Services in your cart"),
    whose="line__cart__customer",
    personal="position starts_at guest",
    nothing="id line service staff",
    named={"venue": "line.venue.name", "service": "service.full_name"},
    zone="line.venue.time_zone",
)
table("bookings.CartExtra", nothing="id line position add_on")
table(
    "bookings.CartAnswer",
    Topic.VISITS,
    what=_("What you answered already to what venues ask"),
    whose="line__cart__customer",
    personal="key answer",
    nothing="id line",
    named={"venue": "line.venue.name"},
)
table(
    "bookings.WaitEntry",
    Topic.VISITS,
    what=_("What you wait or waited for, and when it would suit you"),
    whose=_waits,
    personal=(
        "contact_name contact_email contact_phone first_on last_on from_minute to_minute weekdays"
        " ends_at state joined_at closed_at"
    ),
    hidden="device",
    nothing="id venue customer staff moves version",
    named={"venue": "venue.name", "services": "what"},
    zone="venue.time_zone",
)
table(
    "bookings.WaitOffer",
    Topic.VISITS,
    what=_("Times that were offered to you while you waited"),
    whose=_of_wait,
    personal="starts_at made_at outcome",
    nothing="id entry booking staff",
    named={"venue": "entry.venue.name"},
    zone="entry.venue.time_zone",
)
table("bookings.WaitPart", nothing="id entry position service add_on")
table("bookings.WaitToken", whose=_of_wait, hidden="digest", nothing="id entry expires_at")
table("bookings.BookingToken", whose=_parts, hidden="digest", nothing="id booking expires_at")


@looks_for_hindrances
def visits_ahead(subject: Subject, now: datetime) -> list[Hindrance]:
    """Visits that are agreed have to take place or be cancelled first: one's own, and those at one's work."""
    ahead = Booking.objects.filter(state__in=AHEAD, ends_at__gt=now)
    found = []
    if ahead.filter(_visits(subject)).exists():
        words = _("You have visits ahead. They have to take place, or be cancelled, first.")
        found.append(Hindrance(words, page="me-bookings"))
    if ahead.filter(venue__business__owner=subject.user_id).exists():
        found.append(Hindrance(_("Customers have visits ahead at your venue.")))
    if ahead.filter(items__staff__user=subject.user_id).exists():
        found.append(Hindrance(_("Customers have visits ahead with you.")))
    return found


# ── how long ──
# What was paid too late, and returned, stays on record like every payment.
PAID = EscrowHold.objects.filter(captured__gt=0)
NEVER_AGREED = (
    Q(state=BookingState.EXPIRED)
    | Q(state=BookingState.CANCELLED, confirmed_at=None, closed_at__isnull=False)
) & ~Q(pk__in=PAID.values("reference"))
CONTACT = (
    "contact_email",
    "contact_phone",
    "note",
    "address_line1",
    "address_line2",
    "address_city",
    "address_postcode",
    "address_access_note",
    "device",
    "close_reason",
)


def _gone(*, since: str, kept_for: timedelta, only: Q) -> None:
    """Let bookings go with all that hangs on them, from the leaves on: the database lets no other order."""
    chosen = Booking.objects.filter(only)
    keep(
        "bookings.Allocation",
        since=f"booking_item__booking__{since}",
        kept_for=kept_for,
        only=Q(booking_item__booking__in=chosen),
    )
    keep(
        "bookings.BookingItemExtra",
        since=f"item__booking__{since}",
        kept_for=kept_for,
        only=Q(item__booking__in=chosen),
    )
    keep(
        "bookings.BookingAnswer",
        since=f"booking__{since}",
        kept_for=kept_for,
        only=Q(booking__in=chosen),
    )
    for name in ("bookings.BookingChange", "bookings.BookingNote"):
        keep(
            name,
            since=f"booking__{since}",
            kept_for=kept_for,
            only=Q(booking__in=chosen),
        )
    keep(
        "bookings.BookingItem",
        since=f"booking__{since}",
        kept_for=kept_for,
        only=Q(booking__in=chosen, allocations=None, extras=None),
    )
    keep(
        "bookings.Booking",
        since=since,
        kept_for=kept_for,
        only=Q(only, items=None, answers=None, changes=None, notes=None),
    )


for _since in ("closed_at", "ends_at"):  # the second for what nobody came round to closing
    for _name in ("bookings.WaitPart", "bookings.WaitOffer", "bookings.WaitToken"):
        keep(_name, since=f"entry__{_since}", kept_for=timedelta(days=30))
    keep(
        "bookings.WaitEntry",
        since=_since,
        kept_for=timedelta(days=30),
        only=Q(parts=None, offers=None, tokens=None),
    )
_gone(since="closed_at", kept_for=timedelta(days=30), only=NEVER_AGREED)
_gone(since="ends_at", kept_for=ON_RECORD, only=Q())
keep("bookings.BookingAnswer", since="booking__ends_at", kept_for=timedelta(days=730))
keep("bookings.BookingNote", since="booking__ends_at", kept_for=timedelta(days=730))
keep("bookings.BookingChange", since="booking__ends_at", kept_for=timedelta(days=730))
keep("bookings.Series", since="placed_at", kept_for=timedelta(days=30), only=Q(bookings=None))
keep("bookings.Block", since="starts_at", kept_for=timedelta(days=730))
keep("bookings.BookingToken", since="expires_at", kept_for=timedelta(days=1))
keep("bookings.CartLine", since="changed_at", kept_for=LINE_LIVES)  # over by then, or long before
keep("bookings.Cart", since="changed_at", kept_for=timedelta(days=30), only=Q(lines=None))
keep(
    "bookings.Booking",
    since="ends_at",
    kept_for=timedelta(days=730),
    only=~Q(contact_name=FORMER_CUSTOMER),  # the name goes last: with it everything else has gone
    empties={"contact_name": FORMER_CUSTOMER} | dict.fromkeys(CONTACT, ""),
)
keep(  # as long as somebody is a client, and what was written meanwhile
    "bookings.ClientCard",
    since="changed_at",
    kept_for=timedelta(days=730),
    only=lambda: ~Q(Exists(of_card().exclude(contact_name=FORMER_CUSTOMER))),
)
