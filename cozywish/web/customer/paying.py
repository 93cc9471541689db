"""Paying for what is held: to the provider, with a card that is typed in there, and back.

Without script the provider's own page asks for the card. With it a frame of the provider's stands in ours, and what
reaches us is the id of a payment method, never a number.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from cozywish.apps.bookings.limits import CARDS_TRIED
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services.paying import order_of, owe, pay_otherwise, settle_payment
from cozywish.apps.limits.services import count_try
from cozywish.apps.payments.gateways import card_pages
from cozywish.apps.payments.gateways.contract import CardPages
from cozywish.apps.payments.models import PaymentAttempt, PaymentOrder
from cozywish.apps.payments.queries.cards import usable_card_of, usable_cards_of
from cozywish.apps.payments.refusals import AlreadyPaid, CardGone, Declined, NothingOnline
from cozywish.apps.payments.services import follow_order, pay_with, start_attempt
from cozywish.core.services import Failure, ServiceResult, Success
from cozywish.toolkit.requests import client_address
from cozywish.web.components.fields import OneLineField
from cozywish.web.customer.cards import kept_card

METHOD = r"^pm_[A-Za-z0-9_]{1,70}$"


def leads_to_the_provider(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let the page frame the provider's card fields and be redirected to its pages; no other page may."""

    @wraps(view)
    def widened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pages = card_pages()
        wider = view
        if pages is not None:
            allowed = [pages.origin]
            wider = csp_update({"frame-src": allowed, "form-action": allowed})(view)
        return wider(request, *args, **kwargs)

    return widened


class CardForm(forms.Form):
    """How to pay: with a saved card, or with one that was typed in at the provider, to be kept or not.

    Without either, a card is typed in on the provider's page.
    """

    payment_mode = forms.CharField(max_length=10)
    saved = forms.UUIDField(required=False)
    card = forms.RegexField(METHOD, required=False, widget=forms.HiddenInput)
    keep = forms.BooleanField(required=False)
    name = OneLineField(label=_("Name"), max_length=80, required=False)


def pay_for(
    request: HttpRequest,
    *,
    bookings: Sequence[Booking],
    modes: Mapping[UUID, str],
    said: Mapping[str, Any],
    back: str,
    now: datetime,
) -> ServiceResult[str]:
    """Open what is owed for what is held and pay it. As `pay_order`, and fails as `owe` and `pay_otherwise` do.

    Of a single visit that was to be paid in another way, what is owed changes with it.
    """

    def opened() -> ServiceResult[PaymentOrder]:
        for booking in bookings if modes else ():
            chosen = pay_otherwise(booking=booking, mode=modes[booking.pk], now=now)
            if isinstance(chosen, Failure):
                return chosen
        return owe(bookings=bookings, modes=dict(modes), now=now)

    return pay_order(request, opened, payer=bookings[0].customer_id, said=said, back=back, now=now)


def pay_order(
    request: HttpRequest,
    opened: Callable[[], ServiceResult[PaymentOrder]],
    *,
    payer: UUID | None,
    said: Mapping[str, Any],
    back: str,
    now: datetime,
) -> ServiceResult[str]:
    """Open what is owed and pay it, or lead to where it is paid. Returns the address to go to next.

    `said` is what CardForm read. Fails with CardGone, and as `opened`, `start_attempt` and `pay_with` do.
    """
    pages = card_pages()
    if pages is None:
        return Failure(NothingOnline())
    count_try(CARDS_TRIED, who=client_address(request), now=now)
    try:
        method = _method(payer, said)
    except CardGone as gone:
        return Failure(gone)
    owed = opened()
    if isinstance(owed, Failure):
        return owed
    back = request.build_absolute_uri(back)
    keeps = said["keep"] and not said["saved"]
    begun = start_attempt(order_id=owed.value.pk, saves_card=keeps, now=now)
    match begun:
        case Failure(AlreadyPaid()):
            return Success(back)
        case Failure():
            return begun
        case Success(attempt):
            return _pay(attempt, pages, method, back, now=now)


def _method(payer: UUID | None, said: Mapping[str, Any]) -> str:
    """Return the provider's id of the card that was chosen; empty, it is typed in there. Raises CardGone."""
    if not said["saved"]:
        return str(said["card"])
    if payer is None:
        raise CardGone
    return usable_card_of(user_id=payer, method_id=said["saved"]).psp_id


def _pay(
    attempt: PaymentAttempt, pages: CardPages, method: str, back: str, *, now: datetime
) -> ServiceResult[str]:
    if not method:
        page = pages.page(intent=attempt.psp_id, secret=attempt.client_secret, back=back)
        return Success(page)
    match pay_with(attempt_id=attempt.pk, method=method, return_url=back, now=now):
        case Success(bank):
            return Success(bank or back)
        case refused:
            return refused


def came_back(booking: Booking, *, now: datetime) -> Declined | None:
    """Ask how far paying has come and do what follows. Returns why the last card was declined, if it was."""
    order = order_of(booking)
    if order is None:
        return None
    order = follow_order(order_id=order.pk, now=now)
    settle_payment(order_id=order.pk, now=now)
    return declined(order)


def declined(order: PaymentOrder | None) -> Declined | None:
    """Return why the last card was declined, if it was and nothing is paid. One SQL query."""
    if order is None or order.secured_at is not None:
        return None
    last = order.attempts.order_by("-created_at").first()
    return Declined(last.last_error) if last is not None and last.last_error else None


def is_under_way(order: PaymentOrder | None) -> bool:
    """Whether money is on its way, or the bank has not answered yet. One SQL query."""
    states = ["PROCESSING", "REQUIRES_ACTION"]
    return order is not None and order.attempts.filter(state__in=states).exists()


def how_to_pay(
    request: HttpRequest, booking: Booking, form: CardForm, *, now: datetime
) -> dict[str, Any]:
    """Return what the part of the page about the card shows: the saved ones, and where a new one is typed in."""
    cards = []
    if booking.customer_id is not None:
        cards = [kept_card(one, now=now) for one in usable_cards_of(user_id=booking.customer_id)]
    usable = {str(one.method.pk) for one in cards if not one.is_expired}
    first = next((str(one.method.pk) for one in cards if not one.is_expired), "")
    asked = str(form["saved"].value() or "") if form.is_bound else first
    return {
        "cards": cards,
        "chosen_card": asked if asked in usable else "",
        "can_keep": booking.customer_id is not None,
        "keeps": bool(form["keep"].value()),
        "frame": frame_of(request),
    }


def frame_of(request: HttpRequest) -> str:
    """Return the address of the provider's card fields for pages at this origin, or nothing."""
    pages = card_pages()
    host = f"{request.scheme}://{request.get_host()}"
    return pages.frame(host=host) if pages else ""
