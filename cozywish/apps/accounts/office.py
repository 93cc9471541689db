"""What each of the office's groups may do in the office, by Django's names of permissions.

The code says it, so that two copies of the site never differ: `manage.py prepare` sets the groups up again. Nobody
but a superuser reads the audit log or says who belongs to a group, whatever stands here.
"""

from collections.abc import Mapping
from types import MappingProxyType

LOCK = "accounts.lock_user"
REVIEW = "venues.review_venue"
ASSIST = "bookings.assist_booking"
RETURN = "payments.decide_refund"
_PEOPLE = ("accounts.view_user", "accounts.view_loginattempt", "accounts.view_useractivity")
_BOOKINGS = ("bookings.view_booking",)
_VENUES = ("venues.view_business", "venues.view_venue")
_MONEY = tuple(f"payments.view_{what}" for what in ("paymentorder", "refund", "inboxevent"))
_WORDS = tuple(
    f"catalog.{what}_{kind}" for kind in ("category", "tag") for what in ("view", "add", "change")
)

OFFICE_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "office-work-1": (
            *_PEOPLE,
            LOCK,
            ASSIST,
            RETURN,
            *_MONEY,
            *_BOOKINGS,
            *_VENUES,
        ),  # helps people
        "office-work-2": (*_VENUES, REVIEW, *_BOOKINGS),  # looks after venues
        "office-work-3": (*_VENUES, *_WORDS),  # looks after what the site says
    }
)
