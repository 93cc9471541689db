"""What stands in the audit log, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.apps.accounts.models import ActivityKind, User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.models import Booking
from cozywish.apps.venues.models import Business, Venue

SAID: Mapping[str, str | Promise] = {
    "audit.log_read": gettext_lazy("Read the audit log"),
    "audit.read": gettext_lazy("Saw contact data"),
    "bookings.abandon": gettext_lazy("Gave up a time they held"),
    "bookings.accept": gettext_lazy("Accepted a request"),
    "bookings.approval_timeout": gettext_lazy("A request lapsed without an answer"),
    "bookings.auto_complete": gettext_lazy("A visit counts as done: nobody said otherwise"),
    "bookings.cancel": gettext_lazy("Cancelled a visit"),
    "bookings.chargeback_opened": gettext_lazy("A bank looks into the payment of a visit"),
    "bookings.payment_reversed": gettext_lazy(
        "A visit was called off: its payment did not go through"
    ),
    "bookings.fee_waived": gettext_lazy("Waived a fee that was not paid"),
    "bookings.check_in": gettext_lazy("Checked somebody in"),
    "bookings.claim": gettext_lazy("Took over a visit they had booked as a guest"),
    "bookings.complete": gettext_lazy("Finished a visit"),
    "bookings.correct": gettext_lazy("Corrected what became of a visit"),
    "bookings.decline": gettext_lazy("Declined a request"),
    "bookings.client_kept": gettext_lazy("Noted something about a client"),
    "bookings.late_payment": gettext_lazy("A visit was booked by a payment that came late"),
    "bookings.secure": gettext_lazy("Paid or secured a visit"),
    "bookings.no_show": gettext_lazy("Wrote down that nobody came"),
    "bookings.note_added": gettext_lazy("Noted something about a visit"),
    "bookings.place": gettext_lazy("Booked a visit for a client"),
    "bookings.request": gettext_lazy("Asked for a visit"),
    "bookings.reschedule": gettext_lazy("Moved a visit"),
    "bookings.confirm": gettext_lazy("Booked a visit"),
    "bookings.expire": gettext_lazy("A held time ran out"),
    "bookings.extend": gettext_lazy("Held a time for longer"),
    "bookings.hold": gettext_lazy("Held a time"),
    "bookings.hold_series": gettext_lazy("Held the times of a series"),
    "bookings.wait_accept": gettext_lazy("Took a time they waited for"),
    "bookings.wait_decline": gettext_lazy("Let an offered time go"),
    "bookings.wait_end": gettext_lazy("A wait ended without a time"),
    "bookings.wait_join": gettext_lazy("Joined the waiting list"),
    "bookings.wait_lapse": gettext_lazy("Nobody answered an offered time"),
    "bookings.wait_leave": gettext_lazy("Left the waiting list"),
    "bookings.wait_offer": gettext_lazy("Offered a time to who waits"),
    "bookings.wait_prove": gettext_lazy("Proved the address they wait with"),
    "bookings.import": gettext_lazy("Brought visits in"),
    "catalog.category_illustrated": gettext_lazy("Changed the picture of a category"),
    "catalog.tag_illustrated": gettext_lazy("Changed the picture of a tag"),
    "catalog.picture_changed": gettext_lazy("Changed the picture of a service"),
    "catalog.import_undone": gettext_lazy("Undid an import of services or people"),
    "catalog.imported": gettext_lazy("Imported services or people"),
    "catalog.category_added": gettext_lazy("Added a category"),
    "catalog.category_changed": gettext_lazy("Changed a category"),
    "catalog.tag_added": gettext_lazy("Added a tag"),
    "catalog.tag_changed": gettext_lazy("Changed a tag"),
    "catalog.offers_changed": gettext_lazy("Changed what somebody of a team does"),
    "catalog.options_changed": gettext_lazy("Changed the extras and questions of a service"),
    "catalog.service_added": gettext_lazy("Added a service"),
    "catalog.service_changed": gettext_lazy("Changed a service"),
    "catalog.service_moved": gettext_lazy("Moved a service on the list"),
    "catalog.steps_set": gettext_lazy("Set the steps and needs of a service"),
    "catalog.service_removed": gettext_lazy("Took a service off the list"),
    "catalog.variant_added": gettext_lazy("Added a variant of a service"),
    "demo.fill": gettext_lazy("Filled the demo town"),
    "accounts.group_set_up": gettext_lazy("Set up a group of the office"),
    "accounts.superuser_made": gettext_lazy("Made a superuser"),
    "office.added": gettext_lazy("Added a row by hand"),
    "office.changed": gettext_lazy("Changed a row by hand"),
    "office.deleted": gettext_lazy("Deleted a row by hand"),
    "accounts.erased": gettext_lazy("Erased an account"),
    "payments.attempt_ask": gettext_lazy("The bank asked who pays"),
    "payments.attempt_ask_to_capture": gettext_lazy("Had an authorised payment taken"),
    "payments.attempt_ask_to_pay": gettext_lazy("Tried a card"),
    "payments.attempt_authorise": gettext_lazy("A payment was authorised, or a card is on file"),
    "payments.attempt_cancel": gettext_lazy("A payment was called off"),
    "payments.attempt_capture": gettext_lazy("A payment arrived"),
    "payments.attempt_create": gettext_lazy("Began a payment"),
    "payments.attempt_fail": gettext_lazy("A try to pay was refused"),
    "payments.attempt_process": gettext_lazy("A payment is on its way"),
    "payments.attempt_quarantine": gettext_lazy("A payment does not match what was asked"),
    "payments.debt_lower": gettext_lazy("Waived a part of what is owed"),
    "payments.debt_note": gettext_lazy("A fee is owed: the card did not pay"),
    "payments.debt_pay": gettext_lazy("What was owed is paid"),
    "payments.debt_waive": gettext_lazy("Waived what is owed"),
    "payments.dispute_close": gettext_lazy("A bank is content with a payment"),
    "payments.dispute_escalate": gettext_lazy(
        "A bank takes a payment back that it had asked about"
    ),
    "payments.dispute_inquire": gettext_lazy("A bank asks about a payment"),
    "payments.dispute_lose": gettext_lazy("A bank keeps what it took back of a payment"),
    "payments.dispute_open": gettext_lazy("A bank takes a payment back"),
    "payments.dispute_reinstate": gettext_lazy("A bank gives back what it had kept"),
    "payments.dispute_review": gettext_lazy("A bank looks at what was answered"),
    "payments.dispute_win": gettext_lazy("A bank gives back what it took of a payment"),
    "payments.hold_claw_back": gettext_lazy("Money that was released goes back"),
    "payments.hold_undo_fee": gettext_lazy("A fee turned out to be none"),
    "payments.hold_undo_release": gettext_lazy(
        "Money that was paid out before a visit is held for it again"
    ),
    "payments.hold_capture": gettext_lazy("Money is held for a visit"),
    "payments.hold_finish": gettext_lazy("What is held for a visit waits for its release"),
    "payments.hold_freeze": gettext_lazy("Froze what is held for a visit"),
    "payments.hold_lower": gettext_lazy("A part of what is held goes back"),
    "payments.hold_raise": gettext_lazy("What was to go back is held again"),
    "payments.hold_release": gettext_lazy("Released what was held for a visit"),
    "payments.hold_return": gettext_lazy("What is held for a visit goes back"),
    "payments.hold_thaw_held": gettext_lazy("What is held for a visit is free again"),
    "payments.hold_thaw_releasable": gettext_lazy("What is held for a visit is free again"),
    "payments.order_changed": gettext_lazy("Changed how it is paid"),
    "payments.order_closed": gettext_lazy("Stopped waiting for a payment"),
    "payments.order_opened": gettext_lazy("Wrote down what is owed"),
    "payments.refund_accept": gettext_lazy("A refund is on its way"),
    "payments.refund_approve": gettext_lazy("Approved a refund"),
    "payments.refund_decline": gettext_lazy("Declined a refund"),
    "payments.refund_fail": gettext_lazy("A refund came back"),
    "payments.refund_import": gettext_lazy("A refund was made at the payment provider"),
    "payments.refund_request": gettext_lazy("Asked for a refund"),
    "payments.refund_submit": gettext_lazy("Had a refund sent"),
    "payments.refund_succeed": gettext_lazy("A refund arrived"),
    "payments.refund_withdraw": gettext_lazy("Withdrew a refund"),
    "venues.login_ended": gettext_lazy("Ended somebody’s login"),
    "venues.manager_appointed": gettext_lazy("Appointed a manager"),
    "venues.manager_changed": gettext_lazy("Changed what a manager may do"),
    "venues.manager_removed": gettext_lazy("Removed a manager"),
    "venues.rooms_added": gettext_lazy("Added rooms or equipment"),
    "venues.rooms_changed": gettext_lazy("Changed rooms or equipment"),
    "venues.staff_added": gettext_lazy("Added somebody to a team"),
    "venues.staff_changed": gettext_lazy("Changed what a team says about somebody"),
    "venues.staff_moved": gettext_lazy("Moved somebody in the order of a team"),
    "venues.staff_retired": gettext_lazy("Took somebody out of a team"),
    "venues.staff_returned": gettext_lazy("Took somebody back into a team"),
    "venues.staff_unmade": gettext_lazy("Took back that somebody was added to a team"),
    "venues.staff_invited": gettext_lazy("Invited somebody to a team"),
    "venues.invitation_repeated": gettext_lazy("Sent an invitation again"),
    "venues.invitation_revoked": gettext_lazy("Took an invitation back"),
    "venues.invitation_accepted": gettext_lazy("Accepted an invitation"),
    "venues.business_changed": gettext_lazy("Changed a business"),
    "venues.business_opened": gettext_lazy("Opened a business"),
    "venues.venue_opened": gettext_lazy("Opened a venue"),
    "venues.venue_changed": gettext_lazy("Changed a venue"),
    "venues.person_added": gettext_lazy("Added somebody to a team"),
    "venues.photo_added": gettext_lazy("Added a photo of a venue"),
    "venues.photo_removed": gettext_lazy("Removed a photo of a venue"),
    "venues.photos_described": gettext_lazy("Described photos of a venue"),
    "venues.photos_ordered": gettext_lazy("Put photos of a venue in order"),
    "venues.portrait_changed": gettext_lazy("Changed the picture of somebody of a team"),
    "venues.staff_featured": gettext_lazy("Put somebody on the page of a venue"),
    "venues.staff_unfeatured": gettext_lazy("Took somebody off the page of a venue"),
    "venues.faq_added": gettext_lazy("Added a question to a venue"),
    "venues.faq_changed": gettext_lazy("Changed a question of a venue"),
    "venues.faq_moved": gettext_lazy("Moved a question of a venue"),
    "venues.faq_removed": gettext_lazy("Removed a question of a venue"),
    "venues.edit": gettext_lazy("Changed a live venue, which went back to review"),
    "venues.submit": gettext_lazy("Sent a venue in for review"),
    "venues.approve": gettext_lazy("Approved a venue"),
    "venues.ask_for_changes": gettext_lazy("Asked for changes to a venue"),
    "venues.reject": gettext_lazy("Rejected a venue"),
    "venues.suspend": gettext_lazy("Suspended a venue"),
    "venues.close": gettext_lazy("Closed a venue for good"),
    "venues.reinstate": gettext_lazy("Put a venue back online"),
    "bookings.block": gettext_lazy("Blocked a time"),
    "bookings.move_block": gettext_lazy("Moved a time that is blocked"),
    "bookings.unblock": gettext_lazy("Let a time be booked again"),
    "bookings.kept_outside_hours": gettext_lazy("Kept visits outside the working time"),
    "payments.ledger_head": gettext_lazy("Noted where the ledger stands"),
    "scheduling.hours_set": gettext_lazy("Set opening hours"),
    "scheduling.maintenance_added": gettext_lazy("Put a room or equipment into maintenance"),
    "scheduling.maintenance_removed": gettext_lazy("Ended a maintenance"),
    "scheduling.rota_day_cleared": gettext_lazy("Gave a day back to somebody’s schedule"),
    "scheduling.rota_day_set": gettext_lazy("Set somebody’s hours on one day"),
    "scheduling.schedule_set": gettext_lazy("Set somebody’s schedule"),
    "scheduling.service_times_set": gettext_lazy("Set when a service is offered"),
    "scheduling.special_removed": gettext_lazy("Removed special dates"),
    "scheduling.special_set": gettext_lazy("Set special dates"),
    "scheduling.time_off_added": gettext_lazy("Put down time off"),
    "scheduling.time_off_approved": gettext_lazy("Approved time off"),
    "scheduling.time_off_asked": gettext_lazy("Asked for time off"),
    "scheduling.time_off_declined": gettext_lazy("Declined time off"),
    "scheduling.time_off_removed": gettext_lazy("Removed time off"),
    **{f"accounts.{kind.lower()}": kind.label for kind in ActivityKind},
}
ACTORS: Mapping[str, str | Promise] = {
    "A": gettext_lazy("Administrator"),
    "C": gettext_lazy("Customer"),
    "F": gettext_lazy("Office"),
    "G": gettext_lazy("Guest"),
    "M": gettext_lazy("Manager"),
    "O": gettext_lazy("Owner"),
    "OFFICE": gettext_lazy("Office"),
    "P": gettext_lazy("The payment provider"),
    "PSP": gettext_lazy("The payment provider"),
    "S": gettext_lazy("Professional"),
    "SYSTEM": gettext_lazy("CozyWish"),
    "T": gettext_lazy("The clock"),
    "USER": gettext_lazy("Person"),
}
NAMED = {"accounts.user": User, "booking": Booking, "venues.business": Business, "venue": Venue}


def said_of(action: str) -> str:
    """Return what was done, in words."""
    return str(SAID.get(action, action))


@dataclass(frozen=True, slots=True)
class Names:
    """What the people and things of some rows are called now. One SQL query for each kind."""

    by_type: Mapping[str, Mapping[UUID, str]]

    @classmethod
    def of(cls, entries: Iterable[AuditEntry]) -> "Names":
        """Look the names of these rows up."""
        wanted: dict[str, set[UUID]] = {name: set() for name in NAMED}
        for entry in entries:
            if entry.actor_id:
                wanted["accounts.user"].add(entry.actor_id)
            if entry.object_type in wanted:
                wanted[entry.object_type].add(entry.object_id)
        found = {
            name: {row.pk: str(row) for row in NAMED[name]._default_manager.filter(pk__in=ids)}
            for name, ids in wanted.items()
            if ids
        }
        return cls(found)

    def actor(self, entry: AuditEntry) -> str:
        """Return who it was."""
        kind = str(ACTORS.get(entry.actor_kind, entry.actor_kind))
        if entry.actor_id is None:
            return kind
        name = self.by_type.get("accounts.user", {}).get(entry.actor_id, _("a deleted account"))
        return _("%(name)s (%(kind)s)") % {"name": name, "kind": kind}

    def thing(self, entry: AuditEntry) -> str:
        """Return to what it was done."""
        if entry.object_type not in NAMED:
            return entry.object_type
        return self.by_type.get(entry.object_type, {}).get(entry.object_id, _("no longer there"))
