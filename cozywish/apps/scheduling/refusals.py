"""Why hours, schedules and time off are refused."""

from django.utils.translation import gettext_lazy as _

from cozywish.core.errors import Conflict, Invalid


class TimesUnreadable(Invalid):
    code = "SCHEDULING_TIMES_UNREADABLE"
    template = _("Times go in steps of five minutes, at most six stretches a day.")


class TimesOverlap(Invalid):
    code = "SCHEDULING_TIMES_OVERLAP"
    template = _("These times overlap. Start a stretch when the one before it has ended.")


class BreakOutside(Invalid):
    code = "SCHEDULING_BREAK_OUTSIDE"
    template = _("A break lies inside the working time of its day.")


class ChangedMeanwhile(Conflict):
    code = "SCHEDULING_CHANGED_MEANWHILE"
    template = _(
        "Somebody else changed this meanwhile. Compare with what is saved now, then save again."
    )


class DatesPassed(Invalid):
    code = "SCHEDULING_DATES_PASSED"
    template = _("Choose a date from today on.")
    field = "first"


class DatePassed(Invalid):
    code = "SCHEDULING_DATE_PASSED"
    template = _("Choose today or a later day.")
    field = "on"


class SpanUnreadable(Invalid):
    code = "SCHEDULING_SPAN_UNREADABLE"
    template = _("The end comes after the start, at most a year later.")
    field = "last"


class AlreadyDecided(Conflict):
    code = "SCHEDULING_ALREADY_DECIDED"
    template = _("This has been decided already.")
