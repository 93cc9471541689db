"""What is mailed of a venue and its team: invitations, what the office decided, and time off."""

from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from cozywish.apps.notifications.invitation_letters import farewell_letter, invitation_letter
from cozywish.apps.notifications.mail import Mail
from cozywish.apps.notifications.review_letters import review_letter
from cozywish.apps.notifications.services import send_once
from cozywish.apps.notifications.time_off_letters import answer_letter, request_letter
from cozywish.apps.scheduling.events import TimeOffAsked, TimeOffDecided
from cozywish.apps.scheduling.models import TimeOff, TimeOffState
from cozywish.apps.venues.events import InvitationMade, ManagerRemoved, VenueReviewed
from cozywish.apps.venues.models import Invitation, Permission
from cozywish.apps.venues.queries import (
    live_invitations,
    removed_manager,
    review_by_id,
    still_offered,
    trusted_with,
)
from cozywish.apps.venues.services import mint_invitation
from cozywish.toolkit.policies import task


@task("notifications.send_invitation")
def send_invitation(event: InvitationMade) -> None:
    """Mail the link of an invitation, made here and now. One that has ended meanwhile is not sent."""
    invitation_id, now = UUID(event.invitation_id), timezone.now()
    invitation = live_invitations(now=now).filter(pk=invitation_id).first()
    if invitation is None or not still_offered(invitation):
        return

    def compose() -> Mail:
        secret = mint_invitation(invitation_id=invitation_id, now=now)
        if secret is None:
            raise Invitation.DoesNotExist  # ended this very moment; the next delivery finds it so
        return invitation_letter(invitation, secret=secret)

    send_once(key=f"invitation:{invitation_id}", to=invitation.email, compose=compose, now=now)


@task("notifications.send_farewell")
def send_farewell(event: ManagerRemoved) -> None:
    """Tell somebody that they no longer manage a business. An erased account hears nothing."""
    manager = removed_manager(manager_id=UUID(event.manager_id))
    if manager is None or manager.user is None:
        return
    to = manager.user.email
    send_once(
        key=f"manager-removed:{manager.pk}",
        to=to,
        compose=lambda: farewell_letter(manager, to=to),
        now=timezone.now(),
    )


@task("notifications.send_review")
def send_review(event: VenueReviewed) -> None:
    """Tell a venue's owner that it was sent in, or what the office decided and why. An erased owner hears nothing."""
    review = review_by_id(review_id=event.review_id)
    owner = review.venue.business.owner
    if owner.is_active:
        send_once(
            key=f"review:{review.pk}",
            to=owner.email,
            compose=lambda: review_letter(review),
            now=timezone.now(),
        )


@task("notifications.send_time_off_request")
def send_time_off_request(event: TimeOffAsked) -> None:
    """Mail everybody who decides it. A request that is decided or gone meanwhile is not told."""
    asked = _time_off(event.time_off_id).filter(state=TimeOffState.REQUESTED).first()
    if asked is None:
        return
    for decider in trusted_with(staff=asked.staff, permission=Permission.SCHEDULE_MANAGE):
        send_once(
            key=f"time-off:{asked.pk}:{decider.pk}",
            to=decider.email,
            compose=partial(request_letter, asked, to=decider.email),
            now=timezone.now(),
        )


@task("notifications.send_time_off_answer")
def send_time_off_answer(event: TimeOffDecided) -> None:
    """Mail the answer to whoever asked, if they still can sign in."""
    decided = _time_off(event.time_off_id).exclude(state=TimeOffState.REQUESTED).first()
    if decided is None or decided.staff.user is None:
        return
    to = decided.staff.user.email
    send_once(
        key=f"time-off-answer:{decided.pk}",
        to=to,
        compose=lambda: answer_letter(decided, to=to),
        now=timezone.now(),
    )


def _time_off(time_off_id: str) -> QuerySet[TimeOff]:
    return TimeOff.objects.filter(pk=UUID(time_off_id)).select_related(
        "staff__venue", "staff__user"
    )
