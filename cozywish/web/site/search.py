"""Search, and the landing pages of cities and categories: one list, three addresses."""

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cozywish.apps.catalog.models import Category
from cozywish.apps.catalog.queries import categories, moved_category
from cozywish.apps.geo.models import Place
from cozywish.apps.geo.queries import Where, suggest_places
from cozywish.apps.search.landing import categories_in, city_page
from cozywish.apps.search.queries import Results, search, suggestions
from cozywish.apps.venues.queries import busiest_places
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import looking, see_other
from cozywish.web.site.forms import PARTS, PRICES, SORTS, SearchForm
from cozywish.web.site.kinds import kind_page
from cozywish.web.site.memory import remember_where, usual_where, where_of
from cozywish.web.site.pins import map_of_results
from cozywish.web.site.relaxing import relaxations


@policy("site.search", Audience.EVERYONE)
@looking
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Search by what, where and when; with htmx only the results are sent."""
    asked = request.GET.get("category", "")
    if asked and (now_at := moved_category(slug=asked)):
        data = request.GET.copy()
        data["category"] = now_at
        return HttpResponsePermanentRedirect(f"{request.path}?{data.urlencode()}")
    return _answer(request, data=request.GET, fallback=usual_where(request), heading=None)


@policy("site.city", Audience.EVERYONE)
@looking
@require_safe
def city(request: HttpRequest, country: str, city: str, category: str = "") -> HttpResponse:
    """A city's page, or a category's in it, also at its earlier address; a category's where no city has that name.

    404 for what we do not know or have no public venue of.
    """
    try:
        place = city_page(country=country, slug=city)
        kinds = categories_in(country=country, city=city)
        kind = kinds.get(slug=category) if category else None
    except Place.DoesNotExist as unknown:
        if category:
            raise Http404 from unknown
        return kind_page(request, country, city)
    except Category.DoesNotExist as unknown:
        return _moved_or_404(request, country, city, category, unknown)
    where = where_of(place)
    data = request.GET.copy()
    data["where"] = where.label  # so that every address made of this one is about the city too
    if kind:
        data["category"] = kind.slug
    names = {"category": kind.name if kind else "", "city": where.label}
    heading = _("%(category)s in %(city)s") % names if kind else where.label
    return _answer(request, data=data, fallback=where, heading=heading)


def _moved_or_404(
    request: HttpRequest, country: str, city: str, category: str, unknown: Exception
) -> HttpResponse:
    now_at = moved_category(slug=category)
    if not now_at:
        raise Http404 from unknown
    path, asked = reverse("city-category", args=[country, city, now_at]), request.GET.urlencode()
    return HttpResponsePermanentRedirect(f"{path}?{asked}" if asked else path)


@policy("site.suggest", Audience.EVERYONE)
@looking
@require_safe
def suggest_what(request: HttpRequest) -> JsonResponse:
    """Categories, treatments and places that begin with what was typed."""
    found = suggestions(text=request.GET.get("q", "")[:80])
    labels = {"categories": _("Categories"), "services": _("Treatments"), "venues": _("Places")}
    groups = [
        {"label": labels[kind], "items": [{"value": name, "label": name} for name in names]}
        for kind, names in found.items()
        if names
    ]
    return JsonResponse({"groups": groups})


@policy("site.suggest", Audience.EVERYONE)
@looking
@require_safe
def suggest_where(request: HttpRequest) -> JsonResponse:
    """Cities and ZIP codes that begin with what was typed."""
    found = suggest_places(text=request.GET.get("q", "")[:80], limit=7)
    items = [{"value": place.label, "label": place.label} for place in found]
    return JsonResponse({"groups": [{"label": _("Places"), "items": items}] if items else []})


def _answer(
    request: HttpRequest, *, data: QueryDict, fallback: Where, heading: str | None
) -> HttpResponse:
    now = timezone.now()
    form = SearchForm(data)
    ask, where = form.ask(fallback=fallback, now=now)
    found = Results([], [], 0, 1, 1) if form.is_unclear else search(ask, now=now)
    kinds = list(categories().select_related("picture"))
    today = now.astimezone(ZoneInfo(where.time_zone)).date()
    filters = Filters(data)
    if ask.page > found.pages:
        return see_other(request, filters.with_(page=str(found.pages) if found.pages > 1 else ""))
    context = {
        "form": form,
        "ask": ask,
        "where": where,
        "today": today,
        "found": found,
        "kinds": [(kind, found.by_category.get(kind.slug, 0)) for kind in kinds],
        "kind": next((kind for kind in kinds if kind.slug == ask.category), None),
        "heading": heading,
        "filters": filters,
        "parts": PARTS,
        "prices": PRICES,
        "sorts": SORTS,
        "map": map_of_results(found, where=where, today=today),
        "canonical": request.build_absolute_uri(request.path),
    }
    if form.is_unclear:
        context["ways"] = ways_out(form, filters)
    elif not found.total:
        context["relaxations"] = relaxations(ask, data=data, now=now)
        context["ways"] = [] if context["relaxations"] else elsewhere(where, filters)
    is_part = bool(request.headers.get("HX-Request"))
    context["is_part"] = is_part
    response = render(request, "site/_answer.html" if is_part else "site/search.html", context)
    response["Vary"] = "HX-Request"
    if data.get("where") and not form.is_unclear:
        remember_where(request, response, where)
    return response


def ways_out(form: SearchForm, filters: "Filters") -> list[tuple[str, str]]:
    """Words and addresses of the same question with what was not understood said differently."""
    if "where" in form.errors:
        return elsewhere(None, filters)
    if "when" in form.errors:
        return [(_("Today"), filters.with_(when="today")), (_("Any day"), filters.with_(when=""))]
    return [(_("All places"), filters.with_(what=""))]


def elsewhere(where: Where | None, filters: "Filters") -> list[tuple[str, str]]:
    """Words and addresses of the same question at the places with most venues, `where` left out. One SQL query."""
    labels = [where_of(place).label for place in busiest_places(limit=4)]
    left_out = where.label if where else ""
    return [(label, filters.with_(where=label, box="")) for label in labels if label != left_out]


class Filters:
    """Addresses of the same search with one thing changed. Used by chips, facets and the pager."""

    def __init__(self, data: QueryDict) -> None:
        self.data = {name: value for name, value in data.items() if value and name != "page"}

    def with_(self, **changes: str) -> str:
        """Return the address with `changes`; an empty value takes the filter away."""
        asked = {name: value for name, value in {**self.data, **changes}.items() if value}
        return f"{reverse('search')}?{urlencode(asked)}" if asked else reverse("search")
