"""What a venue needs before it can be sent in. Each app adds the part it knows about when it starts."""

from collections.abc import Callable, Mapping
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cozywish.apps.venues.models import Venue


class Part(Enum):
    """A part, in the order in which the checklist shows them."""

    DETAILS = "details"
    TEAM = "team"
    SERVICES = "services"
    HOURS = "hours"


LACKS: Mapping[Part, Promise] = {
    Part.DETAILS: _("a description and a category"),
    Part.TEAM: _("somebody who takes bookings"),
    Part.SERVICES: _("a service that somebody of your team does"),
    Part.HOURS: _("opening hours, and working hours of somebody who does a service"),
}
Check = Callable[[Venue], bool]
_CHECKS: dict[Part, Check] = {}


def checks(part: Part) -> Callable[[Check], Check]:
    """Let the function say whether a venue has that part."""

    def add(check: Check) -> Check:
        _CHECKS[part] = check
        return check

    return add


def complete_parts(venue: Venue) -> frozenset[Part]:
    """Return what the venue has. One SQL query for each part."""
    return frozenset(part for part in Part if _CHECKS[part](venue))


def missing_parts(venue: Venue) -> list[Part]:
    """Return what the venue still needs, in order."""
    done = complete_parts(venue)
    return [part for part in Part if part not in done]


@checks(Part.TEAM)
def has_somebody(venue: Venue) -> bool:
    """Say whether somebody of its team takes bookings."""
    return venue.staff.filter(is_active=True, is_bookable=True).exists()
