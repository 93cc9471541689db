"""What venues say about their owners and the people of their teams."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cozywish.apps.venues.models import Invitation, Venue, VenueStatus
from cozywish.toolkit.privacy import (
    Hindrance,
    Law,
    Rows,
    Subject,
    Topic,
    keep,
    looks_for_hindrances,
    table,
)

FORMER = "Former team member"
CLOSED = "Closed business"
VENUE = {"venue": "venue.name"}
SELLER = Law(
    what=_("The name and the address of your venue, and the name of your business"),
    why=_("Tax law: whoever sold something stays named in the records of what was sold."),
    kept_for=timedelta(days=3653),
    after=_("after your account is deleted"),
)


def _manages(subject: Subject) -> Q:
    """Return what they manage, and what they were asked to: their name stands there before they have said yes."""
    asked = Invitation.objects.filter(email__in=subject.emails)
    return Q(user=subject.user_id) | Q(user=None, pk__in=asked.values("manager"))


def of_team(staff: str = "") -> Rows:
    """Return whose the rows are that hang on somebody of a team: theirs, or the owner's while they have no account.

    `staff` is the lookup from a row to the person of the team.
    """
    path = f"{staff}__" if staff else ""

    def rows(subject: Subject) -> Q:
        without_account = {f"{path}user": None, f"{path}venue__business__owner": subject.user_id}
        return Q(**{f"{path}user": subject.user_id}) | Q(**without_account)

    return rows


table(
    "venues.Business",
    Topic.WORK,
    what=_("The name, phone number and ZIP code of your business"),
    whose="owner",
    stays=True,
    personal="phone postcode",
    kept="name",
    nothing="id owner place",
    law=SELLER,
    since="owner__erased_at",
)
table(
    "venues.Venue",
    Topic.WORK,
    what=_("What the page of your venue says, and where it is"),
    whose="business__owner",
    stays=True,
    personal="phone website tagline description arrival_note",
    kept="name slug search_name address_line1 address_line2 district postcode lat lon",
    nothing=(
        "id business position status place time_zone currency travel_radius_m lead_minutes"
        " horizon_days step_minutes free_cancel_hours paid_when deposit_percent late_fee_percent"
        " no_show_fee_percent on_request reminder_hours facts live_is_news version"
        " created_at"
    ),
    law=SELLER,
    since="business__owner__erased_at",
)
table(
    "venues.VenueReview",
    Topic.WORK,
    what=_("What our office said about your venue"),
    whose="venue__business__owner",
    stays=True,  # what was decided has to stand; the words about it go with whom they were said to
    personal="reasons",
    nothing="id venue at actor event",
    named={**VENUE, "step": "event"},
)
table(
    "venues.VenueEdit",
    Topic.WORK,
    what=_("What was changed on the page of your venue"),
    whose="venue__business__owner",
    personal="before after",
    nothing="id venue at actor field",
    named=VENUE,
)
table(
    "venues.OldSlug",
    Topic.WORK,
    what=_("Earlier addresses of the page of your venue"),
    whose="venue__business__owner",
    personal="slug",
    nothing="id venue",
    named=VENUE,
)
table(
    "venues.VenuePhoto",
    Topic.WORK,
    what=_("Pictures of your venue"),
    whose="venue__business__owner",
    personal="image alt tiny",
    nothing="id venue position width height focus is_mirrored",
    pictures="image",
    named=VENUE,
)
table(
    "venues.Faq",
    Topic.WORK,
    what=_("Questions and answers about your venue"),
    whose="venue__business__owner",
    personal="question answer",
    nothing="id venue position version",
    named=VENUE,
)
table(
    "venues.StaffMember",
    Topic.WORK,
    what=_(
        "What the page of a venue says about you, and about people of your team with no account"
    ),
    whose=of_team(),
    stays=True,  # the visits of others point at it
    personal="name title bio avatar email phone",
    nothing="id venue user position featured_place is_bookable is_active day_mail version",
    pictures="avatar",
    instead={"name": FORMER},
    also={"is_active": False, "is_bookable": False, "featured_place": None},
    named=VENUE,
)
table("venues.ResourceGroup", nothing="id venue name version")
table(
    "venues.Resource",
    Topic.WORK,
    what=_(
        "Your name, and that of people of your team with no account, in the calendar of the venue"
    ),
    whose=of_team("staff"),
    stays=True,
    personal="name",
    nothing="id venue kind staff group position is_active",
    instead={"name": FORMER},
    named=VENUE,
)
table(
    "venues.Manager",
    Topic.WORK,
    what=_("Your name as a manager of a business"),
    whose=_manages,
    stays=True,  # invitations point at it
    personal="name",
    nothing="id business user manages_all removed_at",
    instead={"name": FORMER},
    also={"user": None, "manages_all": False, "removed_at": Now()},
    named={"business": "business.name"},
)
table(
    "venues.ManagerPermission",
    Topic.WORK,
    what=_("What you may do as a manager of a business"),
    whose="manager__user",
    personal="permission",
    nothing="id manager",
    named={"business": "manager.business.name"},
)
table("venues.Manager_venues", nothing="id manager venue")
table("venues.Manager_staff", nothing="id manager staffmember")
table("venues.Manager_clients", nothing="id manager user")
table(
    "venues.Invitation",
    Topic.WORK,
    what=_("Invitations to work with a business"),
    mail="email",
    personal="email",
    hidden="digest",
    nothing="id staff manager invited_by made_at expires_at accepted_at revoked_at",
    named={"business": "business.name"},
)
table(
    "venues.Favourite",
    Topic.ACCOUNT,
    what=_("Places you keep as favourites"),
    whose="customer",
    personal="kept_at",
    nothing="id customer venue",
    named={"venue": "venue.name"},
)
table(
    "venues.SeenVenue",
    Topic.ACCOUNT,
    what=_("Places whose pages you looked at lately"),
    whose="customer",
    personal="seen_at",
    nothing="id customer venue",
    named={"venue": "venue.name"},
)
keep("venues.SeenVenue", since="seen_at", kept_for=timedelta(days=90))
keep("venues.Invitation", since="expires_at", kept_for=timedelta(days=30))
keep(
    "venues.Manager",
    since="removed_at",
    kept_for=timedelta(days=30),
    only=~Q(name=FORMER),
    empties={"name": FORMER},
)


@looks_for_hindrances
def open_venues(subject: Subject, _now: datetime) -> list[Hindrance]:
    """A venue that anyone can book, or soon will, has to be closed first."""
    own = Venue.objects.filter(business__owner=subject.user_id)
    live = own.filter(status__in=[VenueStatus.APPROVED, VenueStatus.SUBMITTED])
    if not live.exists():
        return []
    return [Hindrance(_("Your venue can still be booked. It has to be taken offline first."))]


def _no_name(venue: Any) -> str:
    return f"closed-{venue.pk.hex}"


ADDRESS = ("address_line1", "address_line2", "district", "postcode")
keep(
    "venues.Venue",
    since="business__owner__erased_at",
    kept_for=SELLER.kept_for,
    only=~Q(name=CLOSED),
    empties={"name": CLOSED, "search_name": "", "slug": _no_name, "lat": 0.0, "lon": 0.0}
    | dict.fromkeys(ADDRESS, ""),
)
keep(
    "venues.Business",
    since="owner__erased_at",
    kept_for=SELLER.kept_for,
    only=~Q(name=CLOSED),
    empties={"name": CLOSED},
)
