"""Several services at once: a start for the category, or a price list that somebody has already."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cozywish.apps.catalog.models import Category, Service
from cozywish.apps.catalog.pricelist import Line, left_over, read_list
from cozywish.apps.catalog.queries import categories, own_menu
from cozywish.apps.catalog.services import add_menu
from cozywish.apps.catalog.shapes import By, Card, Doing
from cozywish.apps.catalog.starters import STARTERS, Starter, card_of, minor, not_yet
from cozywish.apps.venues.queries import Seat
from cozywish.core.money import sign_of
from cozywish.core.services import Failure, ServiceResult
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import focus_first_error, form_refusal, private, signed_in
from cozywish.web.provider.access import onward, portal
from cozywish.web.provider.services.forms import ByForm, PasteForm, StarterForm
from cozywish.web.provider.services.gates import seats_with_new_services


@policy("menu.start", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def templates(request: HttpRequest) -> HttpResponse:
    """Offer what others of the category do, without what is on the menu; posting adds what is ticked."""
    seats = seats_with_new_services(request)
    kinds = [kind for kind in categories() if kind.slug in STARTERS]
    kind = _kind(request, seats[0], kinds)
    starters = not_yet(kind.slug, known=_names(seats[0]))
    form = _starter_form(request, seats[0], starters)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            cards = [
                card_of(starters[number], kind, cents=cents)
                for number, cents in form.chosen().items()
            ]
            made = _add(request, seats[0], form, cards)
            if not isinstance(made, Failure):
                return onward(request, seats[0], "pro-services")
            status = form_refusal(form, made.error)
    context = {
        **portal(seats, nav="services"),
        "form": form,
        "kinds": kinds,
        "kind": kind,
        "sign": sign_of(seats[0].venue.currency, str(wording.locale())),
        "rows": [
            (one, form[f"take_{number}"], form[f"price_{number}"])
            for number, one in enumerate(starters)
        ],
    }
    return render(request, "provider/services/templates.html", context, status=status)


@policy("menu.paste", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def paste(request: HttpRequest) -> HttpResponse:
    """Read a price list line by line and show what it says; only then it can be added. Wrong lines stay."""
    seats = seats_with_new_services(request)
    form = _paste_form(seats[0], request.POST or None)
    lines, status = list[Line](), 200
    if request.method == "POST" and form.is_valid():
        lines = _lines(seats[0], form.cleaned_data["text"])
        good = [line for line in lines if line.problem is None]
        if request.POST.get("do") == "add" and good:
            made = _add(request, seats[0], form, _read_cards(form, good))
            if not isinstance(made, Failure):
                rest = left_over(lines)
                if not rest:
                    return onward(request, seats[0], "pro-services")
                again = request.POST.copy()
                again["text"] = rest
                form = _paste_form(seats[0], again)
                lines, status = _lines(seats[0], rest), 200
            else:
                status = form_refusal(form, made.error)
    elif request.method == "POST":
        status = 422
    focus_first_error(form)
    context = {
        **portal(seats, nav="services"),
        "form": form,
        "good": [line for line in lines if line.problem is None],
        "wrong": [line for line in lines if line.problem is not None],
    }
    return render(request, "provider/services/paste.html", context, status=status)


def _kind(request: HttpRequest, seat: Seat, kinds: Sequence[Category]) -> Category:
    """The category that is asked for, or else the venue's first. 404 for one that there is no start for."""
    by_slug = {kind.slug: kind for kind in kinds}
    own = seat.venue.categories.order_by("position").values_list("category__slug", flat=True)
    usual = next((slug for slug in own if slug in by_slug), next(iter(by_slug), ""))
    kind = by_slug.get(request.GET.get("category") or usual)
    if kind is None:
        raise Http404
    return kind


def _names(seat: Seat) -> list[str]:
    return list(own_menu(venue_id=seat.venue.pk).values_list("name", flat=True))


def _starter_form(request: HttpRequest, seat: Seat, starters: Sequence[Starter]) -> StarterForm:
    return StarterForm(
        request.POST or None,
        team=_team(seat),
        names=[str(one.name) for one in starters],
        prices=[minor(one.price, seat.venue.currency) for one in starters],
        currency=seat.venue.currency,
    )


def _paste_form(seat: Seat, data: Any) -> PasteForm:
    usual = seat.venue.categories.order_by("position").first()
    initial = {"category": usual.category_id} if usual is not None else {}
    return PasteForm(
        data,
        team=_team(seat),
        categories=categories(),
        currency=seat.venue.currency,
        initial=initial,
    )


def _lines(seat: Seat, text: str) -> list[Line]:
    return read_list(text, currency=seat.venue.currency, known=_names(seat))


def _read_cards(form: PasteForm, lines: Sequence[Line]) -> list[Card]:
    return [
        Card(
            category_id=form.cleaned_data["category"],
            section=line.section,
            name=line.name,
            done_at=form.cleaned_data["done_at"],
            duration_minutes=line.minutes,
            price_cents=line.cents,
        )
        for line in lines
    ]


def _team(seat: Seat) -> Any:
    return seat.venue.staff.filter(is_active=True).order_by("position")


def _add(
    request: HttpRequest, seat: Seat, form: ByForm, cards: Sequence[Card]
) -> ServiceResult[list[Service]]:
    by: By = {person.pk: Doing() for person in form.cleaned_data["by"]}
    made = add_menu(
        user=signed_in(request), venue_id=seat.venue.pk, cards=cards, by=by, now=timezone.now()
    )
    if not isinstance(made, Failure):
        count = len(made.value)
        told = ngettext("%(n)d service is on your list.", "%(n)d services are on your list.", count)
        messages.success(request, told % {"n": count})
    return made
