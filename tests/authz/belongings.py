"""What belongs to an account or to a business: one of everything, so that every door has something to show."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.utils import timezone

from cozywish.api.tests.authenticator import Passkey
from cozywish.apps.accounts.models import (
    ActivityKind,
    AddressChange,
    AttemptOutcome,
    DataExport,
    Door,
    LoginAttempt,
    User,
)
from cozywish.apps.accounts.services import (
    Home,
    Whereabouts,
    add_address,
    ask_for_export,
    make_export,
    note_activity,
)
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.models import Block, Booking
from cozywish.apps.bookings.services import Contact, block_time, place_for_client
from cozywish.apps.catalog.models import Import, ImportKind, Service, Tag, VenueTag
from cozywish.apps.scheduling.factories import open_daily
from cozywish.apps.scheduling.models import Maintenance, TimeOff, TimeOffState
from cozywish.apps.venues.models import (
    Faq,
    Invitation,
    ResourceGroup,
    StaffMember,
    Venue,
    VenuePhoto,
)
from cozywish.web.accounts.security.adapter import FactorAdapter
from tests.authz.details import write_to
from tests.authz.money import keep_card


def fill_page(venue: Venue) -> None:
    """Give the public page one of everything that stands on it."""
    open_daily(venue)
    Faq.objects.create(venue=venue, position=1, question="?", answer="!")
    VenuePhoto.objects.create(venue=venue, position=1, image="art/venues/spa-flat-0.webp", alt="?")
    tag, _made = Tag.objects.get_or_create(slug="quiet", defaults={"name": "Quiet", "position": 1})
    VenueTag.objects.create(venue=venue, tag=tag)


def squeezed(staff: StaffMember, service: Service, at: datetime, letter: str) -> Booking:
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


def imported(venue: Venue, owner: User) -> Import:
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


def block(staff: StaffMember) -> Block:
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


def maintenance(rooms: ResourceGroup) -> Maintenance:
    begins = timezone.now() + timedelta(days=20)
    return Maintenance.objects.create(
        resource=rooms.units.get(), starts_at=begins, ends_at=begins + timedelta(days=1)
    )


def time_off(staff: StaffMember) -> TimeOff:
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


def invitation(email: str, staff: StaffMember, owner: User) -> Invitation:
    now = timezone.now()
    spans = {"made_at": now, "expires_at": now + timedelta(days=7)}
    return Invitation.objects.create(email=email, staff=staff, invited_by=owner, **spans)


def _address() -> str:
    """One that stands nowhere else, also not as a part of another."""
    return f"{uuid4().hex}@x.example"


def furnish(user: User) -> dict[str, Any]:
    """Give an account one of everything that an account can have; return the keys of what an address can name."""
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
    return {
        "address": address.pk,
        "card": keep_card(user).methods.get().pk,
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
