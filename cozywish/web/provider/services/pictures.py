"""The picture of a service: showing one, saying what it shows, taking it away."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from cozywish.apps.catalog.models import Service, ServicePicture
from cozywish.apps.catalog.queries import pictures_of
from cozywish.apps.catalog.services import (
    describe_service_picture,
    remove_service_picture,
    upload_service_picture,
)
from cozywish.apps.venues.services import DescribedMeanwhile, Words
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.fields import OneLineField, PictureField
from cozywish.web.http import (
    focus_first_error,
    form_refusal,
    private,
    see_other,
    signed_in,
    status_of,
)
from cozywish.web.provider.access import found_or_404, portal
from cozywish.web.provider.services.gates import service_that_is_changed


class ServicePictureForm(forms.Form):
    """A picture and what it shows. Without a file the one that is there stays; `before` is what it was said to show."""

    picture = PictureField(required=False)
    alt = OneLineField(
        label=gettext_lazy("What it shows"),
        max_length=160,
        required=False,
        help_text=gettext_lazy(
            "For people who cannot see it, such as: Warm basalt stones on a linen towel."
        ),
    )
    before = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *, shown: ServicePicture | None, data: Any, files: Any) -> None:
        alt = shown.alt if shown else ""
        super().__init__(data, files, initial={"alt": alt, "before": alt})
        self.fields["picture"].required = shown is None


@policy("menu.picture", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def picture(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show the picture of the service; posting replaces it, describes it or takes it away. Raises LimitReached."""
    seats, service = service_that_is_changed(request, service_id)
    if service.variant_of_id is not None:
        raise Http404
    shown, status = pictures_of(heads=[service.pk]).get(service.pk), 200
    form = ServicePictureForm(shown=shown, data=request.POST or None, files=request.FILES or None)
    if request.method == "POST":
        with found_or_404(Service), found_or_404(ServicePicture):
            status = _change(request, service, form)
        if status == 200:
            return see_other(request, "pro-service", service.pk)
    focus_first_error(form)
    context = {**portal(seats, nav="services"), "service": service, "form": form, "shown": shown}
    return render(request, "provider/services/picture.html", context, status=status)


def _change(request: HttpRequest, service: Service, form: ServicePictureForm) -> int:
    """Do what was pressed and return the status; 200: done."""
    user, now = signed_in(request), timezone.now()
    if request.POST.get("press") == "remove":
        remove_service_picture(user=user, service_id=service.pk, now=now).unwrap()
        messages.success(request, _("The picture is removed."))
        return 200
    if not form.is_valid():
        return 422
    said, upload = form.cleaned_data, form.cleaned_data["picture"]
    if upload is not None:
        saved = upload_service_picture(
            user=user, service_id=service.pk, upload=upload, alt=said["alt"], now=now
        )
    else:
        words = Words(said["alt"], said["before"])
        saved = describe_service_picture(user=user, service_id=service.pk, words=words, now=now)
    if not isinstance(saved, Failure):
        messages.success(request, _("The picture is saved."))
        return 200
    if not isinstance(saved.error, DescribedMeanwhile):
        return form_refusal(form, saved.error)
    # what was typed stays in the field; saving again says: I have seen it
    now_said = pictures_of(heads=[service.pk])[service.pk].alt
    form.add_error("alt", saved.error.message)
    form.add_error("alt", _("Saved by now: “%(words)s”.") % {"words": now_said})
    form.data = {**request.POST.dict(), "before": now_said}
    return status_of(saved.error)
