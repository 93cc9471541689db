"""What is said when something has happened. Every handler may be called twice and says it once (invariant N2)."""

from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from cozywish.apps.accounts import services as accounts
from cozywish.apps.accounts.events import CodeRequested, LeavingDue, LetterDue
from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.accounts.models import CodePurpose, EmailCode
from cozywish.apps.accounts.services import mint_code
from cozywish.apps.bookings.events import BookingCancelled, BookingConfirmed
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.gates import booking_by_id
from cozywish.apps.bookings.services import issue_link
from cozywish.apps.notifications import letters
from cozywish.apps.notifications.account_letters import account_letter, code_letter
from cozywish.apps.notifications.invitation_letters import farewell_letter, invitation_letter
from cozywish.apps.notifications.mail import Mail, send
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


def send_code(event: CodeRequested) -> None:
    """Mail the code somebody asked for, made here and now. One that was used or is over meanwhile is not sent."""
    code_id, now = UUID(event.code_id), timezone.now()
    asked = EmailCode.objects.filter(pk=code_id, expires_at__gt=now).first()
    if asked is None:
        return

    def compose() -> Mail:
        minted = mint_code(code_id=code_id)
        if minted is None:
            raise EmailCode.DoesNotExist  # used this very moment; the next delivery finds it gone
        return code_letter(minted, purpose=CodePurpose(asked.purpose))

    # A later request renews the same row; its end tells the two apart.
    key = f"code:{code_id}:{asked.expires_at.timestamp():.6f}"
    send_once(key=key, to=asked.email, compose=compose, now=now)


def send_account_letter(event: LetterDue) -> None:
    """Mail a letter about an account."""
    kind = LetterKind(event.kind)
    send_once(
        key=f"{kind.lower()}:{event.letter_id}",
        to=event.email,
        compose=lambda: account_letter(kind, to=event.email, about=event.about),
        now=timezone.now(),
    )


def go_on_leaving(event: LeavingDue) -> None:
    """Take the next step towards deleting an account, and say so when it was the last.

    That letter is sent here and not owed: what is owed would keep the address that has just been erased.
    """
    step = accounts.go_on_leaving(
        user_id=UUID(event.user_id), asked=event.asked, now=timezone.now()
    ).unwrap()
    if step is not None:
        until = step.until.isoformat()
        send(account_letter(LetterKind.ERASED, to=step.email, about=until))


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


def send_confirmation(event: BookingConfirmed) -> None:
    """Mail the confirmation with its calendar file, unless the booking was cancelled meanwhile."""
    booking = booking_by_id(booking_id=UUID(event.booking_id))
    if booking.state == BookingState.CONFIRMED:
        now = timezone.now()
        send_once(
            key=f"booked:{booking.pk}",
            to=booking.contact_email,
            compose=lambda: letters.booked(booking, token=_new_token(booking), now=now),
            now=now,
        )


def send_cancellation(event: BookingCancelled) -> None:
    """Mail that the visit is cancelled, with the calendar file that takes it out."""
    booking, now = booking_by_id(booking_id=UUID(event.booking_id)), timezone.now()
    send_once(
        key=f"cancelled:{booking.pk}",
        to=booking.contact_email,
        compose=lambda: letters.cancelled(booking, token=_new_token(booking), now=now),
        now=now,
    )


def _new_token(booking: Booking) -> str:
    """Each mail has a token of its own: only its digest is kept, so no earlier one could be repeated."""
    return issue_link(booking_id=booking.pk).unwrap()
