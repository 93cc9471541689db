"""The way of a venue to its customers: its people send it in, the office decides, each step stays written down."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.outbox.services import publish
from cozywish.apps.venues.checklist import LACKS, missing_parts
from cozywish.apps.venues.events import VenueReviewed
from cozywish.apps.venues.machine import VENUE
from cozywish.apps.venues.models import Permission, Venue, VenueEvent, VenueReview
from cozywish.apps.venues.queries import may_review, venues_within
from cozywish.core.errors import Conflict, Forbidden, Invalid
from cozywish.core.services import ServiceResult, operation


class VenueIncomplete(Invalid):
    code = "VENUES_INCOMPLETE"
    template = _("Not yet. Still missing: %(missing)s.")


class WrongMoment(Conflict):
    code = "VENUES_WRONG_MOMENT"
    template = _("That cannot be done now: the venue is “%(status)s”.")


class ReviewNotYours(Forbidden):
    code = "VENUES_REVIEW_NOT_YOURS"
    template = _("Your role does not allow this.")


class NameDiffers(Invalid):
    code = "VENUES_NAME_DIFFERS"
    template = _("That is not its name: %(name)s.")
    field = "name"


class ReasonsMissing(Invalid):
    code = "VENUES_REASONS_MISSING"
    template = _("Please say why.")
    field = "reasons"


@operation
def submit_venue(*, editor: User, venue_id: UUID, now: datetime) -> Venue:
    """Send the venue in for review. Announces VenueReviewed. Raises Venue.DoesNotExist for whoever may not edit it.

    Fails with
        WrongMoment: it is in review, live, rejected or suspended.
        VenueIncomplete: a part is missing; the sentence says which.
    """
    mine = venues_within(user=editor, permission=Permission.VENUE_EDIT)
    venue = Venue.objects.select_for_update().get(pk=venue_id, pk__in=mine.values("pk"))
    _must_fit(venue, VenueEvent.SUBMIT, "P")
    missing = missing_parts(venue)
    if missing:
        raise VenueIncomplete(missing=_listed([str(LACKS[part]) for part in missing]))
    return take_step(venue, VenueEvent.SUBMIT, editor, "P", "", now)


@operation
def approve(*, officer: User, venue_id: UUID, reasons: str, now: datetime) -> Venue:
    """Let customers find and book it. The office needs no reason to say yes. The first time is news to its owner.

    Fails with ReviewNotYours, WrongMoment, and VenueIncomplete when a part has gone since it was sent in.
    """
    venue = _taken(officer, venue_id, VenueEvent.APPROVE)
    missing = missing_parts(venue)
    if missing:
        raise VenueIncomplete(missing=_listed([str(LACKS[part]) for part in missing]))
    was_live = VenueReview.objects.filter(venue=venue, event=VenueEvent.APPROVE).exists()
    Venue.objects.filter(pk=venue.pk).update(live_is_news=not was_live)
    return take_step(venue, VenueEvent.APPROVE, officer, "F", reasons.strip(), now)


@operation
def note_live_seen(*, owner: User, venue_id: UUID) -> None:
    """Keep that the owner has seen that the venue went live. Does nothing for anybody else."""
    Venue.objects.filter(pk=venue_id, business__owner=owner).update(live_is_news=False)


@operation
def ask_for_changes(*, officer: User, venue_id: UUID, reasons: str, now: datetime) -> Venue:
    """Give it back to its people, who read what to change. Fails with ReviewNotYours, WrongMoment, ReasonsMissing."""
    return _decide(officer, venue_id, VenueEvent.ASK_FOR_CHANGES, reasons, now)


@operation
def reject(*, officer: User, venue_id: UUID, reasons: str, now: datetime) -> Venue:
    """Say no; only the office can open it again. Fails with ReviewNotYours, WrongMoment, ReasonsMissing."""
    return _decide(officer, venue_id, VenueEvent.REJECT, reasons, now)


@operation
def suspend(*, officer: User, venue_id: UUID, reasons: str, now: datetime) -> Venue:
    """Take a live venue away from customers at once. What is booked stays booked.

    Fails with ReviewNotYours, WrongMoment, ReasonsMissing.
    """
    return _decide(officer, venue_id, VenueEvent.SUSPEND, reasons, now)


@operation
def reinstate(*, officer: User, venue_id: UUID, reasons: str, now: datetime) -> Venue:
    """Let customers find it again. Fails with ReviewNotYours, WrongMoment, ReasonsMissing."""
    return _decide(officer, venue_id, VenueEvent.REINSTATE, reasons, now)


# What the office decides, by its event in the table.
DECISIONS: Mapping[VenueEvent, Callable[..., ServiceResult[Venue]]] = MappingProxyType(
    {
        VenueEvent.APPROVE: approve,
        VenueEvent.ASK_FOR_CHANGES: ask_for_changes,
        VenueEvent.REJECT: reject,
        VenueEvent.SUSPEND: suspend,
        VenueEvent.REINSTATE: reinstate,
    }
)


@operation
def close_venue(*, owner: User, venue_id: UUID, name: str, now: datetime) -> Venue:
    """Take the venue away from customers for good. `name` is its name, as the owner wrote it to say that they mean it.

    It stays in the portal, and in the number of venues that a business may have. Whether visits are ahead is for
    `bookings.services.close_down` to say. Raises Venue.DoesNotExist for anybody but the owner.

    Fails with WrongMoment when it is closed already, and NameDiffers.
    """
    venue = Venue.objects.select_for_update().get(pk=venue_id, business__owner=owner)
    _must_fit(venue, VenueEvent.CLOSE, "O")
    if name.strip().casefold() != venue.name.casefold():
        raise NameDiffers(name=venue.name)
    return take_step(venue, VenueEvent.CLOSE, owner, "O", "", now)


def _decide(officer: User, venue_id: UUID, event: VenueEvent, reasons: str, now: datetime) -> Venue:
    venue = _taken(officer, venue_id, event)
    if not reasons.strip():
        raise ReasonsMissing
    return take_step(venue, event, officer, "F", reasons.strip(), now)


def _taken(officer: User, venue_id: UUID, event: VenueEvent) -> Venue:
    """Return the venue's own row, locked, if the officer may do that to it now."""
    venue = (
        Venue.objects.select_for_update(of=("self",)).select_related("business").get(pk=venue_id)
    )
    if not may_review(officer=officer, venue=venue):
        raise ReviewNotYours
    _must_fit(venue, event, "F")
    return venue


def _must_fit(venue: Venue, event: VenueEvent, actor: str) -> None:
    if VENUE.find(state=venue.status, event=event, actor=actor) is None:
        raise WrongMoment(status=venue.get_status_display())


def take_step(
    venue: Venue, event: VenueEvent, actor: User, role: str, reasons: str, now: datetime
) -> Venue:
    """Part of an operation: take a step that the table lists for the venue, whose row the caller has locked."""
    transition = VENUE.find(state=venue.status, event=event, actor=role)
    if transition is None:
        raise WrongMoment(status=venue.get_status_display())
    venue.status = transition.target
    venue.save(update_fields=["status"])
    review = VenueReview.objects.create(
        venue=venue, at=now, actor=actor, event=event, reasons=reasons
    )
    record(
        at=now,
        actor_kind="OFFICE" if role == "F" else "USER",
        actor_id=actor.pk,
        action=f"venues.{event}",
        object_type="venue",
        object_id=venue.pk,
        review=review.pk,  # the words stay there, where they can be erased
    )
    publish(VenueReviewed(review_id=review.pk, venue_id=str(venue.pk)))
    return venue


def _listed(parts: list[str]) -> str:
    return ", ".join(parts)
