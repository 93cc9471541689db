"""Writing bookings, from the hold to its outcome. Every function refuses by raising inside, answers outside."""

from cozywish.apps.bookings.services.attending import (
    check_in,
    complete_visit,
    correct_outcome,
    mark_no_show,
    settle_visit,
)
from cozywish.apps.bookings.services.blocking import (
    BlockChangedMeanwhile,
    block_time,
    move_block,
    unblock_time,
)
from cozywish.apps.bookings.services.cancelling import (
    abandon_hold,
    cancel_booking,
    cancel_for_business,
    expire_hold,
)
from cozywish.apps.bookings.services.carding import (
    LONGEST_NOTES,
    LONGEST_TAG,
    MOST_TAGS,
    ClientChangedMeanwhile,
    keep_in_mind,
)
from cozywish.apps.bookings.services.carting import (
    CartFull,
    CartLineGone,
    CartWish,
    Said,
    add_line,
    at_time,
    change_line,
    clear_cart,
    merge_carts,
    planned_wish,
    remove_line,
    restore_lines,
    wish_of,
)
from cozywish.apps.bookings.services.checking_out import CartEmpty, agree_checkout, check_out
from cozywish.apps.bookings.services.composing import hold_plan
from cozywish.apps.bookings.services.confirming import (
    Address,
    Contact,
    accept_link,
    confirm_booking,
    give_contact,
    issue_link,
)
from cozywish.apps.bookings.services.contacts import ClientContact, ContactClosed, read_contact
from cozywish.apps.bookings.services.extending import extend_hold, extend_together
from cozywish.apps.bookings.services.holding import hold_visit
from cozywish.apps.bookings.services.joining import AddressUnproven, claim_visits
from cozywish.apps.bookings.services.leaving import (
    VenueVisitsAhead,
    VisitsAhead,
    close_down,
    let_go,
)
from cozywish.apps.bookings.services.moving import move_for_business, move_own_booking
from cozywish.apps.bookings.services.noting import add_note
from cozywish.apps.bookings.services.placing import place_for_client
from cozywish.apps.bookings.services.repeating import Repeated, hold_series
from cozywish.apps.bookings.services.responding import (
    accept_request,
    decline_request,
    lapse_request,
)
from cozywish.apps.bookings.services.series import (
    SeriesMove,
    cancel_series,
    cancellable,
    move_series,
    refusals_of_move,
)
from cozywish.apps.bookings.services.stepping import take_step
from cozywish.apps.bookings.services.together import (
    PartsRefused,
    Planned,
    QuoteChanged,
    Wanted,
    abandon_together,
    confirm_together,
    give_contact_together,
    hold_together,
)

__all__ = [
    "LONGEST_NOTES",
    "LONGEST_TAG",
    "MOST_TAGS",
    "Address",
    "AddressUnproven",
    "BlockChangedMeanwhile",
    "CartEmpty",
    "CartFull",
    "CartLineGone",
    "CartWish",
    "ClientChangedMeanwhile",
    "ClientContact",
    "Contact",
    "ContactClosed",
    "PartsRefused",
    "Planned",
    "QuoteChanged",
    "Repeated",
    "Said",
    "SeriesMove",
    "VenueVisitsAhead",
    "VisitsAhead",
    "Wanted",
    "abandon_hold",
    "abandon_together",
    "accept_link",
    "accept_request",
    "add_line",
    "add_note",
    "agree_checkout",
    "at_time",
    "block_time",
    "cancel_booking",
    "cancel_for_business",
    "cancel_series",
    "cancellable",
    "change_line",
    "check_in",
    "check_out",
    "claim_visits",
    "clear_cart",
    "close_down",
    "complete_visit",
    "confirm_booking",
    "confirm_together",
    "correct_outcome",
    "decline_request",
    "expire_hold",
    "extend_hold",
    "extend_together",
    "give_contact",
    "give_contact_together",
    "hold_plan",
    "hold_series",
    "hold_together",
    "hold_visit",
    "issue_link",
    "keep_in_mind",
    "lapse_request",
    "let_go",
    "mark_no_show",
    "merge_carts",
    "move_block",
    "move_for_business",
    "move_own_booking",
    "move_series",
    "place_for_client",
    "planned_wish",
    "read_contact",
    "refusals_of_move",
    "remove_line",
    "restore_lines",
    "settle_visit",
    "take_step",
    "unblock_time",
    "wish_of",
]
