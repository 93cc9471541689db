"""The steps of a checkout: whom to expect, the last word, and what was agreed. And the way out."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cozywish.apps.accounts.models import Address, User
from cozywish.apps.accounts.queries import addresses_of, code_is_live
from cozywish.apps.accounts.services import CodeRefused, request_code
from cozywish.apps.bookings.limits import CODES_MAILED, CODES_MAILED_OF_ADDRESS, CODES_TRIED
from cozywish.apps.bookings.queries.offer import last_contact
from cozywish.apps.bookings.services import (
    PartsRefused,
    QuoteChanged,
    abandon_together,
    agree_checkout,
    extend_together,
    give_contact_together,
)
from cozywish.apps.bookings.services.holding import HoldGone
from cozywish.apps.limits.services import count_try
from cozywish.apps.notifications.visit import first_name
from cozywish.core.db import database_now
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, Success
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.web.customer.access import forget_typed, remember_typed, typed_at
from cozywish.web.customer.checkout.forms import CheckoutForm, ConfirmForm, said_with
from cozywish.web.customer.checkout.state import Held, held_or_404, terms_of
from cozywish.web.customer.forms import chosen_of, from_book, said_before
from cozywish.web.http import (
    focus_first_error,
    form_refusal,
    known_device,
    person,
    private,
    see_other,
    status_of,
)
from cozywish.web.mailbox.access import mailbox_is_open

HeldView = Callable[[HttpRequest, Held, datetime], HttpResponse]
SHOWN_KEY = "shown"  # what a checkout cost when it was last shown


def with_held(view: HeldView) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """Give the view what the address names; what is agreed or over is shown as such instead."""

    @wraps(view)
    def found(request: HttpRequest, checkout_id: UUID) -> HttpResponse:
        held, now = held_or_404(request, checkout_id), timezone.now()
        if held.is_agreed:
            return see_other(request, "checkout", checkout_id)
        if not held.is_live:
            status = 409 if request.method == "POST" else 200
            return over_page(request, held, now, status=status)
        return view(request, held, now)

    return found


@policy("bookings.checkout", Audience.EVERYONE)
@require_safe
@private
def overview(request: HttpRequest, checkout_id: UUID) -> HttpResponse:
    """What was agreed together; before that, the step where it stands."""
    held, now = held_or_404(request, checkout_id), timezone.now()
    if held.is_agreed:
        return step_page(request, held, "agreed", {}, now=now)
    return see_other(request, held.url("pay" if held.has_contact else "details"))


@policy("bookings.checkout", Audience.EVERYONE)
@require_http_methods(["GET", "POST"])
@private
@with_held
def details(request: HttpRequest, held: Held, now: datetime) -> HttpResponse:
    """Whom to expect and how to reach them, once for all; what each venue asks."""
    user = person(request)
    if request.method == "GET":
        form = CheckoutForm(initial=_known(request, held, user), held=held, user=user)
        return step_page(request, held, "details", {"form": form}, now=now)
    form = CheckoutForm(request.POST, held=held, user=user)
    if not form.is_valid():
        return step_page(request, held, "details", {"form": form}, now=now, status=422)
    contact = form.contact()
    if user is None and not held.wants_card:
        _count_code(request, contact.email, now)
    result = give_contact_together(
        checkout=held.checkout,
        contact=contact,
        customer=user,
        now=now,
        answers=form.answers_by_visit(),
        notes=form.notes(),
    )
    if isinstance(result, Success):
        forget_typed(request)
        return see_other(request, held.url("pay"))
    return _refused_details(request, held, form, result.error, now=now)


def _refused_details(
    request: HttpRequest, held: Held, form: CheckoutForm, refusal: DomainError, *, now: datetime
) -> HttpResponse:
    if isinstance(refusal, HoldGone):
        return over_page(request, held, now, status=409)
    if isinstance(refusal, PartsRefused):
        form.blame(held, refusal.refusals)
        status = max(status_of(one) for one in refusal.refusals.values())
    else:
        status = form_refusal(form, refusal)
    return step_page(request, held, "details", {"form": form}, now=now, status=status)


def _known(request: HttpRequest, held: Held, user: User | None) -> dict[str, str]:
    """What to fill the form with."""
    earlier = last_contact(device=known_device(request), user=user)
    said = said_before(held.first, earlier, user)
    picked = request.GET.get("address", "")
    if not held.has_contact:
        said |= from_book(_book(held, user), "")
    said |= said_with(held)
    said |= typed_at(request, held.first.venue)
    return said | (from_book(_book(held, user), picked) if picked else {})


def _book(held: Held, user: User | None) -> list[Address]:
    """The addresses to pick from, where somebody comes to the customer."""
    return list(addresses_of(user=user)) if user and held.is_at_home else []


def _count_code(request: HttpRequest, email: str, now: datetime) -> None:
    count_try(CODES_MAILED_OF_ADDRESS, who=client_address(request), now=now)
    count_try(CODES_MAILED, who=email.strip().lower(), now=now)


def confirm_unpaid(request: HttpRequest, held: Held, now: datetime) -> HttpResponse:
    """The last word where nothing is paid ahead: what all of it costs, each cancel rule, and a guest's code. What was
    shown is what is agreed.
    """
    is_guest = held.first.customer_id is None
    if request.method == "GET":
        return _pay_page(request, held, ConfirmForm(is_guest=is_guest), now=now)
    form = ConfirmForm(request.POST, is_guest=is_guest)
    if not form.is_valid():
        return _pay_page(request, held, form, now=now, status=422)
    if is_guest:
        count_try(CODES_TRIED, who=held.first.contact_email, now=now)
    said = form.cleaned_data
    result = agree_checkout(
        checkout=held.checkout, quote=said["quote"], code=said.get("code", ""), now=now
    )
    match result:
        case Success(CodeRefused(error)) | Failure(error):
            return _refused(request, held, form, error, now=now)
        case Success():
            return see_other(request, "checkout", held.checkout.pk)


def _refused(
    request: HttpRequest, held: Held, form: ConfirmForm, refusal: DomainError, *, now: datetime
) -> HttpResponse:
    if isinstance(refusal, HoldGone):
        return over_page(request, held, now, status=409)
    if isinstance(refusal, QuoteChanged):
        form = ConfirmForm(is_guest=held.first.customer_id is None)
        return _pay_page(request, held, form, now=now, status=409, changed=refusal.message)
    return _pay_page(request, held, form, now=now, status=form_refusal(form, refusal))


def _pay_page(
    request: HttpRequest,
    held: Held,
    form: ConfirmForm,
    *,
    now: datetime,
    status: int = 200,
    changed: str = "",
) -> HttpResponse:
    """The page, and what each visit cost when it was shown last, where that has changed."""
    before: dict[str, int] = request.session.get(SHOWN_KEY, {})
    cost = {one.reference: one.total_cents for one in held.bookings}
    context = {
        "form": form,
        "changed": changed,
        "before": {ref: cents for ref, cents in before.items() if cost.get(ref, cents) != cents},
        "needs_new_code": held.first.customer_id is None
        and not code_is_live(email=held.first.contact_email, now=now),
    }
    if before != cost:
        request.session[SHOWN_KEY] = cost
    return step_page(request, held, "pay", context, now=now, status=status)


@policy("bookings.checkout", Audience.EVERYONE)
@require_POST
@private
@with_held
def code(request: HttpRequest, held: Held, now: datetime) -> HttpResponse:
    """Mail a guest a new code; the earlier one stops working."""
    if held.has_contact and held.first.customer_id is None:
        _count_code(request, held.first.contact_email, now)
        request_code(email=held.first.contact_email, now=now).unwrap()
    return see_other(request, f"{held.url('pay')}?sent=1")


@policy("bookings.checkout", Audience.EVERYONE)
@require_POST
@private
@with_held
def extend(request: HttpRequest, held: Held, now: datetime) -> HttpResponse:
    """Hold the times for longer, once, and go on where they were with what they typed."""
    _remember(request, held)
    match extend_together(checkout=held.checkout, now=now):
        case Failure(HoldGone()):
            return over_page(request, held, now, status=409)
        case Success() | Failure():  # whoever clicks twice has had it
            return see_other(request, held.url("pay" if "quote" in request.POST else "details"))


def _remember(request: HttpRequest, held: Held) -> None:
    own = [
        name for name in request.POST if name.split("-")[0] in {b.reference for b in held.bookings}
    ]
    remember_typed(request, held.first.venue, [*CheckoutForm.base_fields, *own])


@policy("bookings.checkout", Audience.EVERYONE)
@require_http_methods(["GET", "POST"])
@private
def close(request: HttpRequest, checkout_id: UUID) -> HttpResponse:
    """The way out: ask first, then let go of all times. What came from a cart is still in it."""
    held, now = held_or_404(request, checkout_id), timezone.now()
    if held.is_agreed:
        return see_other(request, "checkout", checkout_id)
    if request.method == "GET" and held.is_live:
        return step_page(request, held, "close", {}, now=now)
    abandon_together(checkout=held.checkout, now=now).unwrap()
    return see_other(request, "cart" if held.lines else "home")


def over_page(request: HttpRequest, held: Held, now: datetime, *, status: int) -> HttpResponse:
    """Say that the times are held no longer, and lead back to the cart they came from."""
    _remember(request, held)
    return step_page(request, held, "over", {"is_over": True}, now=now, status=status)


def step_page(
    request: HttpRequest,
    held: Held,
    name: str,
    context: dict[str, Any],
    *,
    now: datetime,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a step, with what all of them show of what is held."""
    form = context.get("form")
    if isinstance(form, BaseForm):
        focus_first_error(form)
    if isinstance(form, CheckoutForm):
        book = _book(held, person(request))
        context = {**context, "book": book, "in_form": book and chosen_of(book, form)}
    parts = held.parts(now=now, before=context.get("before", {}))
    everything = {
        "held": held,
        "parts": parts,
        "terms": terms_of(parts, now=now),
        "urls": held.urls,
        "name": first_name(held.first),
        "server_now": database_now(),
        "today": now.astimezone(ZoneInfo(held.first.time_zone)).date(),
        "step": {"details": 1, "pay": 2, "pay_ahead": 2}.get(name, 1),
        "is_guest": held.first.customer_id is None,
        "mailbox_is_open": mailbox_is_open(),
        "hold_minutes": settings.HOLD_MINUTES,
        **context,
    }
    return render(request, f"customer/checkout/{name}.html", everything, status=status)
