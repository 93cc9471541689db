"""Sessions, sealed: while somebody sets up an authenticator app, its key stands in one."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Kept
from django.utils.encoding import force_str

from cozywish.toolkit.sealing import SealBroken, seal, unseal

PLACE = "django_session.session_data"


class SessionStore(Kept):
    """Django's sessions in the database, unreadable to whoever has only that."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return a session as it is kept."""
        return seal(super().encode(session_dict), place=PLACE)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Return the session; an empty one for what cannot be opened, as Django does for a wrong signature."""
        try:
            return super().decode(unseal(force_str(session_data), place=PLACE))
        except SealBroken:
            return {}
