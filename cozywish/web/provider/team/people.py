"""The team: who is in it, how they sign in, and inviting them to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import count_mail
from cozywish.apps.venues.models import Invitation, Manager, Permission, StaffMember
from cozywish.apps.venues.queries import (
    Seat,
    featured_of,
    former_of,
    logins_within,
    managers_of,
    own_invitation,
    staff_within,
    team_of,
)
from cozywish.apps.venues.services import (
    TeamContacts,
    end_login,
    invite_staff,
    read_team_contacts,
    revoke_invitation,
    send_again,
)
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.web.http import (
    focus_first_error,
    form_refusal,
    private,
    see_other,
    signed_in,
)
from cozywish.web.provider.access import found_or_404, portal, seats_or_404
from cozywish.web.provider.team.forms import InviteForm
from cozywish.web.provider.team.gates import invited_or_404, seats_with_team
from cozywish.web.provider.team.words import abilities, covers


@dataclass(frozen=True, slots=True)
class Row:
    """A person of the team. `account` and the invitation's address are there only for who may reach the person.

    Nobody is offered to end their own login.
    """

    person: StaffMember
    account: User | None
    invitation: Invitation | None
    invited_address: str
    is_over: bool
    may_invite: bool
    may_edit: bool


@dataclass(frozen=True, slots=True)
class ManagerRow:
    """A manager, what they may do and over what, in words."""

    manager: Manager
    abilities: list[Permission]
    covers: str
    email: str
    invitation: Invitation | None
    is_over: bool


@policy("team.read", Audience.VENUE_PEOPLE)
@require_safe
@private
def team(request: HttpRequest) -> HttpResponse:
    """Everybody the person may see, and for the owner whom they trust with the business."""
    seats, now = seats_with_team(request), timezone.now()
    seat = seats[0]
    managers = managers_of(business=seat.venue.business) if seat.is_owner else ()
    user = signed_in(request)
    contacts = read_team_contacts(reader=user, venue=seat.venue, now=now).unwrap()
    context = {
        **portal(seats, nav="team"),
        "rows": _rows(user, seat, contacts, now),
        "managers": [_manager_row(manager, contacts, now) for manager in managers],
        "former": former_of(seat=seat, user=user),
        "adds": seat.may_here(Permission.STAFF_MANAGE),
        "zone": seat.venue.time_zone,
        "places": settings.FEATURED_PER_VENUE,
        "has_room": featured_of(venue_id=seat.venue.pk).count() < settings.FEATURED_PER_VENUE,
    }
    return render(request, "provider/team/team.html", context)


@policy("team.invite", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def invite(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Ask for the address; posting sends the invitation. Raises LimitReached."""
    seats = seats_or_404(request)
    person = invited_or_404(request, seats[0], staff_id)
    form, status = InviteForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            email, now = form.cleaned_data["email"], timezone.now()
            count_mail(email=email, network=client_address(request), now=now)
            with found_or_404(StaffMember):
                made = invite_staff(
                    inviter=signed_in(request), staff_id=person.pk, email=email, now=now
                )
            if not isinstance(made, Failure):
                messages.success(request, _("%(name)s is invited.") % {"name": person.name})
                return see_other(request, "pro-team")
            status = form_refusal(form, made.error)
    focus_first_error(form)
    context = {**portal(seats, nav="team"), "form": form, "person": person}
    return render(request, "provider/team/invite.html", context, status=status)


@policy("team.end_login", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def end(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Ask, then take the login away."""
    seats = seats_or_404(request)
    person = invited_or_404(request, seats[0], staff_id)
    if person.user_id is None:
        return see_other(request, "pro-team")
    if request.method != "POST":
        context = {**portal(seats, nav="team"), "person": person}
        return render(request, "provider/team/end.html", context)
    with found_or_404(StaffMember):
        end_login(manager=signed_in(request), staff_id=person.pk, now=timezone.now()).unwrap()
    messages.success(request, _("%(name)s can no longer sign in here.") % {"name": person.name})
    return see_other(request, "pro-team")


@policy("team.invite_again", Audience.VENUE_PEOPLE)
@require_POST
def again(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Send a new link to the same address. Raises LimitReached."""
    user, now = signed_in(request), timezone.now()
    with found_or_404(Invitation):
        email = own_invitation(user=user, invitation_id=invitation_id).email
        count_mail(email=email, network=client_address(request), now=now)
        send_again(inviter=user, invitation_id=invitation_id, now=now).unwrap()
    messages.success(
        request, _("A new invitation is on its way. The earlier link no longer works.")
    )
    return see_other(request, "pro-team")


@policy("team.revoke", Audience.VENUE_PEOPLE)
@require_POST
def revoke(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    with found_or_404(Invitation):
        revoke_invitation(
            inviter=signed_in(request), invitation_id=invitation_id, now=timezone.now()
        ).unwrap()
    messages.success(request, _("The invitation is taken back. Its link no longer works."))
    return see_other(request, "pro-team")


def _rows(user: User, seat: Seat, contacts: TeamContacts, now: datetime) -> list[Row]:
    managing = staff_within(user=user, permission=Permission.STAFF_MANAGE)
    managed = set(managing.values_list("pk", flat=True))
    invitable = set(logins_within(user=user).values_list("pk", flat=True))
    rows = []
    for person in team_of(seat=seat, user=user):
        invitation = _open(person)
        rows.append(
            Row(
                person=person,
                account=contacts.accounts.get(person.pk),
                invitation=invitation,
                invited_address=contacts.invited.get(invitation.pk, "") if invitation else "",
                is_over=invitation is not None and invitation.expires_at <= now,
                may_invite=person.pk in invitable and person.user_id != user.pk,
                may_edit=person.pk in managed,
            )
        )
    return rows


def _manager_row(manager: Manager, contacts: TeamContacts, now: datetime) -> ManagerRow:
    invitation, account = _open(manager), contacts.accounts.get(manager.pk)
    address = contacts.invited.get(invitation.pk, "") if invitation is not None else ""
    return ManagerRow(
        manager=manager,
        abilities=abilities(manager),
        covers=covers(manager),
        email=account.email if account is not None else address,
        invitation=invitation,
        is_over=invitation is not None and invitation.expires_at <= now,
    )


def _open(place: StaffMember | Manager) -> Invitation | None:
    """The open invitation that the gate has loaded with the place."""
    loaded: list[Invitation] = getattr(place, "open_invitations", [])
    return next(iter(loaded), None)
