"""What the mails about time off say."""

from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from cozywish.apps.notifications.letters import letter
from cozywish.apps.notifications.mail import Mail, absolute
from cozywish.apps.scheduling.models import TimeOff, TimeOffState
from cozywish.toolkit import wording


def request_letter(asked: TimeOff, *, to: str) -> Mail:
    """Who asks to be away, and from when to when. Why stands on the page, not in a mail."""
    words = _words(asked)
    return letter(
        to=to,
        subject=_("%(who)s asks for time off") % words,
        headline=_("%(who)s asks for time off") % words,
        lead=_("From %(begins)s to %(ends)s, at %(where)s. It takes no time before you answer.")
        % words,
        button=_("Answer"),
        link=absolute(reverse("pro-time-off")),
        fine_print=_("You get this because you look after schedules at %(where)s.") % words,
    )


def answer_letter(decided: TimeOff, *, to: str) -> Mail:
    """Whether they may be away."""
    words = _words(decided)
    if decided.state == TimeOffState.APPROVED:
        subject = _("Your time off is approved")
        lead = _("You are away from %(begins)s to %(ends)s, at %(where)s.")
    else:
        subject = _("Your time off is declined")
        lead = _("You work as usual from %(begins)s to %(ends)s, at %(where)s.")
    return letter(
        to=to,
        subject=subject,
        headline=subject,
        lead=lead % words,
        button=_("See your time off"),
        link=absolute(reverse("pro-time-off")),
        fine_print=_("You get this because you asked at %(where)s.") % words,
    )


def _words(row: TimeOff) -> dict[str, str]:
    zone = ZoneInfo(row.staff.venue.time_zone)
    return {
        "who": row.staff.name,
        "where": row.staff.venue.name,
        "begins": wording.moment(row.starts_at.astimezone(zone)),
        "ends": wording.moment(row.ends_at.astimezone(zone)),
    }
