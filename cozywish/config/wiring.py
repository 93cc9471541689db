"""Who hears what. The only module that knows both ends of an event."""

from cozywish.apps.accounts.events import (
    AddressChangeDue,
    CodeRequested,
    ExportAsked,
    LeavingDue,
    LetterDue,
)
from cozywish.apps.bookings.events import (
    BookingChanged,
    ChangedByOthers,
    DayDue,
    GivenAway,
    HoldDue,
    OfferLapsed,
    OutcomeDue,
    ReminderDue,
    RequestDue,
    RequestMade,
    TimeOffered,
    TimesFreed,
    WaitBegun,
    WaitDue,
    WaitEnded,
)
from cozywish.apps.payments.events import (
    FeeOwed,
    PaymentCaptured,
    PaymentDisputed,
    PaymentFailed,
    PaymentLate,
    PaymentSecured,
    PaymentThawed,
    PaymentUnderWay,
    PaymentVoided,
)
from cozywish.apps.scheduling.events import BackAgain, TimeOffAsked, TimeOffDecided
from cozywish.apps.venues.events import InvitationMade, ManagerRemoved, VenueReviewed
from cozywish.core.events import Event

WIRING: dict[type[Event], tuple[str, ...]] = {
    CodeRequested: ("cozywish.apps.notifications.handlers.accounts.send_code",),
    LetterDue: ("cozywish.apps.notifications.handlers.accounts.send_account_letter",),
    ExportAsked: ("cozywish.apps.accounts.handlers.make_copy",),
    AddressChangeDue: ("cozywish.apps.accounts.handlers.change_email",),
    LeavingDue: ("cozywish.apps.notifications.handlers.accounts.go_on_leaving",),
    InvitationMade: ("cozywish.apps.notifications.handlers.venues.send_invitation",),
    ManagerRemoved: ("cozywish.apps.notifications.handlers.venues.send_farewell",),
    VenueReviewed: ("cozywish.apps.notifications.handlers.venues.send_review",),
    TimeOffAsked: ("cozywish.apps.notifications.handlers.venues.send_time_off_request",),
    TimeOffDecided: ("cozywish.apps.notifications.handlers.venues.send_time_off_answer",),
    HoldDue: ("cozywish.apps.bookings.handlers.end_hold",),
    RequestDue: ("cozywish.apps.bookings.handlers.end_request",),
    OutcomeDue: ("cozywish.apps.bookings.handlers.settle",),
    ReminderDue: ("cozywish.apps.notifications.handlers.visits.send_reminder",),
    DayDue: ("cozywish.apps.notifications.handlers.visits.send_day",),
    RequestMade: ("cozywish.apps.notifications.handlers.visits.tell_venue_of_request",),
    BookingChanged: (
        "cozywish.apps.notifications.handlers.visits.tell_of_change",
        "cozywish.apps.bookings.handlers.offer_freed",
        "cozywish.apps.bookings.handlers.move_money",
    ),
    ChangedByOthers: ("cozywish.apps.notifications.handlers.visits.tell_venue_of_change",),
    GivenAway: ("cozywish.apps.notifications.handlers.visits.tell_who_had_it",),
    TimesFreed: ("cozywish.apps.bookings.handlers.offer_times",),
    BackAgain: ("cozywish.apps.bookings.handlers.offer_times",),
    WaitBegun: (
        "cozywish.apps.notifications.handlers.waiting.tell_of_waiting",
        "cozywish.apps.bookings.handlers.begin_wait",
    ),
    WaitDue: ("cozywish.apps.bookings.handlers.go_on_waiting",),
    WaitEnded: ("cozywish.apps.notifications.handlers.waiting.tell_of_no_time",),
    TimeOffered: ("cozywish.apps.notifications.handlers.waiting.tell_of_offer",),
    PaymentSecured: ("cozywish.apps.bookings.handlers.follow_payment",),
    PaymentUnderWay: ("cozywish.apps.bookings.handlers.hold_on",),
    PaymentFailed: ("cozywish.apps.bookings.handlers.owe_fee",),
    PaymentCaptured: (
        "cozywish.apps.bookings.handlers.take_money",
        "cozywish.apps.bookings.handlers.follow_money",
    ),
    FeeOwed: ("cozywish.apps.notifications.handlers.visits.tell_of_fee",),
    PaymentThawed: ("cozywish.apps.bookings.handlers.follow_thaw",),
    PaymentVoided: ("cozywish.apps.bookings.handlers.lose_payment",),
    PaymentDisputed: ("cozywish.apps.bookings.handlers.heed_bank",),
    PaymentLate: ("cozywish.apps.bookings.handlers.take_late_payment",),
    OfferLapsed: ("cozywish.apps.notifications.handlers.waiting.tell_of_lapsed_offer",),
}
