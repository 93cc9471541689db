"""How a service is done and when it is offered, in a sentence each: its own rule, or where the rule comes from."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cozywish.apps.catalog.models import SegmentKind, Service
from cozywish.apps.scheduling.plans import service_times_plan
from cozywish.apps.scheduling.work import fitted
from cozywish.web.provider.weeks import day_names, said_hours


def said_done(service: Service) -> str:
    """Return its steps and what it needs. Two SQL queries."""
    held = [(one.kind, one.minutes) for one in service.segments.order_by("position")]
    kinds = dict(SegmentKind.choices)
    steps = [
        _("%(what)s %(minutes)d min") % {"what": kinds[SegmentKind(kind)], "minutes": minutes}
        for kind, minutes in (fitted(held, service.duration_minutes) if held else ())
    ]
    needs = service.needs.order_by("group__name").values_list("group__name", flat=True)
    return " · ".join(
        (
            ", ".join(steps) or _("No steps: its person is there from beginning to end."),
            ", ".join(needs) or _("It needs no room or equipment."),
        )
    )


def said_offered(service: Service) -> str:
    """Return when it is offered. One SQL query."""
    week, since, until = service_times_plan(service_id=service.pk)
    if not any(week):
        return _("No times of its own: whenever the people who do it work.")
    days = [f"{name} {said_hours(day)}" for name, day in zip(day_names(), week, strict=True) if day]
    said = ", ".join(days)
    if since:
        said += " · " + _("From %(day)s") % {"day": date_format(since)}
    if until:
        said += " · " + _("Until %(day)s") % {"day": date_format(until)}
    return said
