"""What people say about themselves."""

from cozywish.apps.accounts.models import User
from cozywish.core.services import operation

OWN = frozenset({"name", "phone", "language", "time_zone", "shows_avatar"})


@operation
def edit_profile(*, user: User, **changes: str | bool) -> User:
    """Set some of the fields a person may set (`OWN`); the values are valid already."""
    if not changes.keys() <= OWN:
        raise ValueError(f"not a profile's own: {sorted(changes.keys() - OWN)}")
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=sorted(changes))
    return user
