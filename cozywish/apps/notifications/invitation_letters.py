"""What the mail about an offered place in a business says."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cozywish.apps.notifications.letters import letter
from cozywish.apps.notifications.mail import Mail, absolute
from cozywish.apps.venues.models import Invitation
from cozywish.toolkit import wording


def invitation_letter(invitation: Invitation, *, secret: str) -> Mail:
    """Who invites, into which business, as what, and the link, which is the only copy of its secret."""
    words = {
        "who": invitation.invited_by.name,
        "where": invitation.business.name,
        "until": wording.short_date(invitation.expires_at),
    }
    if invitation.staff is not None:
        words["place"] = invitation.staff.name
        lead = _(
            "%(who)s invites you to sign in to %(where)s on CozyWish as %(place)s of the team: "
            "you see your own calendar and look after your own profile."
        )
    else:
        lead = _(
            "%(who)s invites you to help manage %(where)s on CozyWish. The link shows what you will be able to do."
        )
    return letter(
        to=invitation.email,
        subject=_("%(who)s invites you to %(where)s") % words,
        headline=_("Join %(where)s") % words,
        lead=lead % words,
        button=_("See the invitation"),
        link=absolute(reverse("invitation-link", args=[secret])),
        fine_print=_(
            "It works for seven days, until %(until)s, once, and only for this address. "
            "If you do not know %(who)s, ignore this mail: nothing happens."
        )
        % words,
    )
