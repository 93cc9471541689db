"""How complete a profile is."""

from cozywish.apps.accounts.models import User

PARTS = ("name", "phone", "avatar", "language", "time_zone")


def completion(user: User) -> tuple[int, tuple[str, ...]]:
    """Return how much of the profile there is, in per cent, and the names of the fields that are missing."""
    missing = tuple(part for part in PARTS if not getattr(user, part))
    return 100 * (len(PARTS) - len(missing)) // len(PARTS), missing
