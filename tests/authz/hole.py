"""The site with two doors more, of the kind that must be found: one shows any booking, one says nothing of itself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from cozywish.apps.bookings.models import Booking
from cozywish.toolkit.policies import Audience, policy


@policy("bookings.read", Audience.BOOKING_HOLDER)
def any_booking(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """The classic: whoever knows the number may read."""
    return HttpResponse(Booking.objects.filter(pk=booking_id).values_list("note").first() or b"")


def undeclared(request: HttpRequest) -> HttpResponse:
    """A door that somebody forgot."""
    return HttpResponse()


HOLES: list[URLPattern | URLResolver] = [
    path("api/v1/bookings/<uuid:booking_id>/hole/", any_booking),
    path("forgotten/", undeclared),
]
urlpatterns = [*HOLES, path("", include("cozywish.config.urls"))]
