"""The picture that stands for a person."""

from datetime import datetime
from functools import partial

from django.core.files import File
from django.db import transaction

from cozywish.apps.accounts.models import User
from cozywish.apps.limits.uploads import count_upload
from cozywish.core.errors import Invalid
from cozywish.core.services import Failure, ServiceResult, operation
from cozywish.toolkit.images import FACE_EDGES, MAX_BYTES, redrawn
from cozywish.toolkit.media import forget_picture, keep_picture

FACES = "faces"


def upload_face(*, user: User, upload: "File[bytes]", now: datetime) -> ServiceResult[User]:
    """Draw the upload as squares and make it the person's picture; the one before is deleted.

    Fails as toolkit.images.redrawn does. Raises LimitReached. It is drawn outside of any transaction: that takes
    seconds, and SQLite has one writer.
    """
    count_upload(who=str(user.pk), size=min(upload.size, MAX_BYTES), now=now)
    try:
        drawn = redrawn(upload, squares=FACE_EDGES)
    except Invalid as refusal:
        return Failure(refusal)
    folder = keep_picture(drawn, kind=FACES)
    return _show(user=user, folder=folder)


def remove_face(*, user: User) -> ServiceResult[User]:
    """Delete the person's picture. They are shown by their initials again."""
    return _show(user=user, folder="")


@operation
def _show(*, user: User, folder: str) -> User:
    """Change which picture it is. Whoever changes it at the same time waits, so that no file is left behind."""
    before = User.objects.select_for_update().values_list("avatar", flat=True).get(pk=user.pk)
    user.avatar = folder
    user.save(update_fields=["avatar"])
    if before:
        transaction.on_commit(partial(forget_picture, before))
    return user
