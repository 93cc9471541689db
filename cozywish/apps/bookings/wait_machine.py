"""The life of a place on the waiting list, as data.

Actors: G guest with the entry's link, C its customer, T the clock and whatever happens at the venue.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cozywish.core.states import Machine, step


class WaitState(models.TextChoices):
    UNPROVEN = "UNPROVEN", _("Address not confirmed yet")
    WAITING = "WAITING", _("Waiting")
    OFFERED = "OFFERED", _("A time is offered")
    TAKEN = "TAKEN", _("Got a time")
    LEFT = "LEFT", _("Left the list")
    OVER = "OVER", _("Ended without a time")


LIVE_WAITS = (WaitState.UNPROVEN, WaitState.WAITING, WaitState.OFFERED)

WAIT = Machine(
    "wait",
    (
        step("WT1", "join", ["NONE"], "WAITING", "C"),
        step("WT1", "join", ["NONE"], "UNPROVEN", "G"),
        step("WT2", "prove", ["UNPROVEN"], "WAITING", "G"),
        step("WT3", "offer", ["WAITING"], "OFFERED", "T"),
        step("WT4", "accept", ["OFFERED"], "TAKEN", "GCT"),
        step("WT5", "decline", ["OFFERED"], "WAITING", "GC"),
        step("WT6", "lapse", ["OFFERED"], "WAITING", "T"),
        step("WT7", "leave", ["UNPROVEN", "WAITING", "OFFERED"], "LEFT", "GC"),
        step("WT8", "end", ["UNPROVEN", "WAITING"], "OVER", "T"),
    ),
)
