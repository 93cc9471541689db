"""Distances on the ground, in metres. Pure."""

import math

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
M_PER_DEGREE = math.radians(1) * EARTH_RADIUS_M


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance by the haversine formula; degrees in, metres out."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half = math.sin((phi2 - phi1) / 2) ** 2
    half += math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(half))


def box(lat: float, lon: float, radius_m: float) -> tuple[float, float, float, float]:
    """Return (south, north, west, east) in degrees of a box that holds the circle. Not for the poles."""
    up = radius_m / M_PER_DEGREE
    side = up / math.cos(math.radians(lat))
    return lat - up, lat + up, lon - side, lon + side
