"""Putting a visit into the cart from the steps of booking, and changing what is in a line."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.bookings.models import CartLine
from cozywish.apps.bookings.queries.asking import asked_of
from cozywish.apps.bookings.services import (
    CartWish,
    Said,
    add_line,
    change_line,
    planned_wish,
    wish_of,
)
from cozywish.apps.catalog.queries import extras_on_offer
from cozywish.core.services import Failure, ServiceResult
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.cart.forms import LineForm
from cozywish.web.customer.cart.pages import line_or_404
from cozywish.web.customer.cart.remembered import remember_cart
from cozywish.web.customer.flow.choice import NothingChosen, TooManyServices
from cozywish.web.customer.flow.party import Party
from cozywish.web.customer.flow.state import Flow, check_person, load
from cozywish.web.customer.flow.steps import services_page, time_page
from cozywish.web.customer.flow.together import refused_page
from cozywish.web.http import (
    device_of,
    focus_first_error,
    form_refusal,
    person,
    private,
    see_other,
)
from cozywish.web.moves import follows_moves


@policy("cart.add", Audience.EVERYONE)
@follows_moves
@require_POST
@private
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Put what is chosen into the cart, or give the line that is being changed another time. Nothing is held."""
    flow, now = load(request, slug), timezone.now()
    party = Party.of(request.POST)
    if party.is_decided:
        return _plan_added(request, flow, party, now=now)
    try:
        flow.choice.check_services()
    except (NothingChosen, TooManyServices) as refusal:
        return services_page(request, flow, refusal)
    check_person(flow)
    result = _timed(request, flow, now=now)
    if isinstance(result, Failure):
        return time_page(request, flow, now=now, refusal=result.error)
    remember_cart(request)
    return see_other(request, "cart")


def _plan_added(request: HttpRequest, flow: Flow, party: Party, *, now: datetime) -> HttpResponse:
    wish = planned_wish(venue_id=flow.venue.pk, lines=party.lines, side_by_side=party.side_by_side)
    result = _put(request, wish, line_id=party.line, now=now)
    if isinstance(result, Failure):
        return refused_page(request, flow, result.error, now=now)
    remember_cart(request)
    return see_other(request, "cart")


def _put(
    request: HttpRequest, wish: CartWish, *, line_id: UUID | None, now: datetime
) -> ServiceResult[CartLine]:
    if line_id is not None:
        return change_line(line=line_or_404(request, line_id), wish=wish, now=now)
    device = device_of(request)
    return add_line(wish=wish, customer=person(request), device=device, now=now)


def _wish(flow: Flow) -> CartWish:
    choice = flow.choice
    return CartWish(flow.venue.pk, choice.service_ids, choice.staff_id, choice.at, choice.extra_ids)


def _timed(request: HttpRequest, flow: Flow, *, now: datetime) -> ServiceResult[CartLine]:
    wish, line_id = _wish(flow), flow.choice.line
    if line_id is not None:
        wish = replace(wish, persons=line_or_404(request, line_id).persons)
    return _put(request, wish, line_id=line_id, now=now)


@policy("cart.change", Audience.EVERYONE)
@require_http_methods(["GET", "POST"])
@private
def line(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """What goes with a line: extras, how many come, a note, and what the venue asks."""
    found, now = line_or_404(request, line_id), timezone.now()
    wish = wish_of(found)
    services = [item.service for item in found.items.all()]
    heads = set() if wish.lines else {service.head_id for service in services}
    extras = extras_on_offer(heads=heads)
    asked = asked_of(service_ids=wish.service_ids)
    said = request.POST if request.method == "POST" else None
    form = LineForm(said, line=found, extras=extras, asked=asked)
    if said is None:
        return _line_page(request, found, form)
    if not form.is_valid():
        return _line_page(request, found, form, status=422)
    answered = Said(form.cleaned_data["note"], form.answers())
    if not wish.lines:  # a plan says itself who comes and what goes with each service
        wish = replace(wish, extra_ids=form.extra_ids(), persons=form.how_many())
    result = change_line(line=found, wish=wish, said=answered, now=now)
    if isinstance(result, Failure):
        status = form_refusal(form, result.error)
        return _line_page(request, found, form, status=status)
    return see_other(request, "cart")


def _line_page(
    request: HttpRequest, found: CartLine, form: LineForm, *, status: int = 200
) -> HttpResponse:
    focus_first_error(form)
    context = {"line": found, "venue": found.venue, "form": form}
    return render(request, "customer/cart/line.html", context, status=status)
