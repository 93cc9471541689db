"""What the mails to those who wait say: that they do, that a time is free, that it went on to the next."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cozywish.apps.bookings.models import WaitEntry, WaitOffer
from cozywish.apps.notifications.mail import Mail, absolute
from cozywish.apps.notifications.visit import Visit
from cozywish.toolkit import wording


def waiting(entry: WaitEntry, *, token: str) -> Mail:
    """That they are on the list, for what, and how to leave it."""
    words = _words(entry)
    lead = _(
        "We mail you as soon as %(where)s has a time for %(what)s that suits you, %(dates)s. We hold it for you for "
        "%(minutes)d minutes then. Nothing is booked until you say yes."
    )
    if entry.moves is not None:
        lead = _(
            "We mail you as soon as %(where)s has an earlier time for %(what)s, %(dates)s. Your visit on %(when)s "
            "stays yours until you say yes."
        )
    return _letter(
        entry,
        token=token,
        subject=_("You are on the list at %(where)s") % words,
        headline=_("You are on the list, %(name)s") % words,
        lead=lead % words,
        button=_("See or leave the list"),
    )


def time_is_free(offer: WaitOffer, *, token: str, now: datetime) -> Mail:
    """Which time is held for them, until when, and the page with the one button that takes it."""
    entry, hold = offer.entry, offer.booking
    if hold is None or hold.hold_until is None:
        raise ValueError("an offer is mailed while its time is held")
    zone = ZoneInfo(entry.venue.time_zone)
    words = _words(entry) | {
        "until": wording.clock(hold.hold_until.astimezone(zone)),
        "moment": wording.moment(hold.starts_at.astimezone(zone)),
    }
    lead = _(
        "%(where)s has a time for you. It is yours until %(until)s; then whoever is next can have it."
    )
    if entry.moves is not None:
        lead = _(
            "%(where)s has an earlier time for you. It is yours until %(until)s; your visit on %(when)s stays yours "
            "until you take it."
        )
    return _letter(
        entry,
        token=token,
        subject=_("A time is free: %(moment)s, yours until %(until)s") % words,
        headline=_("A time is free, %(name)s") % words,
        lead=lead % words,
        button=_("See it and take it"),
        visit=Visit(hold, now=now),
    )


def lapsed(offer: WaitOffer, *, token: str) -> Mail:
    """That the time went on to the next, and that they still wait."""
    entry = offer.entry
    moment = wording.moment(offer.starts_at.astimezone(ZoneInfo(entry.venue.time_zone)))
    words = _words(entry) | {"moment": moment}
    return _letter(
        entry,
        token=token,
        subject=_("No longer held: %(where)s, %(moment)s") % words,
        headline=_("That time is no longer held"),
        lead=_(
            "We held %(moment)s at %(where)s for you and heard nothing, so it went on to whoever is next. You are "
            "still on the list and keep your place."
        )
        % words,
        button=_("See or leave the list"),
    )


def no_time(entry: WaitEntry, *, token: str) -> Mail:
    """That what they waited for is over without a time."""
    words = _words(entry)
    lead = _("No time for %(what)s at %(where)s came free that suited you, %(dates)s.")
    if entry.moves is not None:
        lead = _("No earlier time for %(what)s at %(where)s came free. Nothing else changes.")
    return _letter(
        entry,
        token=token,
        subject=_("No time came free at %(where)s") % words,
        headline=_("No time came free, %(name)s") % words,
        lead=lead % words,
        button=_("See the place"),
        link=absolute(reverse("venue", args=[entry.venue.slug])),
    )


def wait_link(entry: WaitEntry, token: str) -> str:
    """Return the address that opens the entry for whoever has this mail."""
    return absolute(reverse("wait-link", args=[entry.pk, token]))


def _letter(
    entry: WaitEntry,
    *,
    token: str,
    subject: str,
    headline: str,
    lead: str,
    button: str,
    link: str = "",
    visit: Visit | None = None,
) -> Mail:
    return Mail(
        template="letter",
        to=entry.contact_email,
        subject=subject,
        preheader=lead,
        context={
            "headline": headline,
            "lead": lead,
            "visit": visit,
            "button": button,
            "link": link or wait_link(entry, token),
            "fine_print": _("The link is for you alone: whoever has it can answer for you."),
            "reason": _(
                "You get this because you asked to be told. You can leave the list at any time."
            ),
        },
    )


def _words(entry: WaitEntry) -> dict[str, str | int]:
    zone = ZoneInfo(entry.venue.time_zone)
    return {
        "name": entry.contact_name.split(" ")[0],
        "where": entry.venue.name,
        "what": entry.what,
        "dates": dates_of(entry),
        "minutes": settings.OFFER_MINUTES,
        "when": wording.moment(entry.moves.starts_at.astimezone(zone)) if entry.moves else "",
    }


def dates_of(entry: WaitEntry) -> str:
    """Thursday, November 12, or: Nov 12 to Nov 20."""
    if entry.first_on == entry.last_on:
        return wording.long_date(entry.first_on)
    said = {"first": wording.short_date(entry.first_on), "last": wording.short_date(entry.last_on)}
    return _("%(first)s to %(last)s") % said
