"""How much of a person's own account is filled in, and what is missing."""

from typing import NamedTuple

from cozywish.apps.accounts.models import User


class Completion(NamedTuple):
    """`percent` in full steps of 25; `missing` names what would raise it, most useful first."""

    percent: int
    missing: tuple[str, ...]


def completion(user: User) -> Completion:
    """Say how much of name, phone, address and picture the person has given. One SQL query."""
    given = {
        "name": bool(user.name),
        "phone": bool(user.phone),
        "address": user.addresses.exists(),
        "picture": bool(user.avatar),
    }
    return Completion(
        percent=100 * sum(given.values()) // len(given),
        missing=tuple(part for part, is_given in given.items() if not is_given),
    )
