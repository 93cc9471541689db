"""A library of two places, as an operator would buy a big one."""

from pathlib import Path

from mmdb_writer import MMDBWriter
from netaddr import IPSet  # type: ignore[import-untyped]


def atlas(folder: Path) -> str:
    """Write it into a folder and return its path."""
    cities = MMDBWriter(ip_version=6, ipv4_compatible=True, languages=["en", "de"])
    munich = {"city": {"names": {"en": "Munich", "de": "München"}}}
    country = {"country": {"names": {"en": "Germany", "de": "Deutschland"}}}
    cities.insert_network(IPSet(["203.0.113.0/24"]), munich | country)
    cities.insert_network(IPSet(["2001:db8::/32"]), country)
    path = str(folder / "cities.mmdb")
    cities.to_db_file(path)
    return path
