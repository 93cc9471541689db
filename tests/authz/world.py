"""Two businesses that know nothing of each other, each with everyone who could be near it."""

import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as METHODS_OF,
    AUTHENTICATION_METHODS_SESSION_KEY as METHODS,
)
from allauth.account.internal.userkit import user_id_to_str
from allauth.headless.tokens.strategies.jwt.internal import create_access_token
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from cozywish.api.tokens import claims
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import (
    User,
)
from cozywish.apps.accounts.queries import STAY
from cozywish.apps.accounts.services import (
    set_up_office_groups,
)
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Block, Booking, CartLine, Checkout, WaitEntry
from cozywish.apps.bookings.services import issue_link
from cozywish.apps.bookings.services.waiting import accept_wait_link
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Import, Service
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.scheduling.factories import work_daily
from cozywish.apps.scheduling.models import Maintenance, TimeOff
from cozywish.apps.venues.factories import make_manager, make_rooms, make_staff, make_venue
from cozywish.apps.venues.models import (
    Invitation,
    Manager,
    Permission,
    ResourceGroup,
    StaffMember,
    Venue,
)
from cozywish.web.http import DEVICE_KEY
from tests.authz.belongings import (
    block,
    fill_page,
    furnish,
    imported,
    invitation,
    maintenance,
    squeezed,
    time_off,
)
from tests.authz.details import begin_series, fill, take_step
from tests.authz.money import pay
from tests.authz.shopping import hold, keep_in_account, shop
from tests.authz.waits import waits_at


class Persona(Enum):
    """The eight who come through a door; their letters stand in the table."""

    NOBODY = "N"
    GUEST = "G"  # holds the private link of a booking
    CUSTOMER = "C"
    STAFF = "S"
    MANAGER = "M"
    OWNER = "O"
    OFFICE = "F"
    ADMIN = "A"


@dataclass(slots=True)
class Tenant:
    """A business, its people, a customer, and a booking of each kind."""

    letter: str
    venue: Venue
    service: Service
    staff: StaffMember
    former: StaffMember
    manager: Manager
    people: dict[Persona, User]
    visit: Booking  # the customer's
    guest_visit: Booking
    squeezed: Booking  # beside the guest's visit
    guest_token: str
    time_off: TimeOff
    rooms: ResourceGroup
    maintenance: Maintenance
    block: Block
    invitation: Invitation
    imported: Import
    holds: dict[Persona, Booking]
    colleague: StaffMember
    colleagues_time_off: TimeOff
    colleagues_block: Block
    waits: dict[Persona, WaitEntry]  # of their browsers
    wait: WaitEntry  # the customer's
    guest_wait: WaitEntry
    secrets: dict[str, Any] = field(default_factory=dict)
    lines: dict[Persona, CartLine] = field(default_factory=dict)
    checkouts: dict[Persona, Checkout] = field(default_factory=dict)

    def booking_of(self, persona: Persona) -> Booking:
        """The booking that is the persona's: a guest's own, the customer's for everybody else."""
        return self.guest_visit if persona is Persona.GUEST else self.visit

    def beside(self) -> "Tenant":
        """The same business with what is its other person's and its other customer's in the place of one's own."""
        return replace(
            self,
            staff=self.colleague,
            time_off=self.colleagues_time_off,
            block=self.colleagues_block,
            visit=self.guest_visit,
            guest_visit=self.visit,
            wait=self.guest_wait,
            guest_wait=self.wait,
            holds=dict.fromkeys(Persona, self.holds[Persona.OWNER]),
            waits=dict.fromkeys(Persona, self.waits[Persona.OWNER]),
            lines=dict.fromkeys(Persona, self.lines[Persona.OWNER]),
            checkouts=dict.fromkeys(Persona, self.checkouts[Persona.OWNER]),
        )

    def wait_of(self, persona: Persona) -> WaitEntry:
        """The place on the list that is the persona's, likewise."""
        return self.guest_wait if persona is Persona.GUEST else self.wait


@dataclass(slots=True)
class World:
    """Both businesses, and a browser for each persona, signed in and close to the first of them."""

    near: Tenant
    far: Tenant
    browsers: dict[Persona, Client]
    tokens: dict[Persona, str]  # what an app of theirs sends


def build_tenant(letter: str) -> Tenant:
    """Open the business and let everybody in. The texts are canaries only after `tests.authz.canaries.plant`."""
    people = _people(letter)
    owner, customer = people[Persona.OWNER], people[Persona.CUSTOMER]
    venue = make_venue(slug=f"venue-{letter}", owner=owner)
    fill_page(venue)
    staff = make_staff(venue, user=people[Persona.STAFF])
    colleague = make_staff(venue, "Colleague", position=2)
    work_daily(staff)
    service = make_service(venue, by=[staff, colleague])
    soon = (timezone.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    # how a customer is reached is not the account's: it is seen which of the two a page shows
    visit = make_booking(staff, [service], soon, customer=customer, **_reached("visit", letter, 98))
    guest_visit = make_booking(colleague, [service], soon, **_reached("guest", letter, 99))
    for booked in (visit, guest_visit):
        begin_series(booked)
    fill(service, visit, letter)
    tenant = Tenant(
        letter=letter,
        venue=venue,
        service=service,
        staff=staff,
        former=make_staff(venue, "Former", position=3, is_active=False),
        manager=make_manager(venue, people[Persona.MANAGER], *Permission, manages_all=True),
        people=people,
        visit=visit,
        guest_visit=guest_visit,
        **_belongings(staff, colleague, letter),
        squeezed=squeezed(colleague, service, soon, letter),
        guest_token=issue_link(booking_id=guest_visit.pk).unwrap(),
        **waits_at(service, customer, letter, {who: who.value for who in Persona}),
        holds={p: hold(p.value, letter, staff, service, at) for p, at in _days(soon)},
    )
    accept_wait_link(entry_id=tenant.guest_wait.pk, token=tenant.guest_token).unwrap()
    for user in people.values():
        tenant.secrets[str(user.pk)] = furnish(user)
    _shop(tenant)
    pay(visit, customer)
    return tenant


def _belongings(staff: StaffMember, colleague: StaffMember, letter: str) -> dict[str, Any]:
    rooms = make_rooms(staff.venue, "Cellar")
    return {
        "rooms": rooms,
        "maintenance": maintenance(rooms),
        "time_off": time_off(staff),
        "block": block(staff),
        "colleague": colleague,
        "colleagues_time_off": time_off(colleague),
        "colleagues_block": block(colleague),
        "invitation": invitation(
            f"invited@{letter}.example", colleague, staff.venue.business.owner
        ),
        "imported": imported(staff.venue, staff.venue.business.owner),
    }


def _reached(name: str, letter: str, digits: int) -> dict[str, str]:
    return {
        "contact_email": f"{name}@{letter}.example",
        "contact_phone": f"+1503555{PHONES[letter]}{digits}",
    }


def narrow_grant(tenant: Tenant) -> None:
    """Leave the manager only the sight of the bookings of whoever does the guest's visit."""
    manager = tenant.manager
    manager.permissions.exclude(permission=Permission.BOOKINGS_VIEW).delete()
    manager.manages_all = False
    manager.save(update_fields=["manages_all"])
    manager.staff.set(StaffMember.objects.filter(booked_items__booking=tenant.guest_visit))


def _people(letter: str) -> dict[Persona, User]:
    return {
        persona: make_user(
            f"{persona.name.title()}{letter} Person",
            email=f"{persona.name.lower()}-{letter}@{letter}.example",
            phone=f"+1503555{PHONES[letter]}{number:02d}",
        )
        for number, persona in enumerate(ACCOUNTS)
    }


ACCOUNTS = (Persona.CUSTOMER, Persona.STAFF, Persona.MANAGER, Persona.OWNER)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PHONES = {"a": "01", "b": "02"}


def _days(soon: datetime) -> list[tuple[Persona, datetime]]:
    """A day for each persona, so that none is in the way of another."""
    return [(persona, soon + timedelta(days=1 + n)) for n, persona in enumerate(Persona)]


def _shop(tenant: Tenant) -> None:
    for persona in Persona:
        user, held = tenant.people.get(persona), tenant.holds[persona]
        line, checkout = shop(tenant.service, tenant.staff, user=user, hold=held)
        tenant.lines[persona], tenant.checkouts[persona] = line, checkout


def open_world(near: Tenant, far: Tenant) -> World:
    """Let the office in, and open a browser for everyone near the first business."""
    make_postcode()
    set_up_office_groups(now=timezone.now()).unwrap()
    office = make_user("Olive Office", email="office@market.example", is_staff=True)
    admin = make_user("Ada Admin", email="admin@market.example", is_staff=True, is_superuser=True)
    for tenant in (near, far):
        tenant.people |= {Persona.OFFICE: office, Persona.ADMIN: admin}
    for persona, user in ((Persona.OFFICE, office), (Persona.ADMIN, admin)):
        near.secrets[str(user.pk)] = furnish(user)
        keep_in_account(near.lines[persona], near.checkouts[persona], user=user)
    take_step(near.visit, "F", office)
    office.groups.set(Group.objects.filter(name="office-work-1"))
    for persona in ACCOUNTS:
        _browser(far, persona)  # so that there are foreign sessions, too
    browsers = {persona: _browser(near, persona) for persona in Persona}
    apps = {
        persona: create_access_token(user, browsers[persona].session, claims())
        for persona, user in near.people.items()
    }
    return World(near, far, browsers, apps)


def _lately(browser: Client, user: User) -> None:
    """Let the person have given the password just now, so that no door asks for it again, however long it takes.

    What the doors write is undone, that somebody is still there as well: so they are there in an hour, too.
    """
    session = browser.session
    session[STAY] = {**session[STAY], "seen": int(time.time()) + 3600}
    session[METHODS] = [{"method": "password", "at": time.time() + 3600}]
    session[METHODS_OF] = user_id_to_str(user)
    session.save()


def _browser(tenant: Tenant, persona: Persona) -> Client:
    browser = Client(raise_request_exception=False)
    if persona in tenant.people:
        browser.force_login(User.objects.get(pk=tenant.people[persona].pk), backend=BACKEND)
        _lately(browser, tenant.people[persona])
        UserSession.objects.create(
            user=tenant.people[persona],
            ip="192.0.2.1",
            user_agent="Firefox",
            session_key=browser.session.session_key,
        )
    session = browser.session
    session[DEVICE_KEY] = f"device of {persona.value}"
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    if persona is Persona.GUEST:
        browser.get(f"/b/{tenant.guest_visit.reference}/{tenant.guest_token}/")
    return browser
