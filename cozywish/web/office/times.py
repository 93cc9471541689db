"""Why a venue's customers can or cannot book a time, for support: the business's own page without anybody's visits."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cozywish.apps.bookings.queries.in_the_way import team_to_ask_about, told
from cozywish.apps.venues.models import Venue
from cozywish.web.provider.why import ASKED, WhyForm


def show_times(request: HttpRequest, *, venue: Venue, context: dict[str, Any]) -> HttpResponse:
    """Ask for somebody, a service and a minute, and show what each rule says. Whose visit is in the way is not said."""
    said = request.GET if set(request.GET) >= ASKED else None
    form = WhyForm(said, people=team_to_ask_about(venue), venue=venue)
    page = {**context, "form": form, "title": _("Why or why not"), "subtitle": venue.name}
    is_asked = said is not None and form.is_valid()
    if is_asked:
        found, chain = told(
            user=None,
            venue=venue,
            service_ids=[form.cleaned_data["service"].pk],
            staff_id=form.cleaned_data["who"].pk,
            starts_at=form.cleaned_data["starts_at"],
            now=timezone.now(),
        )
        page |= {"found": found, "chain": chain}
    status = 422 if said is not None and not is_asked else 200
    return TemplateResponse(request, "admin/office/times.html", page, status=status)
