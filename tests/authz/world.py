"""Two businesses that know nothing of each other, each with everyone who could be near it."""

import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import uuid4

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as METHODS_OF,
    AUTHENTICATION_METHODS_SESSION_KEY as METHODS,
)
from allauth.account.internal.userkit import user_id_to_str
from allauth.headless.tokens.strategies.jwt.internal import create_access_token
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from cozywish.api.tests.authenticator import Passkey
from cozywish.api.tokens import claims
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import (
    ActivityKind,
    AddressChange,
    AttemptOutcome,
    DataExport,
    Door,
    LoginAttempt,
    User,
)
from cozywish.apps.accounts.queries import STAY
from cozywish.apps.accounts.services import (
    Home,
    Whereabouts,
    add_address,
    ask_for_export,
    make_export,
    note_activity,
    set_up_office_groups,
)
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.factories import make_booking, make_line
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Block, Booking, CartLine, Checkout, WaitEntry
from cozywish.apps.bookings.services import Contact, block_time, issue_link, place_for_client
from cozywish.apps.bookings.services.waiting import accept_wait_link
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Import, ImportKind, Service, Tag, VenueTag
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.scheduling.models import Maintenance, TimeOff, TimeOffState
from cozywish.apps.venues.factories import make_manager, make_rooms, make_staff, make_venue
from cozywish.apps.venues.models import (
    Faq,
    Invitation,
    Manager,
    Permission,
    ResourceGroup,
    StaffMember,
    Venue,
    VenuePhoto,
)
from cozywish.web.accounts.security.adapter import FactorAdapter
from cozywish.web.http import DEVICE_KEY
from tests.authz.details import begin_series, fill, take_step, write_to
from tests.authz.waits import device_at, waits_at


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


def _fill_page(venue: Venue) -> None:
    open_daily(venue)
    Faq.objects.create(venue=venue, position=1, question="?", answer="!")
    VenuePhoto.objects.create(venue=venue, position=1, image="art/venues/spa-flat-0.webp", alt="?")
    tag, _made = Tag.objects.get_or_create(slug="quiet", defaults={"name": "Quiet", "position": 1})
    VenueTag.objects.create(venue=venue, tag=tag)


def build_tenant(letter: str) -> Tenant:
    """Open the business and let everybody in. The texts are canaries only after `tests.authz.canaries.plant`."""
    people = _people(letter)
    owner, customer = people[Persona.OWNER], people[Persona.CUSTOMER]
    venue = make_venue(slug=f"venue-{letter}", owner=owner)
    _fill_page(venue)
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
    rooms = make_rooms(venue, "Cellar")
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
        squeezed=_squeezed(colleague, service, soon, letter),
        guest_token=issue_link(booking_id=guest_visit.pk).unwrap(),
        time_off=_time_off(staff),
        rooms=rooms,
        maintenance=_maintenance(rooms),
        block=_block(staff),
        invitation=_invitation(f"invited@{letter}.example", colleague, owner),
        imported=_imported(venue, owner),
        holds={persona: _hold(persona, letter, staff, service, soon) for persona in Persona},
        colleague=colleague,
        colleagues_time_off=_time_off(colleague),
        colleagues_block=_block(colleague),
        **waits_at(service, customer, letter, {who: who.value for who in Persona}),
    )
    accept_wait_link(entry_id=tenant.guest_wait.pk, token=tenant.guest_token).unwrap()
    for user in people.values():
        _furnish(user, tenant)
    for persona in Persona:
        if persona not in (Persona.OFFICE, Persona.ADMIN):
            _shop(tenant, persona)
    return tenant


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


def _squeezed(staff: StaffMember, service: Service, at: datetime, letter: str) -> Booking:
    """A visit that the owner placed although the time is taken."""
    owner = staff.venue.business.owner
    return place_for_client(
        by=Actor("O", "O", owner.pk),
        staff=staff,
        service_ids=[service.pk],
        starts_at=at,
        contact=Contact(name="?", email=f"squeezed@{letter}.example", phone="", note="?"),
        squeeze_reason="?",
        outside_hours=True,
        now=timezone.now(),
        tell_client=False,
    ).unwrap()


def _people(letter: str) -> dict[Persona, User]:
    return {
        persona: make_user(
            f"{persona.name.title()}{letter} Person",
            email=f"{persona.name.lower()}-{letter}@{letter}.example",
            phone=f"+1503555{PHONES[letter]}{number:02d}",
        )
        for number, persona in enumerate(ACCOUNTS)
    }


def _imported(venue: Venue, owner: User) -> Import:
    """A table that the owner brought."""
    now = timezone.now()
    return Import.objects.create(
        venue=venue,
        by=owner,
        kind=ImportKind.SERVICES,
        rows=[[1, ["Name"]], [2, ["Haircut"]]],
        columns=["name"],
        has_headings=True,
        choices={"category": None, "done_at": "VENUE", "by": [], "does_all": True},
        outcome={"entries": [], "categories": []},
        made_at=now,
        done_at=now,
    )


def _block(staff: StaffMember) -> Block:
    """An hour that the person keeps free."""
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=40)
    return block_time(
        by=staff.venue.business.owner,
        resource_id=staff.resource.pk,
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
        words="",
        now=timezone.now(),
    ).unwrap()


def _maintenance(rooms: ResourceGroup) -> Maintenance:
    begins = timezone.now() + timedelta(days=20)
    return Maintenance.objects.create(
        resource=rooms.units.get(), starts_at=begins, ends_at=begins + timedelta(days=1)
    )


def _time_off(staff: StaffMember) -> TimeOff:
    """What somebody of the team asks for."""
    begins = timezone.now() + timedelta(days=20)
    return TimeOff.objects.create(
        staff=staff,
        starts_at=begins,
        ends_at=begins + timedelta(days=1),
        reason="why",
        state=TimeOffState.REQUESTED,
        asked_at=timezone.now(),
    )


def _invitation(email: str, staff: StaffMember, owner: User) -> Invitation:
    now = timezone.now()
    spans = {"made_at": now, "expires_at": now + timedelta(days=7)}
    return Invitation.objects.create(email=email, staff=staff, invited_by=owner, **spans)


ACCOUNTS = (Persona.CUSTOMER, Persona.STAFF, Persona.MANAGER, Persona.OWNER)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PHONES = {"a": "01", "b": "02"}
A_LONG_TIME = timedelta(hours=6)  # the slowest machine has tried all doors by then


def _hold(
    persona: Persona, letter: str, staff: StaffMember, service: Service, soon: datetime
) -> Booking:
    """The time that the persona's browser holds. The other business's are of browsers that nobody here has."""
    return make_booking(
        staff,
        [service],
        soon + timedelta(days=1 + list(Persona).index(persona)),
        state=BookingState.HELD,
        confirmed_at=None,
        contact_name="",
        contact_email="",
        contact_phone="",
        hold_until=timezone.now() + A_LONG_TIME,
        device=device_at(persona.value, letter),
    )


def _shop(tenant: Tenant, persona: Persona) -> None:
    """Give the persona a cart, and let a checkout hold what it holds."""
    user, hold = tenant.people.get(persona), tenant.holds[persona]
    tenant.lines[persona] = make_line(tenant.service, customer=user, device=hold.device)
    checkout = Checkout.objects.create(placed_at=timezone.now())
    make_booking(
        tenant.staff,
        [tenant.service],
        hold.starts_at + timedelta(hours=3),
        state=BookingState.HELD,
        confirmed_at=None,
        contact_name="",
        contact_email="",
        contact_phone="",
        hold_until=hold.hold_until,
        device=hold.device,
        customer=user,
        checkout=checkout,
    )
    tenant.checkouts[persona] = checkout


def _address() -> str:
    """One that stands nowhere else, also not as a part of another."""
    return f"{uuid4().hex}@x.example"


def _furnish(user: User, tenant: Tenant) -> None:
    """Give an account one of everything that an account can have."""
    now = timezone.now()
    write_to(user)
    home = Home("Home", "1 Street", "Flat", "Portland", "OR", "97211", "Ring")
    address = add_address(user=user, home=home, makes_default=True, now=now).unwrap()
    passkey = Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Key", "credential": _credential()},
    )
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": FactorAdapter().encrypt("A" * 32)}
    )
    change = AddressChange.objects.create(user=user, before=_address(), after=_address(), at=now)
    LoginAttempt.objects.create(
        at=now, user=user, door=Door.PAGE, method="password", outcome=AttemptOutcome.SUCCEEDED
    )
    where = Whereabouts("192.0.2.7", "Firefox")
    note_activity(user=user, kind=ActivityKind.SIGNED_IN, where=where, now=now).unwrap()
    tenant.secrets[str(user.pk)] = {
        "address": address.pk,
        "passkey": passkey.pk,
        "change": change.pk,
        "export": _export(user, where).pk,
    }


def _export(user: User, where: Whereabouts) -> DataExport:
    now = timezone.now()
    asked = ask_for_export(user=user, where=where, now=now).unwrap()
    make_export(export_id=asked.pk, now=now)
    return asked


def _credential() -> dict[str, Any]:
    return Passkey().create({"publicKey": {"user": {"id": "AAAA"}, "challenge": "AAAA"}})


def open_world(near: Tenant, far: Tenant) -> World:
    """Let the office in, and open a browser for everyone near the first business."""
    set_up_office_groups(now=timezone.now()).unwrap()
    office = make_user("Olive Office", email="office@market.example", is_staff=True)
    admin = make_user("Ada Admin", email="admin@market.example", is_staff=True, is_superuser=True)
    for tenant in (near, far):
        tenant.people |= {Persona.OFFICE: office, Persona.ADMIN: admin}
    _furnish(office, near)
    _furnish(admin, near)
    for tenant in (near, far):
        _shop(tenant, Persona.OFFICE)
        _shop(tenant, Persona.ADMIN)
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
