"""The picture of a service. It is the head's, and shown for all of its family."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.files import File
from django.db import transaction

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.catalog.models import Service, ServicePicture
from cozywish.apps.catalog.queries import services_changed_by
from cozywish.apps.limits.uploads import count_upload
from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.pictures import WIDTHS
from cozywish.apps.venues.services import DescribedMeanwhile, Words, note_edits
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult, Success, operation
from cozywish.toolkit.images import MAX_BYTES, Photo, redrawn_photo
from cozywish.toolkit.media import forget_picture, picture_kept

SERVICES = "services"  # the kind of folder


def upload_service_picture(
    *, user: User, service_id: UUID, upload: "File[bytes]", alt: str, now: datetime
) -> ServiceResult[ServicePicture]:
    """Draw the upload in several widths and make it the service's picture; the one before is deleted.

    `alt` says what it shows. Raises Service.DoesNotExist for whoever may not change services there and for a variant,
    and LimitReached. Fails as toolkit.images.redrawn_photo does. It is drawn outside of any transaction: that takes
    seconds.
    """
    services_changed_by(user=user).get(pk=service_id, variant_of=None)
    count_upload(who=str(user.pk), size=min(upload.size, MAX_BYTES), now=now)
    try:
        photo = redrawn_photo(upload, widths=WIDTHS)
        with picture_kept(photo.renditions, kind=SERVICES) as folder:
            shown = _show(
                user=user, service_id=service_id, photo=photo, folder=folder, alt=alt, now=now
            )
            return Success(shown.unwrap())
    except DomainError as refusal:
        return Failure(refusal)


@operation
def _show(
    *, user: User, service_id: UUID, photo: Photo, folder: str, alt: str, now: datetime
) -> ServicePicture:
    """Change which picture it is. Whoever changes it at the same time waits, so that no file is left behind."""
    service = _locked(user, service_id)
    before = _taken_away(service)
    shown = ServicePicture.objects.create(
        service=service,
        image=folder,
        alt=alt,
        width=photo.width,
        height=photo.height,
        tiny=photo.tiny,
    )
    _note(user, service, before, _in_words(service, shown), now)
    return shown


@operation
def describe_service_picture(
    *, user: User, service_id: UUID, words: Words, now: datetime
) -> ServicePicture:
    """Say what the picture shows.

    Raises Service.DoesNotExist as `upload_service_picture`, ServicePicture.DoesNotExist where there is none. Fails with
    DescribedMeanwhile where it says something else than what the person saw.
    """
    service = _locked(user, service_id)
    shown = ServicePicture.objects.get(service=service)
    if shown.alt not in (words.before, words.alt):
        raise DescribedMeanwhile
    before, shown.alt = _in_words(service, shown), words.alt
    shown.save(update_fields=["alt"])
    _note(user, service, before, _in_words(service, shown), now)
    return shown


@operation
def remove_service_picture(*, user: User, service_id: UUID, now: datetime) -> Service:
    """Delete the picture of the service, if it has one. Raises as `upload_service_picture`."""
    service = _locked(user, service_id)
    _note(user, service, _taken_away(service), "", now)
    return service


def drop_pictures(service_ids: Collection[UUID]) -> None:
    """Delete the pictures of services that are offered no more. Part of an operation."""
    gone = ServicePicture.objects.filter(service__in=service_ids)
    for folder in gone.values_list("image", flat=True):
        transaction.on_commit(partial(forget_picture, folder))
    gone.delete()


def _locked(user: User, service_id: UUID) -> Service:
    mine = services_changed_by(user=user)
    return mine.select_for_update(of=("self",)).get(pk=service_id, variant_of=None)


def _taken_away(service: Service) -> str:
    """Take the picture away and return in words which it was."""
    held = ServicePicture.objects.filter(service=service).first()
    drop_pictures([service.pk])
    return _in_words(service, held) if held else ""


def _in_words(service: Service, shown: ServicePicture) -> str:
    """Whose picture it is, which, and what it shows."""
    return " · ".join(filter(None, (service.name, shown.image, shown.alt)))


def _note(user: User, service: Service, before: str, after: str, now: datetime) -> None:
    if before == after:
        return
    venue = Venue.objects.select_for_update().get(pk=service.venue_id)
    note_edits(venue, user, {"picture of a service": (before, after)}, now)
    record(
        at=now,
        actor_kind="USER",
        actor_id=user.pk,
        action="catalog.picture_changed",
        object_type="catalog.service",
        object_id=service.pk,
        venue=str(service.venue_id),
    )
