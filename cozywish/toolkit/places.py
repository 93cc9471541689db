"""Where a network address is, as far as the operator has given us a library to look it up in."""

from collections.abc import Mapping
from functools import cache
from ipaddress import ip_network

import maxminddb
from django.conf import settings
from django.utils.translation import get_language


def place_of(network: str) -> str:
    """Return the city and the country of an address, or of an IPv6 /64; empty where that is not known."""
    if not settings.GEOIP_PATH:
        return ""
    try:
        address = ip_network(network, strict=False).network_address
        found = _library(str(settings.GEOIP_PATH)).get(address)
    except ValueError:  # no address at all, or IPv6 in a library of IPv4
        return ""
    if not isinstance(found, dict):
        return ""
    return ", ".join(name for name in (_name(found, "city"), _name(found, "country")) if name)


@cache
def _library(path: str) -> maxminddb.Reader:
    return maxminddb.open_database(path)


def _name(found: Mapping[str, object], part: str) -> str:
    kept = found.get(part)
    names = kept.get("names") if isinstance(kept, dict) else None
    if not isinstance(names, dict):
        return ""
    return str(names.get((get_language() or "en").split("-")[0]) or names.get("en") or "")
