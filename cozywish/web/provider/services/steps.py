"""How a service is done: its steps, and the rooms and equipment it needs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cozywish.apps.bookings.services.times import VisitsTouched
from cozywish.apps.catalog.models import SegmentKind, Service
from cozywish.apps.catalog.refusals import ChangedMeanwhile
from cozywish.apps.catalog.services import set_steps
from cozywish.apps.catalog.services.steps import MOST_STEPS
from cozywish.apps.scheduling.work import fitted
from cozywish.apps.venues.models import ResourceGroup
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure, ServiceResult
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, see_other, signed_in, status_of
from cozywish.web.provider.access import portal
from cozywish.web.provider.merging import WAS, Meanwhile, shown_before
from cozywish.web.provider.services.gates import service_that_is_changed
from cozywish.web.provider.times import ask, change


@dataclass(slots=True)
class Step:
    """One step as it was typed, and what is wrong with it."""

    kind: str = SegmentKind.ACTIVE
    minutes: str = ""
    error: str = ""

    def read(self) -> tuple[str, int] | None:
        """Return kind and minutes, or None and keep why."""
        if self.kind in SegmentKind.values and self.minutes.isascii() and self.minutes.isdigit():
            return self.kind, int(self.minutes)
        self.error = _("Say what happens, and for how many minutes.")
        return None


class StepsForm:
    """The steps and what is needed, as typed. Without a step the service takes its person all along.

    `was` is what the page showed before anybody typed: the page sends it back, for whoever saves second.
    """

    def __init__(
        self, steps: Sequence[Step], needs: Sequence[str], seen: int, was: str | None = None
    ) -> None:
        self.steps, self.needs, self.seen = list(steps), list(needs), seen
        self.was = json.dumps(self.said) if was is None else was

    @property
    def said(self) -> dict[str, list[str]]:
        """What it says: the steps in order, and what is needed."""
        steps = [f"{step.kind} {step.minutes}" for step in self.steps]
        return {"steps": steps, "needs": sorted(self.needs)}

    @classmethod
    def of(cls, service: Service) -> "StepsForm":
        """Show what is saved. Two SQL queries."""
        held = [(one.kind, one.minutes) for one in service.segments.order_by("position")]
        steps = fitted(held, service.duration_minutes) if held else ()
        needs = [str(pk) for pk in service.needs.values_list("group_id", flat=True)]
        return cls([Step(kind, str(minutes)) for kind, minutes in steps], needs, service.version)

    @classmethod
    def posted(cls, data: QueryDict) -> "StepsForm":
        """Read what was sent, as it was typed."""
        pairs = list(zip(data.getlist("kind"), data.getlist("minutes"), strict=False))
        steps = [Step(kind[:10], minutes[:4].strip()) for kind, minutes in pairs[:MOST_STEPS]]
        seen = data.get("seen", "")
        number = int(seen) if seen.isdecimal() else 0
        return cls(steps, data.getlist("needs"), number, data.get(WAS, ""))

    def press(self, button: str) -> bool:
        """Do what a button says that saves nothing. Return whether it was one."""
        verb, _colon, number = button.partition(":")
        if verb == "add" and len(self.steps) < MOST_STEPS:
            self.steps += [Step()] if self.steps else [Step(kind) for kind in SegmentKind.values]
        elif verb == "remove" and number.isdecimal():
            del self.steps[int(number) : int(number) + 1]
        return verb in ("add", "remove")

    def beside(self, saved: "StepsForm", groups: Sequence[ResourceGroup]) -> Meanwhile:
        """Take over what somebody else saved of what was left alone, and return what is different.

        The steps are one thing, as they take the whole time together; each of `groups` is one by itself.
        """
        found, seen = Meanwhile(), shown_before({WAS: self.was})
        now, mine = saved.said, self.said
        if now["steps"] not in (mine["steps"], seen.get("steps")):
            is_touched = mine["steps"] != seen.get("steps")
            found.note(_("Steps"), saved.in_words(), is_touched=is_touched)
            self.steps = self.steps if is_touched else list(saved.steps)
        for group in groups:
            self._beside(str(group.pk), group.name, saved, seen.get("needs"), found)
        self.seen, self.was = saved.seen, saved.was
        return found

    def _beside(
        self, key: str, name: str, saved: "StepsForm", seen: object, found: Meanwhile
    ) -> None:
        """The same for one group. `seen` are the groups that the page showed as needed."""
        is_needed, is_mine = key in saved.needs, key in self.needs
        was_needed = key in seen if isinstance(seen, list) else None
        if is_needed in (is_mine, was_needed):
            return
        is_touched = is_mine != was_needed
        found.note(name, _("yes") if is_needed else _("no"), is_touched=is_touched)
        if not is_touched:
            self.needs = [one for one in self.needs if one != key] + [key] * is_needed

    def in_words(self) -> str:
        """Return the steps as a person reads them."""
        kinds = dict(SegmentKind.choices)
        said = [
            _("%(kind)s %(minutes)s min") % {"kind": kinds[step.kind], "minutes": step.minutes}
            for step in self.steps
        ]
        return ", ".join(said) or _("nothing")

    def read(self) -> list[tuple[str, int]] | None:
        """Return the steps, or None: then what is wrong stands at its line."""
        read = [step.read() for step in self.steps]
        return None if None in read else [step for step in read if step is not None]


@policy("menu.set_steps", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def steps(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show the steps and what is needed; posting replaces both, or does what a button beside a step says."""
    seats, service = service_that_is_changed(request, service_id)
    if request.method != "POST":
        return _page(request, seats, service, StepsForm.of(service))
    form = StepsForm.posted(request.POST)
    if form.press(request.POST.get("press", "")):
        return _page(request, seats, service, form)
    typed, groups = form.read(), _groups(seats[0])
    if typed is None:
        return _page(request, seats, service, form, status=422)

    def rule() -> ServiceResult[Service]:
        return set_steps(
            user=signed_in(request),
            service_id=service.pk,
            steps=typed,
            needs=[group.pk for group in groups if str(group.pk) in form.needs],
            seen=form.seen,
            now=timezone.now(),
        )

    told = _("Saved. It counts for bookings from now on.")
    done = change(request, seats[0], rule, told=told)
    if not isinstance(done, Failure):
        return see_other(request, "pro-service", service.pk)
    if isinstance(done.error, VisitsTouched):
        back = reverse("pro-service-steps", args=[service.pk])
        return ask(request, seats, done.error, nav="services", back=back)
    meanwhile = None
    if isinstance(done.error, ChangedMeanwhile):
        _seats, newer = service_that_is_changed(request, service_id)
        meanwhile = form.beside(StepsForm.of(newer), groups)
    told, status = done.error.message, status_of(done.error)
    return _page(request, seats, service, form, told=told, meanwhile=meanwhile, status=status)


def _groups(seat: Seat) -> list[ResourceGroup]:
    return list(seat.venue.resource_groups.order_by("name"))


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    service: Service,
    form: StepsForm,
    *,
    told: str = "",
    meanwhile: Meanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    groups = _groups(seats[0])
    context = {
        **portal(seats, nav="services"),
        "service": service,
        "form": form,
        "kinds": SegmentKind.choices,
        "groups": [(group, str(group.pk) in form.needs) for group in groups],
        "takes_more": len(form.steps) < MOST_STEPS,
        "refused": told,
        "meanwhile": meanwhile,
    }
    return render(request, "provider/services/steps.html", context, status=status)
