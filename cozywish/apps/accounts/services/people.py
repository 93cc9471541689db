"""Writes to people: one, and many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from cozywish.apps.accounts.models import ActivityKind, User
from cozywish.apps.audit.services import record
from cozywish.core.services import operation


@operation
def name_person(*, user: User, name: str) -> User:
    """Set the person's own name."""
    user.name = name.strip()
    user.save(update_fields=["name"])
    return user


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone whose address is known to be theirs. Without `can_sign_in` no password will ever match.

    `office` names the groups of the office they belong to (apps/accounts/office.py), which must have been set up.
    """

    id: UUID
    email: str
    name: str
    phone: str = ""
    can_sign_in: bool = False
    office: tuple[str, ...] = ()


@operation
def add_people(*, people: Sequence[NewPerson], password: str, joined_at: datetime) -> list[User]:
    """Write many people with verified addresses, for demo cities and imports.

    All who can sign in share `password`, which is hashed once: hashing is slow on purpose.
    """
    shared, nobody = make_password(password), make_password(None)
    users = [
        User(
            id=person.id,
            email=person.email.strip().lower(),
            name=person.name,
            phone=person.phone,
            password=shared if person.can_sign_in else nobody,
            joined_at=joined_at,
            is_staff=bool(person.office),
        )
        for person in people
    ]
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    for user, person in zip(users, people, strict=True):
        if person.office:
            user.groups.set(Group.objects.filter(name__in=person.office))
            record(
                at=joined_at,
                actor_kind="SYSTEM",
                actor_id=None,
                action=f"accounts.{ActivityKind.ROLE_CHANGED.lower()}",
                object_type="accounts.user",
                object_id=user.pk,
                groups=sorted(person.office),
            )
    return users
