"""Answering an invitation: whoever has the mail reads it, only the account with its address accepts it.

Opening the link changes nothing, because mail scanners open links, too; and nothing here signs anybody in (SEC-15).
"""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cozywish.apps.limits.services import count_try
from cozywish.apps.venues.limits import WRONG_INVITATIONS
from cozywish.apps.venues.models import INVITATION_PURPOSE, Invitation
from cozywish.apps.venues.queries import invitation_by_digest, invitation_by_id
from cozywish.apps.venues.services import (
    InvitationOver,
    accept_invitation,
    decline_invitation,
    owns_address,
)
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure
from cozywish.toolkit import tokens
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.web.http import person, private, see_other, signed_in, status_of
from cozywish.web.provider.access import SEAT_KEY
from cozywish.web.provider.team.words import MEANS, abilities, covers

INVITATION_KEY = "invitation"  # in the session: the one that this browser opened last


@policy("invitations.link", Audience.EVERYONE)
@require_safe
@private
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Trade the secret of the mail for a note in the session, and take it out of the address."""
    now = timezone.now()
    count_try(WRONG_INVITATIONS, who=client_address(request), now=now)
    try:
        found = invitation_by_digest(
            digest=tokens.digest(secret, purpose=INVITATION_PURPOSE), now=now
        )
    except Invitation.DoesNotExist:
        response = _over(request)
    else:
        request.session[INVITATION_KEY] = str(found.pk)
        response = see_other(request, "invitation")
    response["Referrer-Policy"] = "no-referrer"
    return response


@policy("invitations.read", Audience.EVERYONE)
@require_safe
@private
def invitation(request: HttpRequest) -> HttpResponse:
    """Who invites, into what, as what, and how to answer."""
    found = _kept(request, timezone.now())
    return _over(request) if found is None else _page(request, found)


@policy("invitations.accept", Audience.SIGNED_IN)
@require_POST
@private
def accept(request: HttpRequest) -> HttpResponse:
    """Take the place, and go there."""
    now = timezone.now()
    found = _kept(request, now)
    if found is None:
        return _over(request)
    taken = accept_invitation(invitation_id=found.pk, user=signed_in(request), now=now)
    if isinstance(taken, Failure):
        return _refused(request, found, taken.error)
    del request.session[INVITATION_KEY]
    if found.staff is not None:
        request.session[SEAT_KEY] = str(found.staff.venue_id)
    return see_other(request, "pro-start")


@policy("invitations.decline", Audience.SIGNED_IN)
@require_POST
@private
def decline(request: HttpRequest) -> HttpResponse:
    """Say no, and go home."""
    now = timezone.now()
    found = _kept(request, now)
    if found is None:
        return _over(request)
    declined = decline_invitation(invitation_id=found.pk, user=signed_in(request), now=now)
    if isinstance(declined, Failure):
        return _refused(request, found, declined.error)
    del request.session[INVITATION_KEY]
    return see_other(request, "home")


def _kept(request: HttpRequest, now: datetime) -> Invitation | None:
    """The invitation that this browser came with, while it is good."""
    kept = request.session.get(INVITATION_KEY)
    if kept is None:
        return None
    try:
        return invitation_by_id(invitation_id=UUID(kept), now=now)
    except Invitation.DoesNotExist:
        return None


def _refused(request: HttpRequest, found: Invitation, refusal: DomainError) -> HttpResponse:
    if isinstance(refusal, InvitationOver):  # this very moment
        return _over(request)
    return _page(request, found, refusal=refusal)


def _page(
    request: HttpRequest, found: Invitation, refusal: DomainError | None = None
) -> HttpResponse:
    user, manager = person(request), found.manager
    granted = abilities(manager) if manager is not None else []
    context = {
        "invitation": found,
        "business": found.business,
        "abilities": [(permission.label, MEANS[permission]) for permission in granted],
        "covers": covers(manager) if manager is not None else "",
        "is_theirs": user is not None and owns_address(user=user, email=found.email),
        "refusal": refusal,
    }
    status = 200 if refusal is None else status_of(refusal)
    return render(request, "provider/invitation/invitation.html", context, status=status)


def _over(request: HttpRequest) -> HttpResponse:
    """The same words for what is over, used, taken back or never was."""
    return render(request, "provider/invitation/over.html", status=410)
