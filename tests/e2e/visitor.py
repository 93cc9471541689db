"""Someone with a browser of their own in the town, and the register of the pages they can be shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.models import Venue
from cozywish.core.db import DatabaseNow, database_now
from cozywish.web.mailbox.folder import StoredMail, newest_mails


@dataclass(frozen=True, slots=True)
class Visitor:
    """A fresh browser at `base`; `venue` is where they go, `alice` who they are once signed in."""

    page: Page
    base: str
    venue: Venue
    alice: User

    def go(self, path: str) -> None:
        """Open the address."""
        self.page.goto(self.base + path)

    def go_as(self, user: User, path: str) -> None:
        """Open the address, signed in."""
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        key = client.cookies["session"].value
        self.page.context.add_cookies([{"name": "session", "value": key, "url": self.base}])
        self.go(path)

    def fill(self, **fields: str) -> None:
        """Fill in the fields of these names and send their form."""
        for name, text in fields.items():
            self.page.locator(f"main [name={name}]").fill(text)
        with self.page.expect_navigation():
            self.page.locator(f"main [name={name}]").press("Enter")

    def step(self, name: str = "") -> str:
        """The address of a step for the venue's first service."""
        return f"/v/{self.venue.slug}/book/{name}?services={self.venue.services.get(position=1).pk}"

    def tomorrow(self, hour: int) -> datetime:
        """That hour of tomorrow, by the venue's clock."""
        today = timezone.now().astimezone(ZoneInfo(self.venue.time_zone))
        return today.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=1)

    def booked(self, hour: int, **overrides: object) -> Booking:
        """A visit of Alice's tomorrow."""
        services = [self.venue.services.get(position=1)]
        person = self.venue.staff.get(position=1)
        mine = {"customer": self.alice, "contact_email": self.alice.email, **overrides}
        return make_booking(person, services, self.tomorrow(hour), **mine)

    def past(self, days: int = 7) -> Booking:
        """A visit of Alice's so many days ago."""
        services, person = [self.venue.services.get(position=1)], self.venue.staff.get(position=1)
        begins = self.tomorrow(10) - timedelta(days=days + 1)
        mine = {"customer": self.alice, "contact_email": self.alice.email}
        return make_booking(person, services, begins, **mine)

    def held(self, hour: int) -> Booking:
        """A time that Alice holds for a quarter of an hour."""
        until = database_now() + timedelta(minutes=15)
        return self.booked(hour, state="HELD", hold_until=until, confirmed_at=None)

    def held_page(self, step: str, hold: Booking) -> str:
        """The address of a step from the hold on."""
        return f"/v/{self.venue.slug}/book/{step}/?hold={hold.reference}"

    def newest_mail(self, to: str, about: str = "") -> StoredMail:
        """What came last for that address, once everything that is owed has been sent.

        Of two mails of the same second, `about`, a part of the subject, tells which is meant.
        """
        drain(now=timezone.now())
        mails = newest_mails(Path(settings.EMAIL_FILE_PATH))
        return next(mail for mail in mails if mail.to == to and about in mail.subject)


def end(hold: Booking) -> None:
    """Let the time of the hold be over."""
    Booking.objects.filter(pk=hold.pk).update(hold_until=DatabaseNow() - timedelta(seconds=1))


Lead = Callable[[Visitor], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """One state of one page: its route, the beginning of its heading, and how a visitor gets there."""

    group: str
    name: str
    route: str
    heading: str
    lead: Lead


PAGES: list[Shown] = []


def shows(route: str, group: str, name: str, heading: str) -> Callable[[Lead], Lead]:
    """Register how to get to a state of the page at `route`, which begins its heading with `heading`."""
    assert heading, f"{name}: any heading would do"

    def register(lead: Lead) -> Lead:
        PAGES.append(Shown(group, name, route, heading, lead))
        return lead

    return register


def at(path: str) -> Lead:
    """Just open the address."""
    return lambda visitor: visitor.go(path)
