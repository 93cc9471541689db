"""Importing services and people: bring a table, say what its columns are, look, do it, and undo it."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cozywish.apps.catalog.models import Import, ImportKind
from cozywish.apps.catalog.queries import (
    Fate,
    Plan,
    categories,
    kinds_of,
    own_menu,
    past_imports,
    plan_of,
    stays_of,
)
from cozywish.apps.catalog.services import (
    discard_import,
    do_import,
    mend_import,
    settle_import,
    start_import,
    undo_import,
)
from cozywish.apps.venues.models import Permission
from cozywish.apps.venues.queries import Seat
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import (
    focus_first_error,
    form_refusal,
    private,
    see_other,
    signed_in,
    status_of,
)
from cozywish.web.provider.access import portal
from cozywish.web.provider.imports.forms import ColumnsForm, TableForm
from cozywish.web.provider.imports.gates import import_or_404, seats_with_imports
from cozywish.web.provider.imports.words import (
    counted,
    differences,
    known,
    said_by,
    wrong_line,
)

MENDED_AT_ONCE = 10  # lines; a form has a limit of fields
PAST = 50
LINE = re.compile(r"[0-9]{1,6}")
NAV = {ImportKind.SERVICES: "services", ImportKind.PEOPLE: "team"}


@policy("imports.start", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a table and show what was imported before; posting keeps it as a draft. Raises LimitReached."""
    seats = seats_with_imports(request)
    kinds = kinds_of(seats[0])
    asked = request.GET.get("kind", "")
    first = asked if asked in kinds else kinds[0]
    form = TableForm(
        request.POST or None, request.FILES or None, kinds=kinds, initial={"kind": first}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            made = start_import(
                user=signed_in(request),
                venue_id=seats[0].venue.pk,
                kind=form.cleaned_data["kind"],
                text=form.read.text,
                now=timezone.now(),
            )
            if not isinstance(made, Failure):
                _tell_about_windows(request, form)
                return see_other(request, "pro-import", made.value.pk)
            status = form_refusal(form, made.error)
    focus_first_error(form)
    past = past_imports(user=signed_in(request), venue_id=seats[0].venue.pk)[:PAST]
    context = {
        **portal(seats, nav=NAV[kinds[0]]),
        "form": form,
        "past": [(one, counted(known(one)) if one.done_at else {}) for one in past],
        "zone": seats[0].venue.time_zone,
    }
    return render(request, "provider/imports/start.html", context, status=status)


def _tell_about_windows(request: HttpRequest, form: TableForm) -> None:
    if form.read.is_windows:
        messages.warning(
            request,
            _(
                "The file is in an old Windows coding. We read it; please look whether accents are right."
            ),
        )


@policy("imports.change", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def one(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Show what a draft would do, or what was done. Posting settles its columns, mends lines, does or forgets it."""
    seats, importing = import_or_404(request, import_id)
    if importing.done_at is not None:
        return _done_page(request, seats, importing)
    form = _columns_form(request, seats[0], importing)
    if request.method != "POST":
        return _draft_page(request, seats, importing, form)
    refusal = _act(request, importing, form)
    if refusal is None and not form.errors:
        if request.POST.get("do") == "forget":
            return see_other(request, "pro-imports")
        return see_other(request, "pro-import", importing.pk)
    status = 422
    if refusal is not None:
        form = form if form.is_bound else _columns_form(request, seats[0], importing)
        status = status_of(refusal)
    return _draft_page(request, seats, importing, form, refusal, status)


def _act(request: HttpRequest, importing: Import, form: ColumnsForm) -> DomainError | None:
    """Do what the button says; return why not."""
    user, pk, to_do = signed_in(request), importing.pk, request.POST.get("do")
    done: Any = None
    if to_do == "settle" and form.is_valid():
        done = settle_import(
            user=user,
            import_id=pk,
            columns=form.columns(),
            has_headings=form.cleaned_data["has_headings"],
            choices=form.choices(),
        )
    elif to_do == "mend":
        cells, out = _mended(request)
        done = mend_import(user=user, import_id=pk, cells=cells, left_out=out)
    elif to_do == "forget":
        done = discard_import(user=user, import_id=pk)
    elif to_do == "import":
        seen = request.POST.get("seen", "")
        done = do_import(user=user, import_id=pk, seen=seen, now=timezone.now())
    return done.error if isinstance(done, Failure) else None


def _mended(request: HttpRequest) -> tuple[dict[int, dict[str, str]], set[int]]:
    """Return the texts by line and column, and the lines that are left out."""
    cells: dict[int, dict[str, str]] = {}
    out = set()
    for name, text in request.POST.items():
        number, _dash, key = name.partition("-")
        if not LINE.fullmatch(number):
            continue
        if key == "out":
            out.add(int(number))
        else:
            cells.setdefault(int(number), {})[key] = str(text)
    return cells, out


@policy("imports.undo", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Ask, saying what would stay and why; posting takes the import back."""
    seats, importing = import_or_404(request, import_id)
    if importing.done_at is None or importing.undone_at is not None:
        return see_other(request, "pro-import", importing.pk)
    refusal: DomainError | None = None
    if request.method == "POST":
        done = undo_import(user=signed_in(request), import_id=importing.pk, now=timezone.now())
        if not isinstance(done, Failure):
            return see_other(request, "pro-import", importing.pk)
        refusal = done.error
    rows = known(importing, stays_of(importing))
    context = {
        **portal(seats, nav=NAV[ImportKind(importing.kind)]),
        "importing": importing,
        "rows": rows,
        "counts": counted(rows),
        "refusal": refusal,
    }
    status = 200 if refusal is None else status_of(refusal)
    return render(request, "provider/imports/undo.html", context, status=status)


def _columns_form(request: HttpRequest, seat: Seat, draft: Import) -> ColumnsForm:
    team = seat.venue.staff.filter(is_active=True).order_by("position")
    return ColumnsForm(
        request.POST if request.POST.get("do") == "settle" else None,
        draft=draft,
        categories=categories(),
        team=team,
        assigns=seat.may_here(Permission.SERVICES_MANAGE)
        and own_menu(venue_id=seat.venue.pk).exists(),
    )


def _draft_page(
    request: HttpRequest,
    seats: Sequence[Seat],
    draft: Import,
    form: ColumnsForm,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    plan = plan_of(draft)
    context = {
        **portal(seats, nav=NAV[ImportKind(draft.kind)]),
        "importing": draft,
        "form": form,
        "plan": plan,
        "refusal": refusal,
        **_fates(draft, plan),
    }
    return render(request, "provider/imports/draft.html", context, status=status)


def _fates(draft: Import, plan: Plan) -> dict[str, Any]:
    """What becomes of the lines, as the page shows it."""
    wrong = plan.of(Fate.WRONG)
    return {
        "new": [(line, said_by(draft, line)) for line in plan.of(Fate.NEW)],
        "changed": [
            (line, differences(draft, line.before, line.after)) for line in plan.of(Fate.CHANGED)
        ],
        "same": plan.of(Fate.SAME),
        "out": plan.of(Fate.OUT),
        "wrong": [wrong_line(draft, line) for line in wrong[:MENDED_AT_ONCE]],
        "wrong_count": len(wrong),
        "more_wrong": max(0, len(wrong) - MENDED_AT_ONCE),
    }


def _done_page(request: HttpRequest, seats: Sequence[Seat], done: Import) -> HttpResponse:
    rows = known(done)
    context = {
        **portal(seats, nav=NAV[ImportKind(done.kind)]),
        "importing": done,
        "rows": rows,
        "counts": counted(rows),
        "zone": done.venue.time_zone,
    }
    return render(request, "provider/imports/done.html", context)
