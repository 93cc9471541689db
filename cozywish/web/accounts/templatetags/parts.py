"""The parts of the account: one list for the navigation on every page and for the account's first page."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cozywish.web.accounts.linked.queries import providers

register = template.Library()


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what its pages call it (`part`), its first page, and what it is about in a line."""

    name: str
    route: str
    glyph: str
    label: Promise
    line: Promise


LINKED = "linked"
PARTS = (
    Part("bookings", "me-bookings", "calendar", _("Bookings"), _("What is coming, and what was")),
    Part("waiting", "me-waiting", "clock", _("Waiting for"), _("Times that may come free")),
    Part("favourites", "me-favourites", "heart", _("Favourites"), _("Places to find again")),
    Part("payments", "me-payments", "cash", _("Payments"), _("What you paid, what came back")),
    Part("cards", "me-cards", "wallet", _("Payment methods"), _("Cards for the next time")),
    Part("profile", "account_profile", "account", _("Profile"), _("Name, phone, picture")),
    Part("addresses", "account_addresses", "where", _("Addresses"), _("Where we come to you")),
    Part("email", "account_email", "mail", _("Email address"), _("Where our mails go")),
    Part("privacy", "account_privacy", "eye", _("Privacy and data"), _("What we keep, and why")),
    Part("security", "account_security", "shield", _("Security"), _("Password, passkeys, codes")),
    Part(LINKED, "account_linked", "people", _("Linked accounts"), _("Google and Apple")),
    Part("devices", "account_devices", "laptop", _("Devices"), _("Where you are signed in")),
    Part("activity", "account_activity", "history", _("Activity"), _("Who came in, what changed")),
    Part("consents", "account_consents", "verified", _("Consents"), _("What you agreed to")),
)


@register.simple_tag
def account_parts(request: HttpRequest) -> list[Part]:
    """Return the parts this site has: without Google and Apple nothing can be linked."""
    return [part for part in PARTS if part.name != LINKED or providers(request)]
