"""What accounts do when something falls due."""

from uuid import UUID

from django.utils import timezone

from cozywish.apps.accounts.events import ExportAsked
from cozywish.apps.accounts.services import make_export


def make_copy(event: ExportAsked) -> None:
    """Make the copy of somebody's data that they asked for."""
    make_export(export_id=UUID(event.export_id), now=timezone.now())
