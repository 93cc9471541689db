"""Reading venues: the gate for the public, and what their page shows."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.queries import has_second_factor
from cozywish.apps.geo.geometry import distance_m
from cozywish.apps.geo.models import Place
from cozywish.apps.geo.queries import resolve_place
from cozywish.apps.venues.models import (
    Business,
    Faq,
    Manager,
    Resource,
    StaffMember,
    Venue,
    VenueEdit,
    VenueEvent,
    VenuePhoto,
    VenueReview,
    VenueStatus,
)

ROUGH_M = 30  # closer to the middle of its ZIP code than this, nobody has moved a pin
SENT_IN = (VenueEvent.SUBMIT, VenueEvent.EDIT)
BY_ITS_PEOPLE = (*SENT_IN, VenueEvent.CLOSE)  # all other steps are the office's


def _photos() -> "Prefetch[str, QuerySet[VenuePhoto], str]":
    return Prefetch("photos", queryset=VenuePhoto.objects.order_by("position"))


def public_venue(*, slug: str) -> Venue:
    """Return the venue anyone may see, with its photos, the people on its page and questions. Four SQL queries.

    Raises Venue.DoesNotExist when it is not there or not approved: the two look the same.
    """
    return _full(Venue.objects.public()).get(slug=slug)


def venue_by_slug(*, slug: str) -> Venue:
    """Return the venue anyone may see, without all that its page shows. Raises Venue.DoesNotExist for any other."""
    return Venue.objects.public().get(slug=slug)


def full_venue(*, venue: Venue) -> Venue:
    """Return the venue as `public_venue` does, approved or not. The caller has asked who looks."""
    return _full(Venue.objects.all()).get(pk=venue.pk)


def venue_as_saved(venue: Venue) -> Venue:
    """Return the venue as it is now, whatever the one in hand says. The caller has asked who looks."""
    return Venue.objects.select_related("business").get(pk=venue.pk)


def _full(venues: QuerySet[Venue]) -> QuerySet[Venue]:
    team = StaffMember.objects.filter(is_active=True, featured_place__isnull=False)
    return venues.select_related("place").prefetch_related(
        _photos(), Prefetch("staff", queryset=team.order_by("position")), "faqs"
    )


def pin_is_rough(venue: Venue) -> bool:
    """Say whether the pin stands in the middle of the ZIP code, where nobody has put it. One SQL query."""
    where = resolve_place(text=venue.postcode)
    return where is not None and distance_m(venue.lat, venue.lon, where.lat, where.lon) < ROUGH_M


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
    """For rows of venues: when each was last sent in, or went back to review by being changed."""
    sent = VenueReview.objects.filter(venue=OuterRef("pk"), event__in=SENT_IN)
    return Subquery(sent.order_by("-at").values("at")[:1])


def venues_for_office() -> QuerySet[Venue]:
    """Return all venues for the office, whose doors ask who may: each with since when it waits, or has been there."""
    since = Coalesce(waiting_since(), "created_at")
    return Venue.objects.select_related("business", "place").annotate(since=since)


def decided_at(venue: Venue) -> datetime | None:
    """Return when the office last decided about the venue; None when it never did. One SQL query."""
    decided = venue.reviews.exclude(event__in=BY_ITS_PEOPLE).order_by("-at")
    return decided.values_list("at", flat=True).first()


def reviews_of(venue: Venue) -> QuerySet[VenueReview]:
    """Every step of the venue towards customers or away from them, newest first."""
    return venue.reviews.select_related("actor").order_by("-at", "-pk")


def edits_of(venue: Venue, *, since: datetime | None) -> QuerySet[VenueEdit]:
    """What its people changed since then (None: ever), newest first."""
    edits = venue.edits.select_related("actor").order_by("-at", "-pk")
    return edits if since is None else edits.filter(at__gt=since)


def own_faqs(*, venue_id: UUID) -> QuerySet[Faq]:
    """The questions of the venue in their order."""
    return Faq.objects.filter(venue=venue_id).order_by("position")


def featured_of(*, venue_id: UUID) -> QuerySet[StaffMember]:
    """The people on the page of the venue, in the order of its team."""
    staff = StaffMember.objects.filter(venue=venue_id, is_active=True)
    return staff.filter(featured_place__isnull=False).order_by("position")


def public_venues() -> QuerySet[Venue]:
    """All venues anyone may see, with place and photos; the caller filters and orders."""
    return Venue.objects.public().select_related("place").prefetch_related(_photos())


def everyone_of(venue: Venue) -> list[StaffMember]:
    """Everyone who ever worked at the venue, in order, each with their resource. One SQL query."""
    people = StaffMember.objects.filter(venue=venue).select_related("resource")
    return list(people.order_by("position"))


def rooms_of(venue: Venue) -> list[Resource]:
    """Every room and piece of equipment in use at the venue, in order. One SQL query."""
    units = Resource.objects.filter(venue=venue, group__isnull=False, is_active=True)
    return list(units.select_related("group").order_by("group__name", "position", "pk"))


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


def names_at_work(user: User) -> set[str]:
    """Return the names of the businesses the person owns, manages or works for, and of their venues. One SQL query."""
    works = Q(owner=user.pk) | Q(managers__user=user.pk) | Q(venues__staff__user=user.pk)
    found = Business.objects.filter(works).values_list("name", "venues__name")
    return {name for names in found for name in names if name}


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


def may_open_another(*, business: Business) -> bool:
    """Say whether the operator lets the business have one more venue. At most one SQL query."""
    return 0 < len(business.venues.all()) < settings.VENUES_PER_BUSINESS


def roles_of(*, user: User) -> Sequence[StaffMember]:
    """Return the person's places in teams, with their venues. One SQL query."""
    working = StaffMember.objects.filter(user=user, is_active=True).select_related("venue")
    return list(working.order_by("venue__name", "pk"))
