"""What accounts do when something falls due."""

from uuid import UUID

from django.utils import timezone

from cozywish.apps.accounts.events import AddressChangeDue, ExportAsked
from cozywish.apps.accounts.services import finish_change, make_export
from cozywish.toolkit.policies import task


@task("accounts.make_copy")
def make_copy(event: ExportAsked) -> None:
    """Make the copy of somebody's data that they asked for."""
    make_export(export_id=UUID(event.export_id), now=timezone.now())


@task("accounts.change_email")
def change_email(event: AddressChangeDue) -> None:
    """Let the account have the address that waited."""
    finish_change(change_id=UUID(event.change_id), now=timezone.now()).unwrap()
