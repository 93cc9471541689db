"""The site with doors more, of the kind that must be found: they show any booking, or believe what they are told."""

from secrets import token_hex
from uuid import UUID

from django.db.models import BooleanField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.models import AddOn
from cozywish.apps.venues.models import Venue
from cozywish.toolkit.policies import Audience, policy


@policy("bookings.read", Audience.BOOKING_HOLDER)
def any_booking(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """The classic: whoever knows the number may read."""
    return HttpResponse(Booking.objects.filter(pk=booking_id).values_list("note").first() or b"")


@policy("business.api_visit", Audience.VENUE_PEOPLE)
def any_visit(request: HttpRequest, venue_id: UUID, booking_id: UUID) -> HttpResponse:
    """The classic of nested addresses: the venue is looked at, and what is in it is not."""
    is_theirs = Venue.objects.filter(pk=venue_id, business__owner=request.user.pk).exists()
    works_there = Venue.objects.filter(pk=venue_id, staff__user=request.user.pk).exists()
    found = Booking.objects.filter(pk=booking_id) if is_theirs or works_there else None
    return HttpResponse(status=200 if found else 404)


@policy("venue.photos", Audience.VENUE_PEOPLE)
def silent(request: HttpRequest) -> HttpResponse:
    """It changes a venue, and nobody will ever know who did."""
    if request.method == "POST":
        Venue.objects.filter(business__owner=request.user.pk).update(tagline="?")
    return HttpResponse()


@policy("team.read", Audience.VENUE_PEOPLE)
def all_extras(request: HttpRequest) -> HttpResponse:
    """Nothing secret in it, but some of it is another business's."""
    return HttpResponse(" ".join(AddOn.objects.values_list("name", flat=True)))


def undeclared(request: HttpRequest) -> HttpResponse:
    """A door that somebody forgot."""
    return HttpResponse()


@policy("accounts.profile", Audience.SIGNED_IN)
def greedy(request: HttpRequest) -> HttpResponse:
    """The classic of forms: whatever is sent is written."""
    names = {f.name for f in User._meta.concrete_fields if isinstance(f, BooleanField)}
    sent = {name: value for name, value in request.POST.items() if name in names}
    if isinstance(request.user, User) and sent:
        User.objects.filter(pk=request.user.pk).update(**sent)
    return HttpResponse()


def _named(key: str | None) -> HttpResponse:
    return HttpResponse(
        User.objects.filter(pk=key or UUID(int=7)).values_list("name").first() or b""
    )


@policy("accounts.profile", Audience.SIGNED_IN)
def by_header(request: HttpRequest) -> HttpResponse:
    """The classic behind a proxy: whom the header names."""
    return _named(request.headers.get("X-User-Id"))


@policy("accounts.profile", Audience.SIGNED_IN)
def by_address(request: HttpRequest) -> HttpResponse:
    """Whom the address names."""
    return _named(request.GET.get("user_id"))


@policy("accounts.profile", Audience.SIGNED_IN)
def by_field(request: HttpRequest) -> HttpResponse:
    """Whom a hidden field names."""
    return _named(request.POST.get("owner"))


@policy("accounts.profile", Audience.SIGNED_IN)
def by_write(request: HttpRequest) -> HttpResponse:
    """It says nothing of what it wrote for whom."""
    User.objects.filter(pk=request.POST.get("user", UUID(int=7))).update(is_active=False)
    return HttpResponse()


@policy("accounts.profile", Audience.SIGNED_IN)
def drawn(request: HttpRequest) -> HttpResponse:
    """Another word each time, and nothing else."""
    return HttpResponse(f"as ever {token_hex()} as ever")


GREEDY: list[URLPattern | URLResolver] = [path("me/greedy/", greedy)]
HOLES: list[URLPattern | URLResolver] = [
    path("api/v1/bookings/<uuid:booking_id>/hole/", any_booking),
    path("forgotten/", undeclared),
    path("pro/hole/", all_extras),
    path("pro/silent/", silent),
    path("api/v1/business/venues/<uuid:venue_id>/visits/<uuid:booking_id>/hole/", any_visit),
]
CREDULOUS: list[URLPattern | URLResolver] = [
    path("me/by-header/", by_header),
    path("me/by-address/", by_address),
    path("me/by-field/", by_field),
    path("me/by-write/", by_write),
]
DRAWN: list[URLPattern | URLResolver] = [path("me/drawn/", drawn)]
urlpatterns = [*HOLES, *GREEDY, *CREDULOUS, *DRAWN, path("", include("cozywish.config.urls"))]
