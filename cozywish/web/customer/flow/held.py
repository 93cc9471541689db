"""Steps 4 and 5: the time is held; whom to expect, how to pay, and the last word. And the way out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.accounts.models import Address, User
from cozywish.apps.accounts.queries import addresses_of, code_is_live
from cozywish.apps.accounts.services import CodeRefused, request_code
from cozywish.apps.bookings.limits import CODES_MAILED, CODES_MAILED_OF_ADDRESS, CODES_TRIED
from cozywish.apps.bookings.machine import BookingState, PaymentMode
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.advance import is_secured_online
from cozywish.apps.bookings.queries.asked_first import is_on_request
from cozywish.apps.bookings.queries.asking import asked_for
from cozywish.apps.bookings.queries.composing import refuse_unplanned
from cozywish.apps.bookings.queries.free_time import nearest_free
from cozywish.apps.bookings.queries.offer import last_contact
from cozywish.apps.bookings.services import abandon_hold, confirm_booking, extend_hold, give_contact
from cozywish.apps.bookings.services.holding import HoldGone
from cozywish.apps.limits.services import count_try
from cozywish.apps.notifications.visit import cancel_rule
from cozywish.core.db import database_now
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, Success
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.web.customer.access import (
    asker_at,
    forget_typed,
    hold_or_404,
    is_live,
    live_hold_at,
    remember_typed,
    typed_at,
    venue_or_404,
    was_asked_for,
)
from cozywish.web.customer.asking import keys_in
from cozywish.web.customer.flow.choice import Choice
from cozywish.web.customer.flow.days import slots_of
from cozywish.web.customer.flow.party import Party
from cozywish.web.customer.flow.state import (
    choice_of,
    extra_of,
    is_together,
    least_price,
    summary_of,
)
from cozywish.web.customer.flow.steps import links
from cozywish.web.customer.forms import ContactForm, PayForm, chosen_of, from_book, said_before
from cozywish.web.http import (
    focus_first_error,
    form_refusal,
    known_device,
    person,
    private,
    see_other,
)
from cozywish.web.mailbox.access import mailbox_is_open
from cozywish.web.moves import follows_moves

HeldView = Callable[[HttpRequest, Booking, datetime], HttpResponse]


def with_hold(view: HeldView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give the view the hold that the address names; one that is booked or over is shown as such instead.

    Besides it the address may name the person that was asked for, so that going back asks for the same.
    """

    @follows_moves
    @wraps(view)
    def found(request: HttpRequest, slug: str) -> HttpResponse:
        hold = hold_or_404(request, venue_or_404(slug), request.GET.get("hold", ""))
        now = timezone.now()
        return _instead(request, hold, now) or view(request, hold, now)

    return found


def _instead(request: HttpRequest, hold: Booking, now: datetime) -> HttpResponse | None:
    """What stands in for a step when the hold is booked or over."""
    if was_asked_for(hold):  # its own page says more than a step could
        return see_other(request, "booking", hold.reference)
    if hold.checkout_id is not None:  # it is agreed with the others or not at all
        return see_other(request, "checkout", hold.checkout_id)
    if not is_live(hold):
        return over_page(request, hold, now, status=409 if request.method == "POST" else 200)
    return None


@policy("bookings.hold", Audience.EVERYONE)
@require_http_methods(["GET", "POST"])
@private
@with_hold
def details(request: HttpRequest, hold: Booking, now: datetime) -> HttpResponse:
    """Step 4: whom to expect and how to reach them."""
    user, is_at_home, asked = person(request), summary_of(hold).is_at_home, asked_for(hold)
    if request.method == "GET":
        earlier = last_contact(device=known_device(request), user=user)
        said = said_before(hold, earlier, user)
        book = _book(hold, user)
        picked = request.GET.get("address", "")
        if not hold.contact_email:
            said |= from_book(book, "")
        said |= typed_at(request, hold.venue)
        said |= from_book(book, picked) if picked else {}
        form = ContactForm(initial=said, user=user, is_at_home=is_at_home, asked=asked)
        return step_page(request, hold, "details", {"form": form}, now=now)
    form = ContactForm(request.POST, user=user, is_at_home=is_at_home, asked=asked)
    if not form.is_valid():
        return step_page(request, hold, "details", {"form": form}, now=now, status=422)
    contact = form.contact()
    if user is None and not is_secured_online(hold):
        _count_code(request, contact.email, now)
    match give_contact(
        booking=hold, contact=contact, customer=user, now=now, answers=form.answers()
    ):
        case Success():
            forget_typed(request)
            return see_other(request, address_of(request, "book-pay", hold))
        case Failure(HoldGone()):
            return over_page(request, hold, now, status=409)
        case Failure(refusal):
            status = form_refusal(form, refusal)
            return step_page(request, hold, "details", {"form": form}, now=now, status=status)


def _book(hold: Booking, user: User | None) -> Sequence[Address]:
    """The addresses to pick from, where somebody comes to the customer."""
    return addresses_of(user=user) if user and summary_of(hold).is_at_home else ()


def _count_code(request: HttpRequest, email: str, now: datetime) -> None:
    count_try(CODES_MAILED_OF_ADDRESS, who=client_address(request), now=now)
    count_try(CODES_MAILED, who=email.strip().lower(), now=now)


def confirm_unpaid(request: HttpRequest, hold: Booking, now: datetime) -> HttpResponse:
    """Step 5 where nothing is paid ahead: the cancel rule, a guest's code, and the last word."""
    is_guest = hold.customer_id is None
    if request.method == "GET":
        return step_page(request, hold, "pay", {"form": PayForm(is_guest=is_guest)}, now=now)
    form = PayForm(request.POST, is_guest=is_guest)
    if not form.is_valid():
        return step_page(request, hold, "pay", {"form": form}, now=now, status=422)
    if is_guest:
        count_try(CODES_TRIED, who=hold.contact_email, now=now)
    said = form.cleaned_data
    result = confirm_booking(
        booking=hold, payment_mode=said["payment_mode"], code=said.get("code", ""), now=now
    )
    match result:
        case Success(CodeRefused(error)) | Failure(error) if not isinstance(error, HoldGone):
            status = form_refusal(form, error)
            return step_page(request, hold, "pay", {"form": form}, now=now, status=status)
        case Success():
            return see_other(request, "booking", hold.reference)
        case Failure():
            return over_page(request, hold, now, status=409)


@policy("bookings.hold", Audience.EVERYONE)
@require_POST
@private
@with_hold
def code(request: HttpRequest, hold: Booking, now: datetime) -> HttpResponse:
    """Mail a guest a new code; the earlier one stops working."""
    if hold.contact_email and hold.customer_id is None:
        _count_code(request, hold.contact_email, now)
        request_code(email=hold.contact_email, now=now).unwrap()
    return see_other(request, f"{address_of(request, 'book-pay', hold)}&sent=1")


@policy("bookings.hold", Audience.EVERYONE)
@require_POST
@private
@with_hold
def extend(request: HttpRequest, hold: Booking, now: datetime) -> HttpResponse:
    """Hold the time for longer, once, and go on where they were with what they typed."""
    remember_typed(request, hold.venue, [*ContactForm.base_fields, *keys_in(request)])
    match extend_hold(booking=hold, now=now):
        case Failure(HoldGone()):
            return over_page(request, hold, now, status=409)
        case Success() | Failure():  # whoever clicks twice has had it
            step = "book-pay" if request.POST.get("step") == "5" else "book-details"
            return see_other(request, address_of(request, step, hold))


@policy("bookings.hold", Audience.EVERYONE)
@require_http_methods(["GET", "POST"])
@private
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """The way out: ask first, then let go of the time. Whoever clicks twice is out as well."""
    hold, now = (
        hold_or_404(request, venue_or_404(slug), request.GET.get("hold", "")),
        timezone.now(),
    )
    is_given_up = hold.state == BookingState.CANCELLED and hold.confirmed_at is None
    if request.method == "POST" and is_given_up:
        return see_other(request, "venue", slug)
    if instead := _instead(request, hold, now):
        return instead
    if request.method == "GET":
        return step_page(request, hold, "close", {}, now=now)
    match abandon_hold(booking=hold, now=now):
        case Success():
            return see_other(request, "venue", slug)
        case Failure():  # it has moved on since it was read
            return close(request, slug)


def over_page(request: HttpRequest, hold: Booking, now: datetime, *, status: int) -> HttpResponse:
    """Say that the time is held no longer, and offer to hold it again or the nearest that are free.

    When another tab of this browser holds a newer time at the venue, go on with that one. What was typed is kept.
    """
    remember_typed(request, hold.venue, [*ContactForm.base_fields, *keys_in(request)])
    newer = live_hold_at(request, hold.venue)
    own_hold = newer.pk if newer else None
    starts = [] if is_together(hold) else _nearest(request, hold, now, own_hold)
    context = {
        "is_free": hold.starts_at in starts or _is_still_planned(request, hold, now, own_hold),
        "nearest": slots_of(starts, zone=ZoneInfo(hold.time_zone)),
        "key": uuid4().hex,
        "newer": newer and summary_of(newer),
        "newer_url": newer and address_of(request, "book-details", newer),
        "is_over": True,
    }
    return step_page(request, hold, "over", context, now=now, status=status)


def _nearest(
    request: HttpRequest, hold: Booking, now: datetime, own_hold: UUID | None
) -> list[datetime]:
    """The free starts nearest to that of the hold."""
    choice = _choice(request, hold)
    found = nearest_free(
        venue_id=hold.venue_id,
        service_ids=choice.service_ids,
        staff_id=choice.staff_id,
        around=hold.starts_at,
        now=now,
        own_hold=own_hold,
        asker=asker_at(request),
        extra=extra_of(hold),
    )
    return [start.starts_at for start in found]


def _is_still_planned(
    request: HttpRequest, hold: Booking, now: datetime, own_hold: UUID | None
) -> bool:
    """Whether it was planned together and all of it could be held once more."""
    if not is_together(hold):
        return False
    party = Party.of_booking(hold)
    try:
        refuse_unplanned(
            venue_id=hold.venue_id,
            lines=party.lines,
            side_by_side=party.side_by_side,
            now=now,
            own_hold=own_hold,
            asker=asker_at(request),
        )
    except DomainError:
        return False
    return True


def step_page(
    request: HttpRequest,
    hold: Booking,
    name: str,
    context: dict[str, Any],
    *,
    now: datetime,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a step, with what all of them show of the hold."""
    choice = _choice(request, hold)
    is_anyone = choice.staff_id is None and not is_together(hold)
    form = context.get("form")
    if isinstance(form, BaseForm):
        focus_first_error(form)
    if isinstance(form, ContactForm):
        book = _book(hold, person(request))
        context = {**context, "book": book, "in_form": book and chosen_of(book, form)}
    step = 5 if name.startswith("pay") else 4
    everything = {
        "hold": hold,
        "venue": hold.venue,
        "choice": choice,
        "summary": summary_of(hold),
        "step": step,
        "mailbox_is_open": mailbox_is_open(),
        "is_anyone": is_anyone,
        "seen_cents": least_price(hold) if name == "details" and is_anyone else 0,
        "server_now": database_now(),
        "today": now.astimezone(ZoneInfo(hold.time_zone)).date(),
        "rule": cancel_rule(hold, now=now),
        "wants_card": is_secured_online(hold),
        "is_request": step == 5 and is_on_request(hold),
        "needs_new_code": step == 5 and _needs_new_code(hold, now),
        "mode": PaymentMode.VENUE if hold.total_cents else PaymentMode.FREE,
        **_ways_on(request, hold),
        **_ways_back(request, hold, is_over=name == "over", step=step),
        **context,
    }
    return render(request, f"customer/flow/{name}.html", everything, status=status)


def _ways_on(request: HttpRequest, hold: Booking) -> dict[str, Any]:
    """What else can be asked for. `extend_url` is empty where no more time can be had."""
    until = hold.hold_until
    longer = hold.extended_at is None and until is not None and until < hold.starts_at
    return {
        "close_url": address_of(request, "book-close", hold),
        "extend_url": address_of(request, "book-extend", hold) if longer else "",
        "hold_minutes": settings.HOLD_MINUTES,
        "code_url": address_of(request, "book-code", hold),
        "keep_url": address_of(request, "book-pay" if hold.contact_email else "book-details", hold),
    }


def _ways_back(request: HttpRequest, hold: Booking, *, is_over: bool, step: int) -> dict[str, Any]:
    """The addresses of the steps that are done, and the form that holds the same once more."""
    slug, choice = hold.venue.slug, _choice(request, hold)
    here = [address_of(request, "book-details", hold)] * (step - 4)
    if not is_together(hold):
        again = replace(choice, hold="") if is_over else choice
        return {
            "steps": links(choice, slug, 4) + here,
            "hold_url": reverse("book-time", args=[slug]),
            "hold_pairs": again.pairs(),
        }
    party = Party.of_booking(hold)
    party = replace(party, hold="") if is_over else party
    back = party.undecided().url(slug)
    return {
        "steps": [choice.url("book-services", slug), back, back, *here],
        "hold_url": reverse("book-together", args=[slug]),
        "hold_pairs": party.pairs(),
    }


def _needs_new_code(hold: Booking, now: datetime) -> bool:
    is_guest = hold.customer_id is None
    return is_guest and not code_is_live(email=hold.contact_email, now=now)


def _choice(request: HttpRequest, hold: Booking) -> Choice:
    """What led to the hold. Whether a person was asked for, only the address knows: the hold names one anyway."""
    return replace(choice_of(hold), staff_id=Choice.of(request.GET).staff_id)


def address_of(request: HttpRequest, step: str, hold: Booking) -> str:
    """Return the address of a step with this hold."""
    held = Choice(hold=hold.reference, staff_id=Choice.of(request.GET).staff_id)
    return held.url(step, hold.venue.slug)
