"""A person who left a trace in every table, with a text nobody else has in every column that can hold one."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Model

from cozywish.apps.accounts.models import (
    Address,
    AddressChange,
    Consent,
    ConsentKind,
    DataExport,
    Door,
    EmailCode,
    KnownDevice,
    LoginAttempt,
    RefreshToken,
    User,
    UserActivity,
)
from cozywish.apps.accounts.queries import subject_of
from cozywish.apps.bookings.factories import make_booking, make_line, make_wait
from cozywish.apps.bookings.models import (
    Block,
    BookingAnswer,
    BookingChange,
    BookingItemExtra,
    BookingNote,
    BookingToken,
    ClientCard,
    ClientTag,
    WaitOffer,
    WaitToken,
)
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import AddOn, Import, ImportKind, Prerequisites, Question
from cozywish.apps.catalog.pictures import ServicePicture
from cozywish.apps.idempotency.models import Answer
from cozywish.apps.limits.models import Counter as Tries, Streak
from cozywish.apps.limits.services import hidden
from cozywish.apps.notifications.models import Notice
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.scheduling.models import Break, RotaDay, Shift, SpecialDate, TimeOff
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import (
    Faq,
    Favourite,
    Invitation,
    OldSlug,
    Permission as MayDo,
    SeenVenue,
    StaffMember,
    Venue,
    VenueEdit,
    VenueEvent,
    VenuePhoto,
    VenueReview,
    VenueStatus,
)
from cozywish.toolkit.privacy import Subject, Table, personal_tables
from cozywish.toolkit.private import private_files
from tests.authz.money import keep_card, try_card

SHORTEST = 8  # characters of a canary
SHAPE = re.compile(r"zq[a-z]\d{5}")
# These say whose the row is, so they cannot say something else as well.
LINKS = {
    "accounts.AddressChange.after",
    "accounts.AddressChange.before",
    "accounts.EmailCode.email",
    "accounts.RefreshToken.session_key",
    "bookings.Cart.device",
    "bookings.ClientCard.email",
    "account.EmailAddress.email",
    "idempotency.Answer.principal",
    "limits.Counter.key",
    "limits.Streak.key",
    "notifications.Notice.recipient",
    "outbox.Delivery.payload",
    "sessions.Session.session_key",
    "usersessions.UserSession.session_key",
    "venues.Invitation.email",
}
UNCHANGEABLE = {"venues.VenueReview.reasons"}  # planted with the row
_numbers = count(1)


@dataclass(frozen=True)
class Person:
    """Somebody all over the database. `letter` stands in every canary of theirs."""

    user: User
    letter: str

    @property
    def subject(self) -> Subject:
        return subject_of(self.user)

    def found_in(self, text: str) -> Counter[str]:
        """Return the canaries of theirs in a text."""
        return Counter(found for found in SHAPE.findall(text) if found[2] == self.letter)


def all_over(letter: str, *, now: datetime) -> Person:
    """Make a person with rows in every table that can hold something about one."""
    user = User.objects.create_user(
        email=f"{canary(letter)}@example.com", password="quiet-lamplight-evening", name="?"
    )
    person = Person(user, letter)
    former = _addresses(person, now)
    _account(person, now)
    _ways_in(person, now)
    _mail(person, now)
    keep_card(user)
    try_card(user)
    _work_and_visits(person, now)
    everything = subject_of(user, with_former=True)
    assert former in everything.emails
    for line in personal_tables():
        rows = list(line.rows_of(everything))
        assert rows, f"{line.label} is about people: make a row of it here"
        for row in rows:
            _plant(line, row, letter)
    user.refresh_from_db()
    return person


def canary(letter: str) -> str:
    """A text that stands nowhere else."""
    return f"zq{letter}{next(_numbers):05d}"


def stored() -> Iterator[tuple[str, str, str]]:
    """Every value of every column of every table: the model's label, the column, the value as text."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model.__module__.startswith("tests."):
            names = [column.attname for column in model._meta.concrete_fields]
            for row in model._base_manager.all().iterator():
                yield from ((model._meta.label, name, str(getattr(row, name))) for name in names)


def classified(subject: Subject, classes: str) -> str:
    """Everything in the columns of this class (such as `exported` or `withheld`) that is the subject's, as one text."""
    return "\n".join(
        str(getattr(row, name))
        for line in personal_tables()
        for row in line.rows_of(subject)
        for name in getattr(line, classes)
    )


def holds_canary(column: "models.Field[Any, Any]") -> bool:
    """Say whether a column can hold one: it is a text, long enough, and not one of a few words."""
    if isinstance(column, models.GenericIPAddressField) or column.choices:
        return False
    if isinstance(column, models.TextField | models.JSONField):
        return True
    return isinstance(column, models.CharField) and (column.max_length or SHORTEST) >= SHORTEST


def kept_by_law() -> set[str]:
    """The columns that may name somebody who was erased, until a law lets go of them."""
    lines = [line for line in personal_tables() if line.law and line.law.kept_for]
    return {f"{line.label}.{name}" for line in lines for name in line.kept}


def _plant(line: Table, row: Model, letter: str) -> None:
    if line.law and line.law.kept_for is None:
        return  # it says nothing of theirs, and nobody can change it
    values = {}
    for name in line.exported | line.hidden | line.withheld:
        column = line.model._meta.get_field(name)
        assert isinstance(column, models.Field)
        if holds_canary(column) and f"{line.label}.{name}" not in LINKS | UNCHANGEABLE:
            values[name] = _value(line, row, column, letter)
    if values:
        line.model._base_manager.filter(pk=row.pk).update(**values)


def _value(line: Table, row: Model, column: "models.Field[Any, Any]", letter: str) -> Any:
    text = canary(letter)
    if isinstance(column, models.JSONField):
        return {"said": text}
    if column.name in line.pictures:
        default_storage.save(f"faces/{text}/96.webp", ContentFile(text.encode()))
        return f"faces/{text}"
    if column.name in line.files:
        return private_files().save(f"exports/{text}.zip", ContentFile(text.encode()))
    of_guests = ("bookings.Booking", "bookings.WaitEntry")
    is_whose = line.label in of_guests and getattr(row, "customer_id", 0) is None
    if column.name in {"email", "contact_email"}:
        return getattr(row, column.name) if is_whose else _primary(row, letter)
    return text


def _primary(row: Model, letter: str) -> str:
    """The account's address stays the one it signs in with; any other is new."""
    return row.email if isinstance(row, User) else f"{canary(letter)}@example.com"


def _proved(person: Person) -> str:
    """One more address of theirs, proved."""
    email = f"{canary(person.letter)}@example.com"
    EmailAddress.objects.create(user=person.user, email=email, verified=True)
    return email


def _addresses(person: Person, now: datetime) -> str:
    user, former = person.user, f"{canary(person.letter)}@example.com"
    primary = EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    EmailConfirmation.objects.create(email_address=primary, key=canary(person.letter))
    AddressChange.objects.create(user=user, before=former, after=user.email, at=now)
    return former


def _account(person: Person, now: datetime) -> None:
    user = person.user
    Address.objects.create(user=user, label="-", line1="-", city="-", postcode="97211")
    Consent.objects.create(
        at=now, person_id=user.pk, kind=ConsentKind.TERMS, version="-", given=True, door=Door.PAGE
    )
    DataExport.objects.create(user=user, state="READY", asked_at=now, ready_at=now, expires_at=now)
    user.groups.add(Group.objects.get_or_create(name="helpers")[0])
    user.user_permissions.add(Permission.objects.all()[0])
    kind = ContentType.objects.get_for_model(User)
    about = {"content_type": kind, "action_flag": CHANGE, "object_repr": "-"}
    LogEntry.objects.create(user=user, object_id="-", **about)
    LogEntry.objects.create(user=_somebody(), object_id=str(user.pk), **about)


def _somebody() -> User:
    return User.objects.get_or_create(email="office@example.com")[0]


def _ways_in(person: Person, now: datetime) -> None:
    user, key = person.user, canary(person.letter)
    LoginAttempt.objects.create(
        at=now, user=user, door="PAGE", method="-", outcome="SUCCEEDED", network="-", device="-"
    )
    UserActivity.objects.create(at=now, user=user, kind="SIGNED_IN")
    KnownDevice.objects.create(user=user, digest="-", last_seen_at=now)
    later = now + timedelta(days=1)
    Session.objects.create(session_key=key, session_data="-", expire_date=later)
    UserSession.objects.create(user=user, session_key=key, ip="203.0.113.9", user_agent="-")
    RefreshToken.objects.create(
        digest=canary(person.letter), session_key=key, began_at=now, expires_at=later
    )
    Authenticator.objects.create(user=user, type="totp", data={})
    linked = SocialAccount.objects.create(user=user, provider="google", uid=canary(person.letter))
    SocialToken.objects.create(account=linked, token="-")


def _mail(person: Person, now: datetime) -> None:
    number = next(_numbers)
    EmailCode.objects.create(email=_proved(person), expires_at=now, tries_left=5)
    Notice.objects.create(
        key=f"-:{number}", channel="email", template="-", recipient=_proved(person)
    )
    Delivery.objects.create(
        event="accounts.letter_due",
        payload={"email": _proved(person), "about": canary(person.letter)},
        handler="-",
        due_at=now,
        next_try_at=now,
    )
    who = f"user:{person.user.pk}"
    Answer.objects.create(
        principal=who, route="-", key="-", fingerprint="-", status=200, body={}, created_at=now
    )
    at = int(now.timestamp())
    Tries.objects.create(key=f"-:{hidden(who)}", began_at=at, count=1)
    Streak.objects.create(key=f"-:{hidden(who)}", count=1, failed_at=at, free_at=at)


def _work_and_visits(person: Person, now: datetime) -> None:
    own = make_venue(owner=person.user, status=VenueStatus.DRAFT)
    OldSlug.objects.create(venue=own, slug="an-earlier-name")
    VenuePhoto.objects.create(venue=own, position=1, image="-", alt="-")
    _offer(own, now)
    VenueEdit.objects.create(venue=own, at=now, actor=person.user, field="tagline")
    VenueReview.objects.create(
        venue=own, at=now, actor=_somebody(), event=VenueEvent.REJECT, reasons=canary(person.letter)
    )
    Faq.objects.create(venue=own, position=1, question="-", answer="-")
    Import.objects.create(
        venue=own,
        by=person.user,
        kind=ImportKind.PEOPLE,
        rows=[],
        columns=[],
        has_headings=False,
        made_at=now,
    )
    for user in (person.user, None):  # whoever has no account belongs to the owner
        _work(make_staff(own, user=user), now)
    other = make_staff(make_venue())
    Favourite.objects.create(customer=person.user, venue=other.venue, kept_at=now)
    SeenVenue.objects.create(customer=person.user, venue=other.venue, seen_at=now)
    make_manager(other.venue, person.user, MayDo.BOOKINGS_VIEW, manages_all=True)
    Invitation.objects.create(
        email=_proved(person),
        manager=make_manager(other.venue, None, MayDo.BOOKINGS_VIEW),
        invited_by=other.venue.business.owner,
        made_at=now,
        expires_at=now,
    )
    booked = _visit(other, now - timedelta(days=20), customer=person.user)
    _visit(other, now - timedelta(days=10), contact_email=_proved(person))
    BookingToken.objects.create(booking=booked, digest=canary(person.letter), expires_at=now)
    make_line(make_service(other.venue), customer=person.user)
    _waits(other, now, contact_email=_proved(person))
    entry = _waits(other, now, customer=person.user)
    WaitToken.objects.create(entry=entry, digest=canary(person.letter), expires_at=now)


def _waits(staff: StaffMember, now: datetime, **more: Any) -> Any:
    entry = make_wait(make_service(staff.venue), device="-", contact_phone="-", **more)
    WaitOffer.objects.create(entry=entry, staff=staff, starts_at=now, made_at=now)
    return entry


def _offer(own: Venue, now: datetime) -> None:
    offered = make_service(own)
    ServicePicture.objects.create(service=offered, image="-", alt="-")
    AddOn.objects.create(service=offered, name="-", price_cents=0, minutes=0, position=1)
    Question.objects.create(service=offered, text="-", kind="CHOICE", choices="-", position=1)
    Prerequisites.objects.create(service=offered, consent="-")
    SpecialDate.objects.create(venue=own, on=now.date(), label="-")


def _work(works: StaffMember, now: datetime) -> None:
    Shift.objects.create(
        staff=works, weekday=1, starts_minute=540, ends_minute=600, valid_from=now.date()
    )
    Break.objects.create(staff=works, weekday=1, starts_minute=560, ends_minute=570)
    RotaDay.objects.create(staff=works, on=now.date(), starts_minute=540, ends_minute=600)
    TimeOff.objects.create(staff=works, starts_at=now, ends_at=now + timedelta(hours=1))
    Block.objects.create(
        resource=works.resource, starts_at=now, ends_at=now + timedelta(hours=1), words="-"
    )
    _visit(works, now - timedelta(days=30), contact_email="guest@example.org")


def _visit(staff: StaffMember, at: datetime, **more: Any) -> Any:
    booking = make_booking(staff, [make_service(staff.venue)], at, **more)
    item = booking.items.get()
    BookingItemExtra.objects.create(item=item, position=1, name="-", price_cents=0, minutes=0)
    BookingAnswer.objects.create(booking=booking, position=1, kind="ANSWER", asked="-", answer="-")
    author, at = booking.venue.business.owner, booking.placed_at
    email = "" if booking.customer else booking.contact_email
    card, is_new = ClientCard.objects.get_or_create(
        business=booking.venue.business,
        customer=booking.customer,
        email=email,
        defaults={"notes": "-", "changed_at": at},
    )
    if is_new:
        ClientTag.objects.create(card=card, position=1, word="-")
    BookingNote.objects.create(booking=booking, at=at, author=author, text="-")
    BookingChange.objects.create(
        booking=booking,
        at=at,
        event="cancel",
        state=booking.state,
        actor_kind="O",
        actor=author,
        reason="-",
        tells_client=True,
        was_starts_at=at,
        was_ends_at=at,
        was_staff_name="-",
        was_total_cents=0,
    )
    return booking
