"""Who is at the door: network, device, and the token of a browser somebody has signed in with before."""

from ipaddress import ip_network

from django.conf import settings
from django.http import HttpRequest

from cozywish.apps.accounts.models import Door
from cozywish.apps.accounts.services import Knock, Whereabouts
from cozywish.toolkit.requests import client_address, device_name

DOORS = {"/api/": Door.API, "/admin/": Door.ADMIN}
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - nobody listens there; a session of no connection, as in a test


def knock_of(request: HttpRequest, *, email: str) -> Knock:
    """Return who is trying to sign in to the account of `email`."""
    where = Whereabouts(network=client_address(request), device=device_name(request))
    return Knock(email=email, where=where, door=door_of(request), token=device_token(request))


def device_token(request: HttpRequest) -> str:
    """Return the token of this browser, or an empty text."""
    token: str = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return token


def door_of(request: HttpRequest) -> Door:
    """Return which door a request came to."""
    return next(
        (door for start, door in DOORS.items() if request.path.startswith(start)), Door.PAGE
    )


def address_of(request: HttpRequest) -> str:
    """Return the first address of the network the request came from, as the library wants one to keep."""
    try:
        return str(ip_network(client_address(request)).network_address)
    except ValueError:
        return UNKNOWN_ADDRESS
