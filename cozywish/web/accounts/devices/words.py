"""What happened to an account, in words."""

from datetime import datetime
from math import ceil

from django.utils.timesince import timesince
from django.utils.translation import gettext as _, ngettext

from cozywish.apps.accounts.models import ActivityKind, AttemptOutcome
from cozywish.apps.accounts.queries import Entry
from cozywish.core.errors import DomainError, TooMany
from cozywish.web.accounts.devices.stay import TOUCHED_EVERY


def sentence(refusal: DomainError) -> str:
    """Return what the sign-in page says: when to try again, in minutes where seconds would be hard to read."""
    if not isinstance(refusal, TooMany) or int(str(refusal.params["seconds"])) <= 90:
        return refusal.message
    minutes = ceil(int(str(refusal.params["seconds"])) / 60)
    return ngettext(
        "Too many tries. Please wait %(minutes)d minute.",
        "Too many tries. Please wait %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


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
