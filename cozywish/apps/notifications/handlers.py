"""What is said when something has happened. Every handler may be called twice and says it once (invariant N2)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from cozywish.apps.accounts import services as accounts
from cozywish.apps.accounts.events import CodeRequested, LeavingDue, LetterDue
from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.accounts.models import CodePurpose, EmailCode, User
from cozywish.apps.accounts.services import mint_code
from cozywish.apps.bookings.acting import OTHERS
from cozywish.apps.bookings.events import (
    BookingChanged,
    ChangedByOthers,
    DayDue,
    GivenAway,
    OfferLapsed,
    ReminderDue,
    RequestMade,
    TimeOffered,
    WaitBegun,
    WaitEnded,
)
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingChange, OfferOutcome, WaitEntry
from cozywish.apps.bookings.queries.acting import answering_for, concerned_by, login_of_person
from cozywish.apps.bookings.queries.elapsed import state_now
from cozywish.apps.bookings.queries.gates import booking_by_id, day_of
from cozywish.apps.bookings.queries.history import change_by_id, taken_with, was_moved_again
from cozywish.apps.bookings.queries.waiting import entry_by_id, offer_by_id
from cozywish.apps.bookings.services import issue_link
from cozywish.apps.bookings.services.waiting import issue_wait_link
from cozywish.apps.bookings.wait_machine import WaitState
from cozywish.apps.notifications import booking_letters, venue_letters, wait_letters
from cozywish.apps.notifications.account_letters import account_letter, code_letter
from cozywish.apps.notifications.booking_letters import LETTERS
from cozywish.apps.notifications.day_letters import day_letter
from cozywish.apps.notifications.invitation_letters import farewell_letter, invitation_letter
from cozywish.apps.notifications.mail import Mail, send
from cozywish.apps.notifications.review_letters import review_letter
from cozywish.apps.notifications.series_letters import (
    OF_SERIES,
    TO_VENUE_OF_SERIES,
    venue_told,
)
from cozywish.apps.notifications.services import send_once, was_sent
from cozywish.apps.notifications.time_off_letters import answer_letter, request_letter
from cozywish.apps.scheduling.events import TimeOffAsked, TimeOffDecided
from cozywish.apps.scheduling.models import TimeOff, TimeOffState
from cozywish.apps.venues.events import InvitationMade, ManagerRemoved, VenueReviewed
from cozywish.apps.venues.models import Invitation, Permission, StaffMember
from cozywish.apps.venues.queries import (
    live_invitations,
    removed_manager,
    review_by_id,
    still_offered,
    trusted_with,
)
from cozywish.apps.venues.services import mint_invitation
from cozywish.toolkit.policies import task


@task("notifications.send_code")
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


@task("notifications.send_account_letter")
def send_account_letter(event: LetterDue) -> None:
    """Mail a letter about an account."""
    kind = LetterKind(event.kind)
    send_once(
        key=f"{kind.lower()}:{event.letter_id}",
        to=event.email,
        compose=lambda: account_letter(kind, to=event.email, about=event.about),
        now=timezone.now(),
    )


@task("notifications.go_on_leaving")
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


@task("notifications.tell_of_change")
def tell_of_change(event: BookingChanged) -> None:
    """Mail a booking's customer what happened to it, if they are to be told, can be, and it is still so."""
    change = change_by_id(change_id=int(event.change_id))
    booking, compose = change.booking, LETTERS.get(change.event)
    if compose is None or not change.tells_client or not booking.contact_email:
        return
    if _is_past(change):
        return
    now = timezone.now()
    if change.event in OF_SERIES and len(steps := taken_with(change)) > 1:
        _tell_of_several(steps, now=now)
        return
    send_once(
        key=f"{change.event}:{change.pk}",
        to=booking.contact_email,
        compose=lambda: compose(change, token=_new_token(booking), now=now),
        now=now,
    )


def _is_past(change: BookingChange) -> bool:
    """Whether another step came after it, so that it is not true any more."""
    return change.booking.state != change.state or was_moved_again(change)


def _key_of(steps: Sequence[BookingChange]) -> str:
    """What several steps of a series have in common, whichever of them is told first."""
    return f"{steps[0].event}-series:{steps[0].booking.series_id}:{steps[0].at.timestamp():.6f}"


def _tell_of_several(steps: Sequence[BookingChange], *, now: datetime) -> None:
    """Mail the customer of a series once what happened to several of its visits, as far as it is still so."""
    booking, so = steps[0].booking, [step for step in steps if not _is_past(step)]
    send_once(
        key=_key_of(steps),
        to=booking.contact_email,
        compose=lambda: OF_SERIES[so[0].event](so, token=_new_token(so[0].booking), now=now),
        now=now,
    )


@task("notifications.tell_venue_of_request")
def tell_venue_of_request(event: RequestMade) -> None:
    """Mail everybody who answers for the venue that a request waits. One that is answered meanwhile is not told."""
    booking, now = booking_by_id(booking_id=UUID(event.booking_id)), timezone.now()
    if state_now(booking) != BookingState.REQUESTED:
        return
    for answering in answering_for(booking):
        send_once(
            key=f"request-waits:{booking.pk}:{answering.pk}",
            to=answering.email,
            compose=partial(venue_letters.request_waits, booking, to=answering.email, now=now),
            now=now,
        )


@task("notifications.tell_venue_of_change")
def tell_venue_of_change(event: ChangedByOthers) -> None:
    """Mail the people of the venue whom it concerns what the client or the office did, if it is still so."""
    change, now = change_by_id(change_id=int(event.change_id)), timezone.now()
    booking, compose = change.booking, venue_letters.TO_VENUE[change.event]
    if _is_past(change):
        return
    steps = taken_with(change) if change.event in TO_VENUE_OF_SERIES else [change]
    for user in concerned_by(booking):
        if user.pk == change.actor_id:
            continue
        if len(steps) > 1:
            _tell_venue_of_several(steps, user, now=now)
            continue
        send_once(
            key=f"venue-{change.event}:{change.pk}:{user.pk}",
            to=user.email,
            compose=partial(compose, change, to=user.email, now=now),
            now=now,
        )


def _tell_venue_of_several(steps: Sequence[BookingChange], user: User, *, now: datetime) -> None:
    """Mail somebody of the venue once what happened to those of the visits that concern them."""
    so = [step for step in steps if not _is_past(step) and user in concerned_by(step.booking)]
    send_once(
        key=f"venue-{_key_of(steps)}:{user.pk}",
        to=user.email,
        compose=lambda: venue_told(so, to=user.email, now=now),
        now=now,
    )


@task("notifications.tell_who_had_it")
def tell_who_had_it(event: GivenAway) -> None:
    """Mail whoever of the team had the visit that they have it no more, unless they moved it or were told of the move.

    Somebody who left the team meanwhile, or has it again, hears nothing.
    """
    change, staff_id = change_by_id(change_id=int(event.change_id)), UUID(event.staff_id)
    booking, now = change.booking, timezone.now()
    had = login_of_person(booking=booking, staff_id=staff_id)
    if had is None or had.pk == change.actor_id:
        return
    has_it_again = any(item.staff_id == staff_id for item in booking.items.all())
    if has_it_again or (change.actor_kind in OTHERS and had in concerned_by(booking)):
        return
    to = had.email
    send_once(
        key=f"given-away:{change.pk}:{had.pk}",
        to=to,
        compose=lambda: venue_letters.given_away(change, to=to, now=now),
        now=now,
    )


@task("notifications.send_reminder")
def send_reminder(event: ReminderDue) -> None:
    """Remind of a visit that is still agreed for that very time and has not begun. Otherwise nothing is said."""
    booking, now = booking_by_id(booking_id=UUID(event.booking_id)), timezone.now()
    same_time = booking.starts_at == datetime.fromisoformat(event.starts_at)
    if booking.state != BookingState.CONFIRMED or not same_time or booking.starts_at <= now:
        return
    if booking.contact_email:
        send_once(
            key=f"reminder:{booking.pk}:{event.starts_at}",
            to=booking.contact_email,
            compose=lambda: booking_letters.reminder(booking, token=_new_token(booking), now=now),
            now=now,
        )


@task("notifications.send_day")
def send_day(event: DayDue) -> None:
    """Mail somebody of a team what they agreed to do that day, before it is over. Whoever has nothing hears nothing."""
    on, now = date.fromisoformat(event.on), timezone.now()
    staff = StaffMember.objects.select_related("venue", "user").get(pk=event.staff_id)
    if staff.user is None or not (staff.is_active and staff.user.is_active and staff.day_mail):
        return
    items, to = day_of(staff=staff, on=on), staff.user.email
    if any(item.ends_at > now for item in items):
        send_once(
            key=f"day:{staff.pk}:{on}",
            to=to,
            compose=lambda: day_letter(staff, items, on=on, to=to),
            now=now,
        )


@task("notifications.tell_of_waiting")
def tell_of_waiting(event: WaitBegun) -> None:
    """Mail somebody that they are on the list. Who was offered a time meanwhile, or left, hears of that alone."""
    entry = entry_by_id(entry_id=UUID(event.entry_id))
    if entry.state == WaitState.WAITING:
        _tell(
            entry, f"wait-begun:{entry.pk}", lambda: wait_letters.waiting(entry, token=_of(entry))
        )


@task("notifications.tell_of_offer")
def tell_of_offer(event: TimeOffered) -> None:
    """Mail a time that is held for somebody. One that is answered or over meanwhile is not mailed."""
    offer, now = offer_by_id(offer_id=UUID(event.offer_id)), timezone.now()
    hold = offer.booking
    if offer.outcome != OfferOutcome.OPEN or hold is None or state_now(hold) != BookingState.HELD:
        return
    _tell(
        offer.entry,
        f"wait-offer:{offer.pk}",
        lambda: wait_letters.time_is_free(offer, token=_of(offer.entry), now=now),
    )


@task("notifications.tell_of_lapsed_offer")
def tell_of_lapsed_offer(event: OfferLapsed) -> None:
    """Mail that nobody answered, to whoever still waits. Whom the offer never reached is not told that it is over."""
    offer = offer_by_id(offer_id=UUID(event.offer_id))
    if offer.entry.state == WaitState.WAITING and was_sent(key=f"wait-offer:{offer.pk}"):
        _tell(
            offer.entry,
            f"wait-lapsed:{offer.pk}",
            lambda: wait_letters.lapsed(offer, token=_of(offer.entry)),
        )


@task("notifications.tell_of_no_time")
def tell_of_no_time(event: WaitEnded) -> None:
    """Mail that nothing came free. Of a visit that was called off meanwhile they have heard."""
    entry = entry_by_id(entry_id=UUID(event.entry_id))
    if entry.moves is None or entry.moves.state == BookingState.CONFIRMED:
        _tell(entry, f"wait-over:{entry.pk}", lambda: wait_letters.no_time(entry, token=_of(entry)))


def _tell(entry: WaitEntry, key: str, compose: Callable[[], Mail]) -> None:
    send_once(key=key, to=entry.contact_email, compose=compose, now=timezone.now())


def _of(entry: WaitEntry) -> str:
    return issue_wait_link(entry_id=entry.pk).unwrap()


def _new_token(booking: Booking) -> str:
    """Each mail has a token of its own: only its digest is kept, so no earlier one could be repeated."""
    return issue_link(booking_id=booking.pk).unwrap()
