"""How the steps of a visit are offered to its business."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
    "correct": Step(_("It was the other way round"), _("Corrected."), "undo"),
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
