"""What the office can decide about a venue, each a page that asks why; its people read the answer."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.venues import services
from cozywish.apps.venues.machine import VENUE
from cozywish.apps.venues.models import Venue, VenueEvent
from cozywish.apps.venues.queries import may_review
from cozywish.core.services import Failure
from cozywish.web.http import form_refusal, see_other
from cozywish.web.office.proof import again, is_stale


class ReasonsForm(forms.Form):
    """Why, as the venue's people read it."""

    reasons = forms.CharField(
        label=_("Reasons"),
        max_length=1000,
        help_text=_(
            "The owner reads this in a mail and in the portal. It stays until their account is deleted."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class ApproveForm(ReasonsForm):
    """A yes needs no reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].required = False
        self.fields["reasons"].label = _("A word to the owner (optional)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Something to decide."""

    event: VenueEvent
    label: Promise
    form: type[ReasonsForm] = ReasonsForm


VERDICTS = {
    "approve": Verdict(VenueEvent.APPROVE, _("Approve"), ApproveForm),
    "changes": Verdict(VenueEvent.ASK_FOR_CHANGES, _("Ask for changes")),
    "reject": Verdict(VenueEvent.REJECT, _("Reject")),
    "suspend": Verdict(VenueEvent.SUSPEND, _("Suspend")),
    "reinstate": Verdict(VenueEvent.REINSTATE, _("Put back online")),
}


def verdicts_for(*, officer: User, venue: Venue) -> list[dict[str, object]]:
    """Return what the officer can decide about the venue now."""
    if not may_review(officer=officer, venue=venue):
        return []
    possible = VENUE.events(state=venue.status, actor="F")
    return [
        {"label": verdict.label, "url": reverse("admin:venues_venue_act", args=[venue.pk, name])}
        for name, verdict in VERDICTS.items()
        if verdict.event in possible
    ]


def do_verdict(
    request: HttpRequest, *, officer: User, venue: Venue, verdict: Verdict, context: dict[str, Any]
) -> HttpResponse:
    """Ask why, then do it. 404 for whoever may not; who signed in a while ago proves once more that it is them."""
    if not may_review(officer=officer, venue=venue):
        raise Http404
    if is_stale(request):
        return again(request)
    form, status = verdict.form(), 200
    if request.method == "POST":
        form, status = verdict.form(request.POST), 422
        if form.is_valid():
            done = services.DECISIONS[verdict.event](
                officer=officer,
                venue_id=venue.pk,
                reasons=form.cleaned_data["reasons"],
                now=timezone.now(),
            )
            if not isinstance(done, Failure):
                messages.success(request, f"{venue.name}: {done.value.get_status_display()}")
                return see_other(request, "admin:venues_venue_change", venue.pk)
            status = form_refusal(form, done.error)
    page = {**context, "form": form, "title": verdict.label, "subtitle": venue.name}
    return TemplateResponse(request, "admin/office/form.html", page, status=status)
