"""The clients of a business: finding them, and one with their visits, notes and tags."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, ClientCard
from cozywish.apps.bookings.queries.acting import placed_with
from cozywish.apps.bookings.queries.business import REACHABLE
from cozywish.apps.bookings.queries.clientele import (
    Asked,
    bookings_like,
    card_of,
    client_seen,
    clients_seen,
    may_note,
    visits_of_client,
    words_of,
)
from cozywish.apps.bookings.services import (
    LONGEST_NOTES,
    ClientChangedMeanwhile,
    keep_in_mind,
)
from cozywish.apps.venues.models import Permission
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.fields import OneLineField
from cozywish.web.http import (
    focus_first_error,
    form_refusal,
    private,
    see_other,
    signed_in,
    whole_number,
)
from cozywish.web.provider.access import found_or_404, portal
from cozywish.web.provider.views import calendar_seats
from cozywish.web.provider.visits import LOOKS, reaching, seats_and_visit

PER_PAGE, MOST_AHEAD, FOUND = 25, 50, 8
FAR = 1000  # pages nobody leafs to
JUST_NOW = timedelta(hours=24)  # how long the people who did the work can reach their client


class AskedForm(forms.Form):
    """Who is looked for, and of which tag."""

    q = OneLineField(max_length=120, required=False)
    tag = OneLineField(max_length=30, required=False)


class CardForm(forms.Form):
    """What is kept in mind: `tags` are those that stay, `more` new ones. `seen` is the version that was looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        max_length=LONGEST_NOTES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Only those who look after your clients read them. The client never does."
        ),
    )
    more = OneLineField(
        label=gettext_lazy("Add tags"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "Your own words, such as “Regular”. Several with commas between them."
        ),
        widget=forms.TextInput(attrs={"list": "tag-words", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, tags: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"] = forms.MultipleChoiceField(
            label=gettext_lazy("Tags"),
            required=False,
            choices=[(word, word) for word in tags],
            widget=forms.CheckboxSelectMultiple,
        )

    def words(self) -> list[str]:
        """Return the tags that are wanted."""
        return [*self.cleaned_data["tags"], *self.cleaned_data["more"].split(",")]


@policy("clients.read", Audience.VENUE_PEOPLE)
@require_safe
@private
def clients(request: HttpRequest) -> HttpResponse:
    """List the clients whose visits the person sees, as many as fit; by name, address or tag if one is asked for."""
    seats = calendar_seats(request)
    user, business_id = signed_in(request), seats[0].venue.business_id
    now = timezone.now()
    asked, page = _asked(request), min(whole_number(request.GET.get("page", "")) or 1, FAR)
    found = clients_seen(
        user=user,
        business_id=business_id,
        asked=asked,
        now=now,
        first=(page - 1) * PER_PAGE,
        at_most=PER_PAGE + 1,
    )
    notes = seats[0].may(Permission.CUSTOMERS_NOTES)
    kept = {name: text for name, text in (("q", asked.text), ("tag", asked.tag)) if text}
    context = _portal(seats, now) | {
        "clients": found[:PER_PAGE],
        "asked": asked,
        "words": words_of(user=user, business_id=business_id) if notes else [],
        "kept": urlencode(kept),
        "text_kept": urlencode({"q": asked.text} if asked.text else {}),
        "page": page,
        "has_more": len(found) > PER_PAGE,
    }
    return render(request, "provider/clients/list.html", context)


@policy("clients.find", Audience.VENUE_PEOPLE)
@require_safe
@private
def find(request: HttpRequest) -> HttpResponse:
    """Show the clients and bookings with the name, address or reference that was typed."""
    seats = calendar_seats(request)
    user, business_id = signed_in(request), seats[0].venue.business_id
    text, now = _asked(request).text, timezone.now()
    context = _portal(seats, now, nav="") | {"text": text, "clients": [], "bookings": []}
    if text:
        context["clients"] = clients_seen(
            user=user,
            business_id=business_id,
            asked=Asked(text),
            now=now,
            at_most=FOUND,
        )
        found = bookings_like(user=user, business_id=business_id, text=text, at_most=FOUND)
        context["bookings"] = [shown(one) for one in found]
    return render(request, "provider/clients/find.html", context)


@policy("clients.change", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def client(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the client of a visit that the person sees; posting keeps notes and tags."""
    seats, booking = seats_and_visit(request, reference)
    notes = may_note(user=signed_in(request), booking=booking)
    if request.method == "POST":
        if not notes:
            raise PermissionDenied
        return _keep(request, seats, booking)
    return _page(request, seats, booking, form=_form(card_of(booking)) if notes else None)


def _form(card: ClientCard | None, sent: QueryDict | None = None) -> CardForm:
    """The form with what is kept. What was sent may name tags that somebody took off meanwhile."""
    kept = [tag.word for tag in card.tags.all()] if card else []
    known = {"seen": card.version, "notes": card.notes, "tags": kept} if card else {"seen": 0}
    sent_tags = sent.getlist("tags") if sent else []
    return CardForm(sent, initial=known, tags=list(dict.fromkeys([*kept, *sent_tags])))


def _keep(request: HttpRequest, seats: Sequence[Seat], booking: Booking) -> HttpResponse:
    form, newer, status = _form(card_of(booking), request.POST), None, 422
    if form.is_valid():
        with found_or_404(Booking):
            done = keep_in_mind(
                user=signed_in(request),
                visit_id=booking.pk,
                notes=form.cleaned_data["notes"],
                tags=form.words(),
                seen=form.cleaned_data["seen"] or 0,
                now=timezone.now(),
            )
        if not isinstance(done, Failure):
            messages.success(request, _("Saved."))
            return see_other(request, "pro-client", booking.reference)
        status = form_refusal(form, done.error, tags="more")
        newer = card_of(booking) if isinstance(done.error, ClientChangedMeanwhile) else None
        if newer:  # what was typed stays, and what others saved is not taken back unseen
            form.data = request.POST.copy()
            kept = [tag.word for tag in newer.tags.all()]
            form.data["seen"] = str(newer.version)
            form.data.setlist("tags", [*kept, *request.POST.getlist("tags")])
    focus_first_error(form)
    return _page(request, seats, booking, form=form, newer=newer, status=status)


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    booking: Booking,
    *,
    form: CardForm | None,
    newer: ClientCard | None = None,
    status: int = 200,
) -> HttpResponse:
    user, now = signed_in(request), timezone.now()
    page = min(whole_number(request.GET.get("page", "")) or 1, FAR)
    first = (page - 1) * PER_PAGE
    visits = visits_of_client(user=user, booking=booking, now=now)
    ahead, past = list(visits.ahead[:MOST_AHEAD]), list(visits.past[first : first + PER_PAGE + 1])
    reached = _reached(ahead, past, booking, now)
    context = {
        **_portal(seats, now),
        "booking": booking,
        "client": client_seen(user=user, booking=booking, now=now),
        "ahead": [shown(one) for one in ahead],
        "past": [shown(one) for one in past[:PER_PAGE]],
        "page": page,
        "has_more": len(past) > PER_PAGE,
        "reached": reached,
        **reaching(request, reached, None, now),
        "form": form,
        "newer": newer,
        "words": words_of(user=user, business_id=booking.venue.business_id) if form else [],
        "books": placed_with(user=user, venue=seats[0].venue).exists(),
    }
    return render(request, "provider/clients/client.html", context, status=status)


def _reached(
    ahead: Sequence[Booking], past: Sequence[Booking], booking: Booking, now: datetime
) -> Booking:
    """The visit by which the client is reached: the one that was just now, or else is next, or was last."""
    just_now = [one for one in past if one.ends_at > now - JUST_NOW and one.state in REACHABLE]
    return next(iter([*just_now, *ahead, *past]), booking)


def shown(booking: Booking) -> dict[str, Any]:
    """A visit as a line of a list."""
    items = list(booking.items.all())
    starts = min(item.starts_at for item in items)
    return {
        "booking": booking,
        "items": items,
        "starts": starts,
        "on": starts.astimezone(ZoneInfo(booking.time_zone)).date(),
        "badge": LOOKS[BookingState(booking.state)],
    }


def _portal(seats: Sequence[Seat], now: datetime, *, nav: str = "clients") -> dict[str, Any]:
    """What is around these pages; dates of other years than today's say theirs."""
    today = now.astimezone(ZoneInfo(seats[0].venue.time_zone)).date()
    return {**portal(seats, nav=nav), "today": today}


def _asked(request: HttpRequest) -> Asked:
    form = AskedForm(request.GET)
    return Asked(form.cleaned_data["q"], form.cleaned_data["tag"]) if form.is_valid() else Asked()
