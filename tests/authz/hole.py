"""The site with two doors more, of the kind that must be found: one shows any booking, one says nothing of itself."""

from uuid import UUID

from django.db.models import BooleanField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.toolkit.policies import Audience, policy


@policy("bookings.read", Audience.BOOKING_HOLDER)
def any_booking(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """The classic: whoever knows the number may read."""
    return HttpResponse(Booking.objects.filter(pk=booking_id).values_list("note").first() or b"")


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


GREEDY: list[URLPattern | URLResolver] = [path("me/greedy/", greedy)]
HOLES: list[URLPattern | URLResolver] = [
    path("api/v1/bookings/<uuid:booking_id>/hole/", any_booking),
    path("forgotten/", undeclared),
]
urlpatterns = [*HOLES, *GREEDY, path("", include("cozywish.config.urls"))]
