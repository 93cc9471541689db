"""Every cookie the site can set, in words. A test compares the list with what browsers really get."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cozywish.web.consent import CHOICE_COOKIE, PLACE_COOKIE
from cozywish.web.customer.access import LINK_COOKIE


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie: what it is for, how long it stays, and whether it waits for a yes."""

    name: str
    purpose: Promise
    stays: Promise
    is_optional: bool = False


def all_cookies() -> list[Cookie]:
    """Return them, the necessary ones first."""
    return [Cookie(*each) for each in _needed()] + [
        Cookie(
            PLACE_COOKIE,
            _("The city you last searched in, so the next visit starts there."),
            _("Half a year"),
            is_optional=True,
        )
    ]


def _needed() -> list[tuple[str, Promise, Promise]]:
    return [
        (
            settings.SESSION_COOKIE_NAME,
            _("Knows that you are signed in, and the time you hold while you book."),
            _("Two weeks; signed in a day, or 30 days if you ask to stay signed in"),
        ),
        (
            settings.CSRF_COOKIE_NAME,
            _("Proves that a form you send is ours, so no other site can send it for you."),
            _("A year"),
        ),
        (
            settings.DEVICE_COOKIE_NAME,
            _("Knows a device you have signed in on, so we can tell you about any other."),
            _("A year"),
        ),
        (LINK_COOKIE, _("Opens the one booking whose mailed link you followed."), _("30 days")),
        ("messages", _("Carries a short notice, such as “Saved”."), _("Until the next page")),
        (
            settings.LANGUAGE_COOKIE_NAME,
            _("The language you chose."),
            _("Until you close the browser"),
        ),
        ("theme", _("The light or dark look you chose."), _("A year")),
        (CHOICE_COOKIE, _("Your answer on this page."), _("Half a year")),
    ]
