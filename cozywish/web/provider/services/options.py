"""What a service can be made of: its variants, extras, questions and prerequisites."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cozywish.apps.catalog.models import Service
from cozywish.apps.catalog.options import Options
from cozywish.apps.catalog.queries import Rights, options_of, own_menu
from cozywish.apps.catalog.refusals import ChangedMeanwhile
from cozywish.apps.catalog.services import add_variant, change_options
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import focus_first_error, form_refusal, private, see_other, signed_in
from cozywish.web.provider.access import portal
from cozywish.web.provider.merging import Meanwhile, was_shown
from cozywish.web.provider.services.gates import refuse_without_new_services
from cozywish.web.provider.services.option_forms import OptionsForm, VariantForm
from cozywish.web.provider.services.option_merging import merged_options
from cozywish.web.provider.services.views import one_of, refuse_without


@policy("menu.variant", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def variant(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Ask for one more length or level of the service; posting offers it."""
    seats, service, _rights = one_of(request, service_id)
    refuse_without_new_services(seats[0])
    service = _head_or_404(service)
    form = VariantForm(request.POST or None, service=service, currency=seats[0].venue.currency)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            made = add_variant(
                user=signed_in(request),
                service_id=service.pk,
                variant=form.variant(),
                own_name=form.cleaned_data["own_name"],
                now=timezone.now(),
            )
            if not isinstance(made, Failure):
                messages.success(
                    request, _("%(name)s is on your list.") % {"name": made.value.full_name}
                )
                return see_other(request, "pro-service", service.pk)
            status = _refused(form, made)
    focus_first_error(form)
    context = {**portal(seats, nav="services"), "form": form, "service": service}
    return render(request, "provider/services/variant.html", context, status=status)


def _refused(form: VariantForm, made: Failure) -> int:
    status = form_refusal(form, made.error)
    if made.error.field == "variant_name":
        form.add_error("name", made.error.message)
    return status


@policy("menu.options", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def options(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show what can be added, is asked, and must be so before; posting replaces it."""
    seats, service, rights = one_of(request, service_id)
    refuse_without(rights)
    service, held = _head_or_404(service), options_of(service)
    form = _form(request.POST or None, seats[0], service, held, rights)
    if request.method != "POST" or not form.is_valid():
        return _page(request, seats, service, form)
    changed = change_options(
        user=signed_in(request),
        service_id=service.pk,
        options=form.value(),
        seen=form.needs.cleaned_data["seen"] or 0,
        now=timezone.now(),
    )
    if not isinstance(changed, Failure):
        messages.success(request, _("Saved. It counts for bookings from now on."))
        return see_other(request, "pro-service", service.pk)
    meanwhile = None
    if isinstance(changed.error, ChangedMeanwhile):
        data, meanwhile = merged_options(request.POST, form, held)
        data["seen"] = str(service.version)  # saving again says: I have seen it
        form = _form(data, seats[0], service, held, rights)
    status = form_refusal(form.needs, changed.error)
    return _page(request, seats, service, form, status, meanwhile)


def _head_or_404(service: Service) -> Service:
    """What belongs to a family is the head's."""
    if service.variant_of_id is not None:
        raise Http404
    return service


def _form(
    data: QueryDict | None, seat: Seat, service: Service, held: Options, rights: Rights
) -> OptionsForm:
    others = own_menu(venue_id=seat.venue.pk).filter(variant_of=None).exclude(pk=service.pk)
    return OptionsForm(
        data,
        held=held,
        others=list(others),
        seen=service.version,
        currency=seat.venue.currency,
        rights=rights,
    )


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    service: Service,
    form: OptionsForm,
    status: int = 422,
    meanwhile: Meanwhile | None = None,
) -> HttpResponse:
    for part in form.forms:
        if part.errors:
            focus_first_error(part)
            break
    is_wrong = any(part.errors for part in form.forms)
    context = {
        **portal(seats, nav="services"),
        "form": form,
        "service": service,
        "meanwhile": meanwhile,
        "was": was_shown(request, form.parts, meanwhile),
    }
    return render(
        request, "provider/services/options.html", context, status=status if is_wrong else 200
    )
