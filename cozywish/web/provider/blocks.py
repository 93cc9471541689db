"""Keeping time free: the panel in which a block is made, changed and removed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.bookings.models import Block
from cozywish.apps.bookings.queries.blocks import blockable_by, blocks_within
from cozywish.apps.bookings.services import (
    BlockChangedMeanwhile,
    block_time,
    move_block,
    unblock_time,
)
from cozywish.apps.scheduling.day import opened_on
from cozywish.apps.venues.models import Resource, Venue
from cozywish.apps.venues.queries import Seat
from cozywish.core.intervals import moment_of, tick_at
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.fields import OneLineField
from cozywish.web.http import form_refusal, private, see_other, signed_in, status_of, whole_number
from cozywish.web.provider.access import found_or_404, portal
from cozywish.web.provider.time_off import ONE_DAY, DayField, TimeInput, refuse_backwards
from cozywish.web.provider.views import FIRST, LAST, calendar_seats

USUAL = timedelta(hours=1)
VIEWS = frozenset({"week", "month", "list"})


class Resources(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody of the team or a room, by name."""

    def __init__(self, resources: QuerySet[Resource]) -> None:
        super().__init__(resources, label=gettext_lazy("Who or what"), empty_label=None)


class BlockForm(forms.Form):
    """What is kept free, and when. The midnight at which it ends is that after its last day."""

    on = DayField()
    begins = forms.TimeField(label=gettext_lazy("From"), widget=TimeInput)
    ends = forms.TimeField(label=gettext_lazy("Until"), widget=TimeInput)
    last = DayField(label=gettext_lazy("Last day, if it is another"), required=False)
    words = OneLineField(
        label=gettext_lazy("What for"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Only people who look after this calendar see it."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, resources: QuerySet[Resource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"resource": Resources(resources), **self.fields}

    def clean(self) -> None:
        """Refuse an end that does not come after the start, at the field that is wrong."""
        said = self.cleaned_data
        on, last = said.get("on"), said.get("last")
        if on is not None and last is not None and last < on:
            self.add_error("last", _("The last day comes before the first."))
        elif "begins" in said and said.get("ends") not in (None, time()) and last in (None, on):
            refuse_backwards(self, said["begins"], said["ends"])

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return from when to when, by the clock of the place."""
        said = self.cleaned_data
        last = said["last"] or said["on"]
        if said["ends"] == time():
            last += ONE_DAY
        begins = datetime.combine(said["on"], said["begins"], zone)
        return begins, datetime.combine(last, said["ends"], zone)

    def kept(self, zone: ZoneInfo) -> dict[str, Any]:
        """Return what the services of blocks ask for."""
        begins, ends = self.span(zone)
        said = self.cleaned_data
        return {
            "resource_id": said["resource"].pk,
            "starts_at": begins,
            "ends_at": ends,
            "words": said["words"],
        }


@policy("calendar.block", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def new(request: HttpRequest) -> HttpResponse:
    """Show the panel for a new block, at the time the address says; posting keeps the time free."""
    seats, resources = _blockable(request)
    zone = ZoneInfo(seats[0].venue.time_zone)
    if request.method != "POST":
        form = BlockForm(initial=asked_span(request.GET, seats[0].venue), resources=resources)
        return _panel(request, seats, form)
    form = BlockForm(request.POST, resources=resources)
    if not form.is_valid():
        return _panel(request, seats, form, status=422)
    done = block_time(by=signed_in(request), **form.kept(zone), now=timezone.now())
    if isinstance(done, Failure):
        return _panel(request, seats, form, status=form_refusal(form, done.error))
    return _to_the_day(request, done.value, zone, told=_("Blocked."))


@policy("calendar.change_block", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def change(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """Show the block; posting gives it another time, place or words."""
    seats, block, resources = _block_or_404(request, block_id)
    zone = ZoneInfo(seats[0].venue.time_zone)
    if request.method != "POST":
        form = BlockForm(initial=_said(block, zone), resources=resources)
        return _panel(request, seats, form, block)
    form = BlockForm(request.POST, resources=resources)
    if not form.is_valid():
        return _panel(request, seats, form, block, status=422)
    done = move_block(
        by=signed_in(request),
        block_id=block.pk,
        seen=form.cleaned_data["seen"] or 0,
        **form.kept(zone),
        now=timezone.now(),
    )
    if isinstance(done, Failure):
        status = form_refusal(form, done.error)
        if isinstance(done.error, BlockChangedMeanwhile):
            # what is newer is what the next click replaces
            form.data = {**request.POST.dict(), "seen": str(block.version)}
        return _panel(request, seats, form, block, status=status)
    return _to_the_day(request, done.value, zone, told=_("Saved."))


@policy("calendar.move_block", Audience.VENUE_PEOPLE)
@require_POST
@private
def move(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """Give the block another place by dragging: wall times and a resource. Refusals say why, as JSON."""
    seats, block, _resources = _block_or_404(request, block_id)
    zone = ZoneInfo(seats[0].venue.time_zone)
    span = wall_span(request.POST, zone)
    resource = whole_number(request.POST.get("resource") or str(block.resource_id))
    seen = whole_number(request.POST.get("version", ""))
    if span is None or seen is None or resource is None:
        return JsonResponse({"message": _("That could not be read.")}, status=400)
    with found_or_404(Block), found_or_404(Resource):
        done = move_block(
            by=signed_in(request),
            block_id=block.pk,
            resource_id=resource,
            starts_at=span[0],
            ends_at=span[1],
            words=block.words,
            seen=seen,
            now=timezone.now(),
        )
    if isinstance(done, Failure):
        return JsonResponse({"message": done.error.message}, status=status_of(done.error))
    return JsonResponse({"message": _("Moved."), "version": done.value.version})


@policy("calendar.unblock", Audience.VENUE_PEOPLE)
@require_POST
@private
def remove(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """Let the time be booked again."""
    seats, block, _resources = _block_or_404(request, block_id)
    with found_or_404(Block):
        unblock_time(by=signed_in(request), block_id=block.pk, now=timezone.now()).unwrap()
    zone = ZoneInfo(seats[0].venue.time_zone)
    return _to_the_day(request, block, zone, told=_("It can be booked again."))


def wall_span(sent: Mapping[str, str], zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return `start` and `end` as instants: with an offset, or wall times of the zone.

    None where they are neither, or in no year of the calendar.
    """
    found = []
    for name in ("start", "end"):
        try:
            local = parse_datetime(sent.get(name, ""))
        except ValueError:
            return None
        if local is None or not FIRST <= local.date() <= LAST:
            return None
        found.append((local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC))
    return found[0], found[1]


def _blockable(request: HttpRequest) -> tuple[Sequence[Seat], QuerySet[Resource]]:
    """The person's places, and what they keep free at the open one: 403 where that is nothing."""
    seats = calendar_seats(request)
    resources = blockable_by(signed_in(request)).filter(venue=seats[0].venue)
    if not resources.exists():
        raise PermissionDenied
    return seats, resources.order_by("group__name", "staff__position", "position", "pk")


def _block_or_404(
    request: HttpRequest, block_id: UUID
) -> tuple[Sequence[Seat], Block, QuerySet[Resource]]:
    seats = calendar_seats(request)
    mine = blocks_within(signed_in(request)).filter(resource__venue=seats[0].venue)
    block = mine.select_related("resource").filter(pk=block_id).first()
    if block is None:
        raise Http404
    return seats, block, _blockable(request)[1]


def asked_span(sent: Mapping[str, str], venue: Venue) -> dict[str, Any]:
    """What something new begins with: what the address says of it, else an hour of when the venue is open."""
    zone = ZoneInfo(venue.time_zone)
    now = timezone.now().astimezone(zone)
    try:
        on = parse_date(sent.get("on", ""))
        begins, ends = parse_time(sent.get("from", "")), parse_time(sent.get("until", ""))
    except ValueError:
        on = begins = ends = None
    on = on or now.date()
    begins = begins or _usual_start(venue, on, now)
    ends = ends or (datetime.combine(on, begins) + USUAL).time()
    last = on + ONE_DAY if time() < ends < begins else None
    initial = {"on": on, "begins": begins, "ends": ends, "last": last}
    return {**initial, "resource": sent.get("resource", "")}


def _usual_start(venue: Venue, on: date, now: datetime) -> time:
    """The next full hour, or when the venue opens on that date if it is closed then; `now` is by its clock."""
    hour = time((now.hour + 1) % 24)
    at = tick_at(datetime.combine(on, hour, now.tzinfo))
    opened = opened_on(venue=venue, first=on, days=1)[1]
    if not opened or any(begins <= at < ends for begins, ends in opened):
        return hour
    return moment_of(opened[0][0]).astimezone(now.tzinfo).time()


def calendar_at(request: HttpRequest, on: date, **of_day: str) -> str:
    """The address of the date in the view of the calendar that somebody's drawer stands over, else of its day.

    `of_day` is what the day's address says besides.
    """
    seen = request.headers.get("HX-Current-URL", "").partition("?")[0].rstrip("/")
    view = seen.rpartition("/")[2]
    if view in VIEWS:
        return reverse(f"pro-calendar-{view}", args=[on])
    said = f"?{urlencode(of_day)}" if of_day else ""
    return reverse("pro-calendar-day", args=[on]) + said


def _said(block: Block, zone: ZoneInfo) -> dict[str, Any]:
    begins, ends = block.starts_at.astimezone(zone), block.ends_at.astimezone(zone)
    last = ends.date() if ends.time() != time() else ends.date() - ONE_DAY
    return {
        "resource": block.resource_id,
        "on": begins.date(),
        "begins": begins.time(),
        "ends": ends.time(),
        "last": last if last != begins.date() else None,
        "words": block.words,
        "seen": block.version,
    }


def _panel(
    request: HttpRequest,
    seats: Sequence[Seat],
    form: BlockForm,
    block: Block | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "kept": block, "action": request.get_full_path()}
    if getattr(request, "htmx", False):
        return render(request, "provider/calendar/_block.html", context, status=status)
    context |= portal(seats, nav="calendar")
    return render(request, "provider/calendar/block.html", context, status=status)


def _to_the_day(request: HttpRequest, block: Block, zone: ZoneInfo, *, told: str) -> HttpResponse:
    messages.success(request, told)
    on = block.starts_at.astimezone(zone).date()
    by_room = {"by": "rooms"} if block.resource.staff_id is None else {}
    return see_other(request, calendar_at(request, on, **by_room))
