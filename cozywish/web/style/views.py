"""The living style page: every component in every state, drawn with the classes the pages use."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from cozywish.toolkit.policies import Audience, policy
from cozywish.web.style.forms import SampleForm

BUTTONS = (
    ("primary", _("Primary")),
    ("secondary", _("Secondary")),
    ("soft", _("Soft")),
    ("ghost", _("Ghost")),
    ("ink", _("Ink")),
    ("danger", _("Danger")),
)
HUES = (
    ("pine", _("pine")),
    ("ember", _("ember")),
    ("honey", _("honey")),
    ("sky", _("sky")),
    ("heather", _("heather")),
    ("rose", _("rose")),
    ("moss", _("moss")),
    ("lagoon", _("lagoon")),
    ("clay", _("clay")),
    ("stone", _("stone")),
    ("poppy", _("poppy")),
    ("leaf", _("leaf")),
)
CATEGORIES = (
    ("massage", "ember", _("Massage")),
    ("spa", "pine", _("Spa & sauna")),
    ("hair", "rose", _("Hair")),
    ("nails", "heather", _("Nails")),
    ("skin", "moss", _("Skin & facials")),
    ("barber", "sky", _("Barber")),
    ("yoga", "honey", _("Yoga & pilates")),
    ("fitness", "clay", _("Fitness")),
    ("cleaning", "lagoon", _("Home cleaning")),
    ("home", "stone", _("Home services")),
)
ROLES = (
    ("ink", _("Ink on page")),
    ("ink-2", _("Ink 2 on surface")),
    ("ink-3", _("Ink 3 on sunken")),
    ("brand", _("On brand")),
    ("brand-text", _("Brand on tint")),
    ("ember", _("Ember on tint")),
    ("ok", _("OK on tint")),
    ("warn", _("Warn on tint")),
    ("danger", _("Danger on tint")),
    ("info", _("Info on tint")),
)
AVATARS = tuple(f"art/avatars/avatar-{who}.webp" for who in ("amara", "ben", "elena", "samir"))
SAMPLE_TIME = datetime(2026, 11, 13, 16, 30, tzinfo=UTC)


@policy("style.page", Audience.DEVELOPMENT)
def style(request: HttpRequest) -> HttpResponse:
    """Show foundations and components. Names and times on it are samples and lead nowhere."""
    context = {
        "buttons": BUTTONS,
        "hues": HUES,
        "categories": CATEGORIES,
        "roles": ROLES,
        "avatars": AVATARS,
        "at": SAMPLE_TIME,
        "form": SampleForm(),
        "refused": SampleForm({"email": "maya@"}, auto_id="refused_%s"),
    }
    return render(request, "style/style.html", context)
