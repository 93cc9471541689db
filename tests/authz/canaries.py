"""A word that stands nowhere else, in every free text of a business: a page that shows a foreign one is caught."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.apps import apps
from django.db import models

from cozywish.apps.bookings.models import Booking, BookingItemExtra
from tests.authz.world import Persona, Tenant

LIBRARIES = {"admin", "auth", "contenttypes", "sessions", "sites"}
# Texts with a form of their own. What of them tells two people apart is a canary as it is.
FORMED = {
    "slug", "search_name", "time_zone", "tzdata_version", "currency", "country", "language", "postcode",
    "address_postcode", "digest", "link_digest", "last_wrong", "password", "reference", "session_key", "image",
    "avatar", "device", "network", "calendar_sequence", "website", "focus", "extra_data", "user_agent", "data",
    "icon", "picture", "colour", "method", "about", "region", "path", "key", "field", "channel", "template", "version",
    "choices", "tiny", "actor_kind", "last4",
}  # fmt: skip
TELLING = {
    "email", "phone", "contact_email", "contact_phone", "before", "after", "reasons",
}  # fmt: skip
TABLES = {"rows"}  # JSON that people brought; the rest of it is ours
# What everybody may read: a venue's page, its services, its people, the customers' questions. Where a business does its
# work not even these may be another's.
PUBLIC = {
    "venues.venue", "venues.staffmember.name", "venues.staffmember.title", "venues.staffmember.bio", "venues.faq",
    "venues.venuephoto", "venues.resource", "catalog.service", "catalog.servicepicture", "catalog.addon",
    "catalog.question", "catalog.prerequisites", "scheduling.specialdate", "bookings.bookingitem",
}  # fmt: skip
# What belongs to the site, not to a business.
OF_THE_SITE = {
    "catalog.category",
    "catalog.categorypicture",
    "catalog.tag",
    "catalog.tagpicture",
    "geo",
    "outbox",
    "audit",
    "idempotency",
    "limits",
}
CONTACT = (
    "bookings.booking.contact_email",
    "bookings.booking.contact_phone",
    "bookings.booking.address_",
    "bookings.clientcard.email",
    "bookings.waitentry.contact_email",
    "bookings.waitentry.contact_phone",
)
# What the database refuses to change; ids and dates.
UNCHANGING = {
    "accounts.consent",
    "payments.ledgeraccount",
    "payments.journal",
    "payments.journalline",
}
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Canary:
    """A text: where it stands, whose it is (None: the business's own), and whether everybody may read it."""

    text: str
    column: str
    owner: Persona | None
    is_of_visit: bool
    is_public: bool


OFFICER = Canary("Olive Office", "accounts.user.name", Persona.OFFICE, False, False)

Rows = dict[type[models.Model], set[object]]


def rows() -> Rows:
    """Return the keys of every row there is."""
    return {
        model: set(model._default_manager.values_list("pk", flat=True))
        for model in apps.get_models()
        if model._meta.app_label not in LIBRARIES
    }


def plant(tenant: Tenant, before: Rows) -> list[Canary]:
    """Put a canary into every free text that was written since `before`, and return them."""
    found: list[Canary] = []
    for model, keys in rows().items():
        for row in model._default_manager.filter(pk__in=keys - before[model]):
            found += _plant_row(tenant, row)
    return found


def _plant_row(tenant: Tenant, row: models.Model) -> Iterator[Canary]:
    if row._meta.label_lower in UNCHANGING:
        return
    changed: dict[str, Any] = {}
    for column in free_texts(type(row)):
        name = column.rpartition(".")[2]
        text = getattr(row, name) if name in TELLING else f"zq{tenant.letter}{next(_numbers):05d}"
        if not text:
            continue
        if name not in TELLING:
            changed[name] = _filled(getattr(row, name), text) if name in TABLES else text
        yield Canary(
            text,
            column,
            _owner(tenant, row),
            is_of_visit=_booking(row) == tenant.visit.pk,
            is_public=_is_of(column, PUBLIC),
        )
    if changed:
        type(row)._default_manager.filter(pk=row.pk).update(**changed)


def free_texts(model: type[models.Model]) -> list[str]:
    """Return the columns of a model in which people, or the site for them, can write what they like."""
    label = model._meta.label_lower
    names = [
        field.name
        for field in model._meta.concrete_fields
        if (isinstance(field, models.CharField | models.TextField) and not field.choices)
        or field.name in TABLES
    ]
    columns = [f"{label}.{name}" for name in names if name not in FORMED]
    return [column for column in columns if not _is_of(column, OF_THE_SITE)]


def _filled(value: Any, text: str) -> Any:
    """Return a table with the text in each of its cells that hold one."""
    if isinstance(value, list):
        return [_filled(one, text) for one in value]
    return text if isinstance(value, str) else value


def _is_of(column: str, names: set[str]) -> bool:
    app, model, _field = column.split(".")
    return not names.isdisjoint({app, f"{app}.{model}", column})


def _owner(tenant: Tenant, row: models.Model) -> Persona | None:
    """Whose row it is: of the account it belongs to, or of whoever booked."""
    key = row.pk if row._meta.label_lower == "accounts.user" else getattr(row, "user_id", None)
    if row._meta.label_lower.startswith(("venues.", "bookings.bookingnote")):
        return None
    if row._meta.label_lower.startswith("scheduling."):
        is_theirs = getattr(row, "staff_id", tenant.staff.pk) == tenant.staff.pk
        return Persona.STAFF if is_theirs else None
    booked: dict[object, Persona] = {
        tenant.visit.pk: Persona.CUSTOMER,
        tenant.guest_visit.pk: Persona.GUEST,
        tenant.squeezed.pk: Persona.GUEST,  # of one who is no persona, done by the same person
    }
    people: dict[object, Persona] = {user.pk: persona for persona, user in tenant.people.items()}
    shopped = {line.pk: persona for persona, line in tenant.lines.items()}
    if row._meta.label_lower.startswith("bookings.cart"):
        return shopped.get(getattr(row, "line_id", row.pk))
    return people.get(key) or booked.get(_booking(row)) or _shopper(tenant, _booking(row))


def _shopper(tenant: Tenant, booking_id: object) -> Persona | None:
    """Whose checkout holds the booking, if one does."""
    held = Booking.objects.filter(checkout__isnull=False).values_list("pk", "checkout")
    own = {checkout.pk: persona for persona, checkout in tenant.checkouts.items()}
    return next((own.get(checkout) for pk, checkout in held if pk == booking_id), None)


def _booking(row: models.Model) -> object:
    if isinstance(row, BookingItemExtra):
        return row.item.booking_id
    return row.pk if isinstance(row, Booking) else getattr(row, "booking_id", None)


def may_see(persona: Persona, canary: Canary) -> bool:
    """Say whether the persona may read a private text of the business it is near, on any page that it may open.

    How to reach a client is told by one door alone (`tells` in the table).
    """
    if persona in (Persona.OFFICE, Persona.ADMIN) or canary.owner is persona:
        return True
    is_booking = canary.column.startswith("bookings.") and not canary.column.startswith(CONTACT)
    match persona:
        case Persona.OWNER | Persona.MANAGER:
            is_account = canary.column.startswith(("accounts.user.", "account.emailaddress."))
            is_team = is_account and canary.owner not in (Persona.CUSTOMER, Persona.OFFICE)
            of_venue = ("venues.", "scheduling.", "catalog.")
            return is_booking or is_team or canary.column.startswith(of_venue)
        case Persona.STAFF:
            return is_booking and canary.is_of_visit
        case _:
            return False


def sees_little(persona: Persona, canary: Canary) -> bool:
    """The same where the manager may only see the bookings of one person, who does the guest's visit."""
    if persona is Persona.MANAGER and canary.owner is not persona:
        is_visit = canary.column.startswith("bookings.") and canary.owner is Persona.GUEST
        return is_visit and not canary.column.startswith(CONTACT)
    return may_see(persona, canary)
