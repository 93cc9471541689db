"""Payment methods: the cards somebody keeps, one more, which comes first, and letting one go."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cozywish.apps.bookings.limits import CARDS_TRIED
from cozywish.apps.bookings.queries.paid import secured_by
from cozywish.apps.bookings.services.cards import remove_card
from cozywish.apps.limits.services import count_try
from cozywish.apps.payments.gateways import card_pages
from cozywish.apps.payments.gateways.contract import CardPages
from cozywish.apps.payments.models import SavedMethod
from cozywish.apps.payments.queries.cards import card_of, cards_of
from cozywish.apps.payments.refusals import CardGone, CardRefused, NothingOnline
from cozywish.apps.payments.services import last_setup, prefer_card, put_on_file, start_card
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult, Success
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.web.customer.cards import kept_card
from cozywish.web.customer.paying import METHOD, frame_of, leads_to_the_provider
from cozywish.web.http import private, see_other, signed_in, status_of

MINE = {"part": "cards", "tab": "you"}


class NewCardForm(forms.Form):
    """A card that was typed in at the provider; empty, it is typed in on the provider's page."""

    card = forms.RegexField(METHOD, required=False)


@policy("payments.methods", Audience.SIGNED_IN)
@require_safe
@private
def methods(request: HttpRequest) -> HttpResponse:
    """All cards, the default one first."""
    user, now = signed_in(request), timezone.now()
    cards = [kept_card(one, now=now) for one in cards_of(user_id=user.pk)]
    context = {"cards": cards, "is_online": card_pages() is not None, **MINE}
    return render(request, "customer/payments/methods.html", context)


@policy("payments.methods", Audience.SIGNED_IN)
@leads_to_the_provider
@require_http_methods(["GET", "HEAD", "POST"])
@private
def add(request: HttpRequest) -> HttpResponse:
    """One more: typed in at the provider, and asked about by the bank where it wants to."""
    if card_pages() is None:
        return see_other(request, "me-cards")
    if request.method != "POST":
        return _add_page(request)
    form, now = NewCardForm(request.POST), timezone.now()
    if not form.is_valid():
        return _add_page(request, status=422)
    count_try(CARDS_TRIED, who=client_address(request), now=now)
    match _begin(request, form.cleaned_data["card"], now=now):
        case Success(address):
            return HttpResponseRedirect(address, status=303)
        case Failure(refusal):
            return _add_page(request, refusal=refusal, status=status_of(refusal))


def _begin(request: HttpRequest, method: str, *, now: datetime) -> ServiceResult[str]:
    """Return where to go next: to the provider's page, to the bank, or back."""
    pages = card_pages()
    begun = start_card(user_id=signed_in(request).pk, now=now)
    if isinstance(begun, Failure):
        return begun
    setup, back = begun.value, request.build_absolute_uri(reverse("me-card-added"))
    if not method:
        return _page_of(pages, setup.psp_id, setup.client_secret, back)
    put = put_on_file(setup_id=setup.pk, method=method, return_url=back, now=now)
    return Success(put.value or back) if isinstance(put, Success) else put


def _page_of(pages: CardPages | None, intent: str, secret: str, back: str) -> ServiceResult[str]:
    if pages is None:
        return Failure(NothingOnline())
    return Success(pages.page(intent=intent, secret=secret, back=back))


@policy("payments.methods", Audience.SIGNED_IN)
@leads_to_the_provider
@require_safe
@private
def added(request: HttpRequest) -> HttpResponse:
    """Whoever comes back from the bank: what the address says proves nothing, so the provider is asked."""
    setup = last_setup(user_id=signed_in(request).pk, now=timezone.now())
    if setup is not None and setup.ended_at is None and setup.last_error:
        return _add_page(request, refusal=CardRefused(setup.last_error))
    if setup is not None and setup.ended_at is not None:
        messages.success(request, _("Your card is saved."))
    return see_other(request, "me-cards")


def _add_page(
    request: HttpRequest, *, refusal: DomainError | None = None, status: int = 200
) -> HttpResponse:
    context = {"frame": frame_of(request), "refusal": refusal, **MINE}
    return render(request, "customer/payments/add.html", context, status=status)


@policy("payments.methods", Audience.SIGNED_IN)
@require_POST
@private
def default(request: HttpRequest, method_id: UUID) -> HttpResponse:
    """Let payments begin with it."""
    card = _card(request, method_id)
    match prefer_card(user_id=signed_in(request).pk, method_id=card.pk, now=timezone.now()):
        case Failure(refusal):
            messages.error(request, refusal.message)
    return see_other(request, "me-cards")


@policy("payments.methods", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def remove(request: HttpRequest, method_id: UUID) -> HttpResponse:
    """Ask, and say what follows; what guarantees a visit to come stays until that is over."""
    card, user, now = _card(request, method_id), signed_in(request), timezone.now()
    status = 200
    if request.method == "POST":
        match remove_card(user=user, method_id=card.pk, now=now):
            case Success():
                messages.success(request, _("The card is removed."))
                return see_other(request, "me-cards")
            case Failure(refusal):
                status = status_of(refusal)
    context = {
        "card": kept_card(card, now=now),
        "visits": secured_by(card.psp_id, user=user),
        **MINE,
    }
    return render(request, "customer/payments/remove.html", context, status=status)


def _card(request: HttpRequest, method_id: UUID) -> SavedMethod:
    try:
        return card_of(user_id=signed_in(request).pk, method_id=method_id)
    except CardGone as absent:
        raise Http404 from absent
