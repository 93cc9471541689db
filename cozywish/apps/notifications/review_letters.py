"""What the mails about a venue's way to its customers say."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cozywish.apps.notifications.letters import letter
from cozywish.apps.notifications.mail import Mail, absolute
from cozywish.apps.venues.models import VenueEvent, VenueReview


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and sentence of one step."""

    subject: Promise
    lead: Promise


SAID: Mapping[str, Words] = {
    VenueEvent.SUBMIT: Words(
        _("%(venue)s is in review"),
        _("A person on our team looks at your page. We write to you as soon as it is decided."),
    ),
    VenueEvent.EDIT: Words(
        _("%(venue)s is in review again"),
        _(
            "Your page was changed while it was online, so a person on our team looks at it first. Until then nobody "
            "finds or books it. What is booked stays booked."
        ),
    ),
    VenueEvent.APPROVE: Words(
        _("%(venue)s is live"),
        _("Your page is approved: customers find it now, and can book."),
    ),
    VenueEvent.ASK_FOR_CHANGES: Words(
        _("Please change something about %(venue)s"),
        _("We looked at your page and ask you to change this, then to send it in again:"),
    ),
    VenueEvent.REJECT: Words(
        _("%(venue)s is not accepted"),
        _("We looked at your page and cannot put it online. This is why:"),
    ),
    VenueEvent.SUSPEND: Words(
        _("%(venue)s is suspended"),
        _(
            "We have taken your page offline, so nobody finds or books it. "
            "What is booked stays booked. This is why:"
        ),
    ),
    VenueEvent.REINSTATE: Words(
        _("%(venue)s is back online"),
        _("Your page is online again: customers find it, and can book."),
    ),
    VenueEvent.CLOSE: Words(
        _("%(venue)s is closed"),
        _("You closed it for good: nobody finds or books it any more. What was booked is kept."),
    ),
}


def review_letter(review: VenueReview) -> Mail:
    """What happened to the venue, why in the office's words, and the way to its page in the portal."""
    words = SAID[review.event]
    subject = str(words.subject) % {"venue": review.venue.name}
    return letter(
        to=review.venue.business.owner.email,
        subject=subject,
        headline=subject,
        lead=" ".join(filter(None, [str(words.lead), _quoted(review)])),
        button=str(_("Open your venue")),
        link=absolute(reverse("pro-start")),
    )


def _quoted(review: VenueReview) -> str:
    return f"“{review.reasons}”" if review.reasons else ""
