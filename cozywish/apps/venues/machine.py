"""The way of a venue to its customers, as data. Buttons, refusals and tests are made from this table.

Actors: P whoever may edit the venue (its owner, a manager who was trusted with it), O its owner alone, F the office.
"""

from cozywish.apps.venues.models import VenueEvent as Event, VenueStatus as Status
from cozywish.core.states import Machine, step

VENUE = Machine(
    "venue",
    (
        step("VT1", Event.SUBMIT, [Status.DRAFT, Status.CHANGES_ASKED], Status.SUBMITTED, "P"),
        step("VT2", Event.APPROVE, [Status.SUBMITTED], Status.APPROVED, "F"),
        step(
            "VT3",
            Event.ASK_FOR_CHANGES,
            [Status.SUBMITTED, Status.REJECTED],
            Status.CHANGES_ASKED,
            "F",
        ),
        step("VT4", Event.REJECT, [Status.SUBMITTED], Status.REJECTED, "F"),
        step("VT5", Event.SUSPEND, [Status.APPROVED], Status.SUSPENDED, "F"),
        step("VT6", Event.REINSTATE, [Status.SUSPENDED], Status.APPROVED, "F"),
        # only where the operator says that edits wait for the office (VENUE_EDITS_GO_LIVE)
        step("VT7", Event.EDIT, [Status.APPROVED], Status.SUBMITTED, "P"),
        # for good: nothing leads out of it
        step("VT8", Event.CLOSE, [s for s in Status if s != Status.CLOSED], Status.CLOSED, "O"),
    ),
)
