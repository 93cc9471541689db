"""Private links to one place on the list. Opening one changes nothing: mail scanners open links, too."""

from datetime import timedelta
from uuid import UUID

from cozywish.apps.bookings.models import WAIT_LINK_PURPOSE, WaitEntry, WaitToken
from cozywish.apps.bookings.services.confirming import LinkImpossible
from cozywish.core.services import operation
from cozywish.toolkit import tokens

LINK_LIVES_ON = timedelta(days=1)  # after the last time that could have suited


@operation
def issue_wait_link(*, entry_id: UUID) -> str:
    """Return a new private token for the entry. Kept only as a digest."""
    token = tokens.new_token()
    accept_wait_link(entry_id=entry_id, token=token).unwrap()
    return token


@operation
def accept_wait_link(*, entry_id: UUID, token: str) -> WaitToken:
    """Let `token`, which the caller made unguessable, open the entry. Fails with LinkImpossible when there is none."""
    entry = WaitEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise LinkImpossible
    return WaitToken.objects.create(
        entry=entry,
        digest=tokens.digest(token, purpose=WAIT_LINK_PURPOSE),
        expires_at=entry.ends_at + LINK_LIVES_ON,
    )
