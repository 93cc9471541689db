"""The picture of somebody of a team, as customers see it."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.limits.uploads import count_upload
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.apps.venues.queries import staff_within
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult, Success, operation
from cozywish.toolkit.images import FACE_EDGES, MAX_BYTES, redrawn
from cozywish.toolkit.media import forget_picture, picture_kept

TEAM = "team"  # the kind of folder


def upload_portrait(
    *, user: User, staff_id: UUID, upload: "File[bytes]", now: datetime
) -> ServiceResult[StaffMember]:
    """Draw the upload as squares and make it the person's picture; the one before is deleted.

    Raises StaffMember.DoesNotExist for whoever may not look after that person, and LimitReached. Fails as
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

    Raises StaffMember.DoesNotExist for whoever may not look after that person.
    """
    return _show(user=user, staff_id=staff_id, folder="", now=now)


@operation
def _show(*, user: User, staff_id: UUID, folder: str, now: datetime) -> StaffMember:
    """Change which picture it is. Whoever changes it at the same time waits, so that no file is left behind."""
    staff = _looked_after(user).select_for_update(of=("self",)).get(pk=staff_id)
    before, staff.avatar = staff.avatar, folder
    staff.save(update_fields=["avatar"])
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


def _looked_after(user: User) -> QuerySet[StaffMember]:
    return staff_within(user=user, permission=Permission.STAFF_MANAGE).filter(is_active=True)
