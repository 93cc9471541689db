"""A request id for every answer, so that a person's report finds its log lines."""

import uuid
from collections.abc import Callable
from ipaddress import IPv4Address, ip_address, ip_network

import ua_parser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _


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

    A household has a /64 of its own, so counting single IPv6 addresses would count nothing. Only the address of the
    connection counts: what a header claims is anybody's word.
    """
    said: str = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(said)
    except ValueError:
        return said
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))


def device_name(request: HttpRequest) -> str:
    """Return what the browser says it is, for its owner to recognise: "Firefox on Windows". Anybody may lie here."""
    said = ua_parser.parse(request.META.get("HTTP_USER_AGENT", "")[:300])
    browser = said.user_agent.family if said.user_agent else ""
    system = said.os.family if said.os else ""
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")
