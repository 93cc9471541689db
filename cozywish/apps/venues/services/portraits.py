"""The picture of somebody of a team, as customers see it."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models import Q, QuerySet

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.limits.uploads import count_upload
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.apps.venues.queries import staff_within
from cozywish.apps.venues.services.edits import note_edits
from cozywish.apps.venues.services.people import venue_first
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult, Success, operation
from cozywish.toolkit.images import FACE_EDGES, MAX_BYTES, redrawn
from cozywish.toolkit.media import forget_picture, picture_kept

TEAM = "team"  # the kind of folder


def upload_portrait(
    *, user: User, staff_id: UUID, upload: "File[bytes]", now: datetime
) -> ServiceResult[StaffMember]:
    """Draw the upload as squares and make it the person's picture; the one before is deleted.

    Raises StaffMember.DoesNotExist for whoever neither looks after that person nor is them, and LimitReached. Fails as
    toolkit.images.redrawn does. It is drawn outside of any transaction: that takes seconds.
    """
    _looked_after(user).get(pk=staff_id)
    count_upload(who=str(user.pk), size=min(upload.size, MAX_BYTES), now=now)
    try:
        drawn = redrawn(upload, squares=FACE_EDGES)
        with picture_kept(drawn, kind=TEAM) as folder:
            return Success(_show(user=user, staff_id=staff_id, folder=folder, now=now).unwrap())
    except DomainError as refusal:
        return Failure(refusal)


def remove_portrait(*, user: User, staff_id: UUID, now: datetime) -> ServiceResult[StaffMember]:
    """Delete the person's picture: initials stand there again.

    Raises StaffMember.DoesNotExist for whoever neither looks after that person nor is them.
    """
    return _show(user=user, staff_id=staff_id, folder="", now=now)


@operation
def _show(*, user: User, staff_id: UUID, folder: str, now: datetime) -> StaffMember:
    """Change which picture it is. Whoever changes it at the same time waits, so that no file is left behind."""
    venue = venue_first(staff_id)
    staff = _looked_after(user).select_for_update(of=("self",)).get(pk=staff_id)
    before, staff.avatar = staff.avatar, folder
    if before == folder:
        return staff  # there was none to remove
    staff.save(update_fields=["avatar"])
    note_edits(venue, user, {"picture": (_in_words(staff, before), _in_words(staff, folder))}, now)
    if before:
        transaction.on_commit(partial(forget_picture, before))
    record(
        at=now,
        actor_kind="USER",
        actor_id=user.pk,
        action="venues.portrait_changed",
        object_type="venues.staffmember",
        object_id=staff.pk,
        venue=str(staff.venue_id),
    )
    return staff


def _in_words(staff: StaffMember, folder: str) -> str:
    """Whose picture it is, and which: nothing where there is none."""
    return f"{staff.name} · {folder}" if folder else ""


def _looked_after(user: User) -> QuerySet[StaffMember]:
    """Those of whom the user may change the picture: whom they manage, and themselves."""
    managed = staff_within(user=user, permission=Permission.STAFF_MANAGE)
    return StaffMember.objects.filter(Q(pk__in=managed.values("pk")) | Q(user=user), is_active=True)
