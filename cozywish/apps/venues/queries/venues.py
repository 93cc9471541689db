"""Reading venues: the gate for the public, and what their page shows."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.queries import has_second_factor
from cozywish.apps.geo.models import Place
from cozywish.apps.venues.models import (
    Business,
    Manager,
    StaffMember,
    Venue,
    VenueEvent,
    VenuePhoto,
    VenueReview,
    VenueStatus,
)


def _photos() -> "Prefetch[str, QuerySet[VenuePhoto], str]":
    return Prefetch("photos", queryset=VenuePhoto.objects.order_by("position"))


def public_venue(*, slug: str) -> Venue:
    """Return the venue anyone may see, with its photos, team and questions. Four SQL queries.

    Raises Venue.DoesNotExist when it is not there or not approved: the two look the same.
    """
    return _full(Venue.objects.public()).get(slug=slug)


def full_venue(*, venue: Venue) -> Venue:
    """Return the venue as `public_venue` does, approved or not. The caller has asked who looks."""
    return _full(Venue.objects.all()).get(pk=venue.pk)


def venue_as_saved(venue: Venue) -> Venue:
    """Return the venue as it is now, whatever the one in hand says. The caller has asked who looks."""
    return Venue.objects.select_related("business").get(pk=venue.pk)


def _full(venues: QuerySet[Venue]) -> QuerySet[Venue]:
    team = StaffMember.objects.filter(is_active=True, is_bookable=True).order_by("position")
    return venues.select_related("place").prefetch_related(
        _photos(), Prefetch("staff", queryset=team), "faqs"
    )


def renamed_venue(*, slug: str) -> str:
    """Return where the public venue is now whose page had that address; an empty text if there is none."""
    found = Venue.objects.public().filter(old_slugs__slug=slug)
    return found.values_list("slug", flat=True).first() or ""


def review_by_id(*, review_id: int) -> VenueReview:
    """Return the step with its venue and owner. Raises VenueReview.DoesNotExist."""
    return VenueReview.objects.select_related("venue__business__owner").get(pk=review_id)


def removed_manager(*, manager_id: UUID) -> Manager | None:
    """Return the manager with their account and business if they were removed and still can sign in."""
    gone = Manager.objects.exclude(removed_at=None).filter(user__is_active=True, pk=manager_id)
    return gone.select_related("user", "business").first()


def waiting_since() -> Subquery:
    """For rows of venues: when each was last sent in."""
    sent = VenueReview.objects.filter(venue=OuterRef("pk"), event=VenueEvent.SUBMIT)
    return Subquery(sent.order_by("-at").values("at")[:1])


def decided_at(venue: Venue) -> datetime | None:
    """Return when the office last decided about the venue; None when it never did. One SQL query."""
    decided = venue.reviews.exclude(event=VenueEvent.SUBMIT).order_by("-at")
    return decided.values_list("at", flat=True).first()


def reviews_of(venue: Venue) -> QuerySet[VenueReview]:
    """Every step of the venue towards customers or away from them, newest first."""
    return venue.reviews.select_related("actor").order_by("-at", "-pk")


def public_venues() -> QuerySet[Venue]:
    """All venues anyone may see, with place and photos; the caller filters and orders."""
    return Venue.objects.public().select_related("place").prefetch_related(_photos())


def everyone_of(venue: Venue) -> list[StaffMember]:
    """Everyone who ever worked at the venue, in order. One SQL query."""
    return list(StaffMember.objects.filter(venue=venue).order_by("position"))


def busiest_places(*, limit: int) -> QuerySet[Place]:
    """Places with public venues, most first; the first is what the home page is about when nobody says where."""
    live = Count("venues", filter=Q(venues__status=VenueStatus.APPROVED))
    return Place.objects.annotate(live=live).filter(live__gt=0).order_by("-live", "pk")[:limit]


def works_at_a_venue(*, user: User) -> bool:
    """Say whether the person owns a venue, manages a business or is in a team. One SQL query."""
    owned = Venue.objects.filter(business__owner=user)
    managed = Manager.objects.of(user.pk)
    roles = StaffMember.objects.filter(user=user, is_active=True)
    works = Exists(owned) | Exists(managed) | Exists(roles)
    return User.objects.filter(works, pk=user.pk).exists()


def owns_a_business(*, user: User) -> bool:
    """Say whether the person has signed up with a business. One SQL query."""
    return Business.objects.filter(owner=user).exists()


def must_add_factor(*, user: User) -> bool:
    """Say whether the person has a role that needs a second factor (settings.MFA_REQUIRED_FOR), and none.

    No SQL query where no role needs one, at most three elsewhere.
    """
    roles = settings.MFA_REQUIRED_FOR
    is_office = "office" in roles and user.is_staff
    is_owner = "owner" in roles and owns_a_business(user=user)
    is_manager = "manager" in roles and Manager.objects.of(user.pk).exists()
    return (is_office or is_owner or is_manager) and not has_second_factor(user=user)


def business_of(*, user: User) -> Business | None:
    """Return the business the person owns, with its place and venues, or None. Two SQL queries."""
    owned = Business.objects.filter(owner=user).select_related("place")
    return owned.prefetch_related("venues").first()


def roles_of(*, user: User) -> Sequence[StaffMember]:
    """Return the person's places in teams, with their venues. One SQL query."""
    working = StaffMember.objects.filter(user=user, is_active=True).select_related("venue")
    return list(working.order_by("venue__name", "pk"))
