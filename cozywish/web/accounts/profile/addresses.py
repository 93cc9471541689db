"""The address book."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cozywish.apps.accounts.models import Address
from cozywish.apps.accounts.queries import address_of, addresses_of
from cozywish.apps.accounts.services import (
    add_address,
    change_address,
    make_default,
    remove_address,
)
from cozywish.core.services import Failure, ServiceResult
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.accounts.profile.forms import AddressForm
from cozywish.web.http import (
    focus_first_error,
    form_refusal,
    private,
    see_other,
    signed_in,
    status_of,
)

MOST = 20


@policy("accounts.addresses", Audience.SIGNED_IN)
@require_safe
@private
def book(request: HttpRequest) -> HttpResponse:
    """All addresses."""
    return _book(request)


@policy("accounts.addresses", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def add(request: HttpRequest) -> HttpResponse:
    """One more."""
    form = AddressForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    added = add_address(
        user=signed_in(request),
        home=form.home(),
        makes_default=form.cleaned_data["is_default"],
        now=timezone.now(),
    )
    return _after(request, form, added, None)


@policy("accounts.addresses", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def change(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Correct one."""
    address = _address(request, address_id)
    form = AddressForm(request.POST or None, address=address)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, address)
    changed = change_address(
        user=signed_in(request),
        address_id=address_id,
        home=form.home(),
        makes_default=form.cleaned_data.get("is_default", False),
        now=timezone.now(),
    )
    return _after(request, form, changed, address)


@policy("accounts.addresses", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def remove(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Ask, then forget one."""
    address = _address(request, address_id)
    if request.method != "POST":
        context = {"address": address, "part": "addresses", "tab": "you"}
        return render(request, "account/profile/address_remove.html", context)
    removed = remove_address(user=signed_in(request), address_id=address_id)
    if isinstance(removed, Failure):
        messages.error(request, removed.error.message)
    return see_other(request, "account_addresses")


@policy("accounts.addresses", Audience.SIGNED_IN)
@require_POST
def default(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Let visits usually go there."""
    _address(request, address_id)
    chosen = make_default(user=signed_in(request), address_id=address_id)
    if isinstance(chosen, Failure):
        messages.error(request, chosen.error.message)
        return _book(request, status=status_of(chosen.error))
    return see_other(request, "account_addresses")


def _address(request: HttpRequest, address_id: UUID) -> Address:
    try:
        return address_of(user=signed_in(request), address_id=address_id)
    except Address.DoesNotExist as missing:
        raise Http404 from missing


def _book(request: HttpRequest, status: int = 200) -> HttpResponse:
    addresses = addresses_of(user=signed_in(request))
    context = {
        "addresses": addresses,
        "is_full": len(addresses) >= MOST,
        "part": "addresses",
        "tab": "you",
    }
    return render(request, "account/profile/addresses.html", context, status=status)


def _after(
    request: HttpRequest, form: AddressForm, saved: ServiceResult[Address], address: Address | None
) -> HttpResponse:
    if isinstance(saved, Failure):
        form_refusal(form, saved.error)
        return _form(request, form, address, status=status_of(saved.error))
    return see_other(request, "account_addresses")


def _form(
    request: HttpRequest, form: AddressForm, address: Address | None = None, status: int = 422
) -> HttpResponse:
    focus_first_error(form)
    context = {"form": form, "address": address, "part": "addresses", "tab": "you"}
    status = status if form.errors else 200
    return render(request, "account/profile/address.html", context, status=status)
