"""What we know of a request itself: an id for its log lines, the network and the device it came from."""

import uuid
from collections.abc import Callable
from ipaddress import IPv4Address, ip_address, ip_network

import ua_parser
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

GIVES_DEVICE = "gives_device"  # attribute of a request: the token its answer brings the browser


class RequestIdMiddleware:
    """Give each request an id of our own making and return it as `X-Request-Id`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


def client_address(request: HttpRequest) -> str:
    """Return the network the request came from: an IPv4 address, or the /64 of an IPv6 address.

    A household has a /64 of its own, so counting single IPv6 addresses would count nothing. Behind TRUSTED_PROXIES
    proxies it is what the outermost of them appended to X-Forwarded-For; what stands further left is anybody's word,
    and so is the whole header where no proxy is trusted.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    return _network(_forwarded_for(request)) or _network(direct) or direct


def _forwarded_for(request: HttpRequest) -> str:
    """What the outermost trusted proxy said; a list too short for it did not come through all of them."""
    proxies: int = settings.TRUSTED_PROXIES
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return hops[-proxies].strip() if 0 < proxies <= len(hops) else ""


def _network(said: str) -> str:
    try:
        address = ip_address(said)
    except ValueError:
        return ""
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), 64), strict=False))


def wider_network(network: str) -> str:
    """Return the network around what client_address returned: a /24 or a /48, which no household has to itself."""
    try:
        address = ip_network(network, strict=False).network_address
    except ValueError:
        return ""
    return str(ip_network((int(address), 24 if address.version == 4 else 48), strict=False))


def device_name(request: HttpRequest) -> str:
    """Return what the browser says it is, for its owner to recognise: "Firefox on Windows". Anybody may lie here."""
    return named_device(request.META.get("HTTP_USER_AGENT", ""))


def named_device(user_agent: str) -> str:
    """Return the name of the browser that calls itself `user_agent`."""
    said = ua_parser.parse(user_agent[:300])
    browser = said.user_agent.family if said.user_agent else ""
    system = said.os.family if said.os else ""
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")
