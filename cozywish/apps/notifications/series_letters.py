"""What the mails about several visits of a series say: one mail with all dates instead of one for each.

`OF_SERIES` and `TO_VENUE_OF_SERIES` are the maps from the steps that are taken of several visits at once to what their
customer and the venue are told. Every visit keeps a calendar file of its own: each can be moved by itself.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from cozywish.apps.bookings.models import BookingChange
from cozywish.apps.bookings.queries.advance import is_secured_online
from cozywish.apps.bookings.queries.series import rhythm_of
from cozywish.apps.notifications.booking_letters import moment_of, private_link, words_of
from cozywish.apps.notifications.calendar import calendar_file
from cozywish.apps.notifications.day_letters import Stop
from cozywish.apps.notifications.letters import letter
from cozywish.apps.notifications.mail import Mail, absolute
from cozywish.toolkit import wording

Steps = Sequence[BookingChange]


def booked(steps: Steps, *, token: str, now: datetime) -> Mail:
    """The confirmation of all dates."""
    words = _words(steps, now=now)
    return _about(
        steps,
        token=token,
        now=now,
        subject=_("Booked: %(where)s, %(rhythm)s from %(when)s") % words,
        headline=_("You’re booked, %(name)s") % words,
        lead=_("%(count)s of %(what)s at %(where)s, %(rhythm)s.") % words,
        has_calendar=True,
    )


def requested(steps: Steps, *, token: str, now: datetime) -> Mail:
    """That all dates were asked for, and until when the venue answers."""
    words = _words(steps, now=now)
    return _about(
        steps,
        token=token,
        now=now,
        subject=_("Asked: %(where)s, %(rhythm)s from %(when)s") % words,
        headline=_("Your request is with %(where)s") % words,
        lead=_(
            "They answer for each visit, the first until %(until)s. Your times are kept for you meanwhile, and nothing "
            "is agreed before."
        )
        % words,
    )


def moved(steps: Steps, *, token: str, now: datetime) -> Mail:
    """When the visits are now, each with what it was."""
    words = _words(steps, now=now)
    return _about(
        steps,
        token=token,
        now=now,
        subject=_("%(count)s moved: %(where)s") % words,
        headline=_("Your visits have new times"),
        lead=_("%(what)s at %(where)s:") % words,
        has_calendar=True,
    )


def cancelled(steps: Steps, *, token: str, now: datetime) -> Mail:
    """Which visits do not take place."""
    words = _words(steps, now=now)
    money = _("There is nothing to pay.")
    if any(is_secured_online(step.booking) for step in steps):
        money = _("What becomes of what was paid stands on the page of each visit.")
    return _about(
        steps,
        token=token,
        now=now,
        subject=_("%(count)s cancelled: %(where)s") % words,
        headline=_("Your visits are cancelled"),
        lead=" ".join(
            [_("%(what)s at %(where)s no longer takes place on these days.") % words, money]
        ),
        has_calendar=True,
    )


def venue_told(steps: Steps, *, to: str, now: datetime) -> Mail:
    """To the people of the venue: the client moved or cancelled several visits."""
    words = _words(steps, now=now)
    if steps[0].event == "cancel":
        subject, headline = _("Cancelled: %(what)s, %(count)s"), _("%(name)s cancelled %(count)s")
        lead = _("%(what)s does not take place on these days. The times are free again.")
    else:
        subject, headline = _("Moved: %(what)s, %(count)s"), _("%(name)s moved %(count)s")
        lead = _("%(what)s has new times.")
    mail = letter(
        to=to,
        subject=subject % words,
        headline=headline % words,
        lead=lead % words,
        button=_("See the first"),
        link=absolute(reverse("pro-visit", args=[steps[0].booking.reference])),
        fine_print=_("You get this because you work at %(where)s or look after its visits.")
        % words,
    )
    return Mail(
        template=mail.template,
        to=mail.to,
        subject=mail.subject,
        preheader=mail.preheader,
        context={**mail.context, "stops": _stops(steps)},
    )


def _about(  # the words of a letter
    steps: Steps,
    *,
    token: str,
    now: datetime,
    subject: str,
    headline: str,
    lead: str,
    has_calendar: bool = False,
) -> Mail:
    first = steps[0].booking
    link = private_link(first, token)
    agreed = [one.booking for one in steps if has_calendar and one.booking.confirmed_at is not None]
    return Mail(
        template="letter",
        to=first.contact_email,
        subject=subject,
        preheader=lead,
        context={
            "headline": headline,
            "lead": lead,
            "stops": _stops(steps),
            "button": _("See the visits"),
            "link": link,
            "fine_print": _("Each visit can be moved or cancelled by itself. Reference %(first)s.")
            % {"first": first.reference},
            "reason": _("You get this because you booked on CozyWish. It cannot be switched off."),
        },
        files=[calendar_file(one, link=link, now=now) for one in agreed],
    )


def _stops(steps: Steps) -> list[Stop]:
    """The visits in order of time, those that moved with what they were."""
    found = []
    for step in sorted(steps, key=lambda one: one.booking.starts_at):
        booking = step.booking
        names = ", ".join(dict.fromkeys(item.staff_name for item in booking.items.all()))
        words = _("with %(name)s") % {"name": names}
        if step.was_starts_at is not None:
            was = moment_of(booking, step.was_starts_at)
            words = _("%(with)s (was %(was)s)") % {"with": words, "was": was}
        begins = booking.starts_at.astimezone(ZoneInfo(booking.time_zone))
        found.append(Stop(wording.moment(begins), words))
    return found


def _words(steps: Steps, *, now: datetime) -> dict[str, str]:
    first = steps[0].booking
    count = ngettext("%(count)d visit", "%(count)d visits", len(steps)) % {"count": len(steps)}
    rhythm = rhythm_of(first.series) if first.series else ""
    return {**words_of(first, now=now), "count": count, "rhythm": rhythm}


Letter = Callable[..., Mail]
OF_SERIES: Mapping[str, Letter] = {
    "verified": booked,
    "request": requested,
    "reschedule": moved,
    "cancel": cancelled,
}
TO_VENUE_OF_SERIES = frozenset({"reschedule", "cancel"})
