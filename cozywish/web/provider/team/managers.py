"""Trusting managers with part of the business: pages for the owner alone."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cozywish.apps.accounts.services import count_mail
from cozywish.apps.venues.models import Manager
from cozywish.apps.venues.queries import Seat
from cozywish.apps.venues.services import appoint_manager, change_manager, remove_manager
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
from cozywish.web.provider.team.forms import GrantForm
from cozywish.web.provider.team.gates import manager_or_404, seats_of_owner


@policy("managers.appoint", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def appoint(request: HttpRequest) -> HttpResponse:
    """Ask who, what and over what; posting invites them. Raises LimitReached."""
    seats = seats_of_owner(request)
    form = GrantForm(request.POST or None, business=seats[0].venue.business)
    if request.method != "POST" or not form.is_valid():
        return _page(request, seats, form)
    email, now = form.cleaned_data["email"], timezone.now()
    count_mail(email=email, network=client_address(request), now=now)
    made = appoint_manager(
        owner=signed_in(request),
        name=form.cleaned_data["name"],
        email=email,
        permissions=form.granted(),
        scope=form.covered(),
        now=now,
    )
    if isinstance(made, Failure):
        return _page(request, seats, form, status=form_refusal(form, made.error))
    messages.success(request, _("%(name)s is invited.") % {"name": form.cleaned_data["name"]})
    return see_other(request, "pro-team")


@policy("managers.change", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def change(request: HttpRequest, manager_id: UUID) -> HttpResponse:
    """Show what was granted; posting replaces it."""
    seats = seats_or_404(request)
    manager = manager_or_404(seats[0], manager_id)
    form = GrantForm(request.POST or None, business=seats[0].venue.business, manager=manager)
    if request.method != "POST" or not form.is_valid():
        return _page(request, seats, form, manager)
    with found_or_404(Manager):
        changed = change_manager(
            owner=signed_in(request),
            manager_id=manager.pk,
            permissions=form.granted(),
            scope=form.covered(),
            now=timezone.now(),
        )
    if isinstance(changed, Failure):
        return _page(request, seats, form, manager, status=form_refusal(form, changed.error))
    messages.success(request, _("Saved. It counts from now on."))
    return see_other(request, "pro-team")


@policy("managers.remove", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def remove(request: HttpRequest, manager_id: UUID) -> HttpResponse:
    """Ask, then take everything back."""
    seats = seats_or_404(request)
    manager = manager_or_404(seats[0], manager_id)
    if request.method != "POST":
        context = {**portal(seats, nav="team"), "manager": manager}
        return render(request, "provider/team/remove.html", context)
    with found_or_404(Manager):
        remove_manager(owner=signed_in(request), manager_id=manager.pk, now=timezone.now()).unwrap()
    told = _("%(name)s no longer manages anything here.") % {"name": manager.name}
    messages.success(request, told)
    return see_other(request, "pro-team")


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    form: GrantForm,
    manager: Manager | None = None,
    status: int = 422,
) -> HttpResponse:
    focus_first_error(form)
    context = {**portal(seats, nav="team"), "form": form, "manager": manager}
    status = status if form.errors else 200
    return render(request, "provider/team/manager.html", context, status=status)
