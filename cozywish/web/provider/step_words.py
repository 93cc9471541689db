"""How the steps of a visit are offered to its business."""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cozywish.apps.bookings.machine import BookingState


@dataclass(frozen=True, slots=True)
class Step:
    """How a step of the table is offered: its button, what is said when it is done, and what is asked first."""

    button: Promise | str
    done: Promise | str
    icon: str = ""
    asks_reason: bool = False
    asks_to_tell: bool = False
    question: Promise | str = ""
    is_grave: bool = False

    @property
    def asks(self) -> bool:
        """Whether something has to be said before it is taken."""
        return self.asks_reason or self.asks_to_tell


STEPS = {  # event → step, the one that comes next first
    "accept": Step(_("Accept"), _("Accepted. The client is told."), "check"),
    "check_in": Step(_("Mark arrived"), _("Marked as arrived."), "arrived"),
    "complete": Step(_("Complete"), _("Completed."), "check"),
    "no_show": Step(
        _("No-show"),
        _("Marked as a no-show."),
        "ban",
        asks_to_tell=True,
        question=_("Mark this visit as a no-show?"),
        is_grave=True,
    ),
    "correct": Step(_("Correct it"), _("Corrected."), "undo"),  # in plain words: `step_for`
    "decline": Step(
        _("Decline"),
        _("Declined. The client is told, with your reason."),
        asks_reason=True,
        question=_("Decline this request?"),
        is_grave=True,
    ),
    "cancel": Step(
        _("Cancel visit"),
        _("Cancelled."),
        asks_reason=True,
        asks_to_tell=True,
        question=_("Cancel this visit?"),
        is_grave=True,
    ),
}

CORRECTIONS = {  # state → what is said to be true instead
    BookingState.COMPLETED: _("They did not come"),
    BookingState.NO_SHOW: _("They did come"),
}


def step_for(event: str, *, state: str) -> Step:
    """Return how the step is offered for a visit in that state. Raises KeyError for what is no step of the business."""
    step = STEPS[event]
    if event == "correct" and state in CORRECTIONS:
        return replace(step, button=CORRECTIONS[BookingState(state)])
    return step
