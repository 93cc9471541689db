"""What happened to an account, in words."""

from datetime import datetime

from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from cozywish.apps.accounts.models import ActivityKind, AttemptOutcome
from cozywish.apps.accounts.queries import Entry
from cozywish.web.accounts.devices.stay import TOUCHED_EVERY


def said_of(entry: Entry) -> str:
    """Return what happened, and to what: Added a way to sign in: Blue key."""
    if entry.kind in AttemptOutcome.values:
        return _("Refused: %(reason)s") % {"reason": AttemptOutcome(entry.kind).label}
    label = str(ActivityKind(entry.kind).label)
    if not entry.about or entry.about == entry.device:
        return label
    return _("%(what)s: %(which)s") % {"what": label, "which": entry.about}


def since(moment: datetime, *, now: datetime) -> str:
    """Return how long ago that was, as roughly as we know it: now, 20 minutes ago."""
    if now - moment < TOUCHED_EVERY:
        return _("Active now")
    return _("Last seen %(time)s ago") % {"time": timesince(moment, now, depth=1)}
