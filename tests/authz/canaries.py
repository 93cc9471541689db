"""A word that stands nowhere else, in every free text of a business: a page that shows a foreign one is caught."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from django.apps import apps
from django.db import models

from tests.authz.world import Persona, Tenant

LIBRARIES = {"admin", "auth", "contenttypes", "sessions", "sites"}
# Texts with a form of their own. What of them tells two people apart is a canary as it is.
FORMED = {
    "slug", "search_name", "time_zone", "tzdata_version", "currency", "country", "language", "postcode",
    "address_postcode", "digest", "link_digest", "last_wrong", "password", "reference", "session_key", "image",
    "avatar", "device", "network", "calendar_sequence", "website", "focus", "extra_data", "user_agent", "data",
    "icon", "picture", "colour", "method", "about", "region", "path",
}  # fmt: skip
TELLING = {"email", "phone", "contact_email", "contact_phone", "before", "after"}
# What everybody may read: a venue's page, its services, its people, the customers' questions.
PUBLIC = {
    "venues.venue", "venues.staffmember.name", "venues.staffmember.title", "venues.staffmember.bio", "venues.faq",
    "venues.venuephoto", "catalog.service", "catalog.category", "catalog.tag", "venues.resource",
    "bookings.bookingitem", "geo", "outbox", "audit", "idempotency", "limits",
}  # fmt: skip
CONTACT = (
    "bookings.booking.contact_email",
    "bookings.booking.contact_phone",
    "bookings.booking.address_",
)
UNCHANGING = {"accounts.consent"}  # what the database refuses to change; ids and dates
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Canary:
    """A private text: where it stands, and whose it is (None: the business's own)."""

    text: str
    column: str
    owner: Persona | None
    is_of_visit: bool


Rows = dict[type[models.Model], set[object]]


def rows() -> Rows:
    """Return the keys of every row there is."""
    return {
        model: set(model._default_manager.values_list("pk", flat=True))
        for model in apps.get_models()
        if model._meta.app_label not in LIBRARIES
    }


def plant(tenant: Tenant, before: Rows) -> list[Canary]:
    """Put a canary into every free text that was written since `before`; return the private ones."""
    found: list[Canary] = []
    for model, keys in rows().items():
        for row in model._default_manager.filter(pk__in=keys - before[model]):
            found += _plant_row(tenant, row)
    return found


def _plant_row(tenant: Tenant, row: models.Model) -> Iterator[Canary]:
    changed = {}
    for field in _texts(row):
        if field.name not in FORMED | TELLING:
            changed[field.name] = f"zq{tenant.letter}{next(_numbers):05d}"
    if row._meta.label_lower in UNCHANGING or row._meta.app_label in PUBLIC:
        changed = {}
    if changed:
        type(row)._default_manager.filter(pk=row.pk).update(**changed)
    for field in _texts(row):
        text = changed.get(field.name) or getattr(row, field.name)
        column = f"{row._meta.label_lower}.{field.name}"
        if text and (field.name in changed or field.name in TELLING) and not _is_public(column):
            yield Canary(text, column, _owner(tenant, row), _booking(row) == tenant.visit.pk)


def _texts(row: models.Model) -> "list[models.Field[object, object]]":
    return [
        field
        for field in row._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]


def _is_public(column: str) -> bool:
    app, model, _field = column.split(".")
    return not PUBLIC.isdisjoint({app, f"{app}.{model}", column})


def _owner(tenant: Tenant, row: models.Model) -> Persona | None:
    """Whose row it is: of the account it belongs to, or of whoever booked."""
    key = row.pk if row._meta.label_lower == "accounts.user" else getattr(row, "user_id", None)
    if row._meta.label_lower.startswith("venues."):
        return None
    if row._meta.label_lower.startswith("scheduling."):
        return Persona.STAFF  # of whom alone the world has such texts
    booked: dict[object, Persona] = {
        tenant.visit.pk: Persona.CUSTOMER,
        tenant.guest_visit.pk: Persona.GUEST,
    }
    people: dict[object, Persona] = {user.pk: persona for persona, user in tenant.people.items()}
    return people.get(key) or booked.get(_booking(row))


def _booking(row: models.Model) -> object:
    return (
        row.pk if row._meta.label_lower == "bookings.booking" else getattr(row, "booking_id", None)
    )


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
            is_team = is_account and canary.owner is not Persona.CUSTOMER
            return is_booking or is_team or canary.column.startswith(("venues.", "scheduling."))
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
