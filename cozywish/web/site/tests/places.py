"""What the tests of the public pages find: places that are open and have somebody free."""

import re
from datetime import UTC, datetime
from typing import Any

from django.test import Client
from django.utils.html import strip_tags

from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Venue

NOW = datetime(2036, 5, 5, 14, 0, tzinfo=UTC)  # Monday 7:00 AM in Portland


def make_place_to_go(name: str, **overrides: Any) -> Venue:
    """A public venue with one person from nine to five and one massage of an hour for $90."""
    category = make_category(overrides.pop("category", "massage"))
    price = overrides.pop("price", 9000)
    hours = overrides.pop("hours", (540, 1020))
    service = overrides.pop("service", "Hot stone massage")
    venue = make_venue(name=name, **overrides)
    open_daily(venue, *hours)
    person = make_staff(venue)
    work_daily(person, *hours)
    make_service(venue, service, by=[person], category=category, price_cents=price)
    return venue


def page(client: Client, address: str, **headers: str) -> str:
    """The page at the address, which must be there."""
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    """What a person reads of the markup: no tags, and one blank between words."""
    return " ".join(strip_tags(html.replace("<", " <")).split())


def heading(html: str) -> str:
    """The words of the page's one h1."""
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    return words(found)


def names(html: str) -> list[str]:
    """The places listed, in their order."""
    return re.findall(r'<h2 class="name"><a href="/v/[^"]+/">(.*?)</a>', html)


def slots(html: str) -> list[str]:
    """The free times offered, as they are written."""
    found = re.findall(
        r'<a class="slot[^"]*"\s+href="[^"]*&amp;at=[^>]*>(.*?)</a>', html, re.DOTALL
    )
    return [words(one) for one in found]
