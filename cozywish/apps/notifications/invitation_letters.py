"""What the mail about an offered place in a business says."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cozywish.apps.notifications.letters import letter
from cozywish.apps.notifications.mail import Mail, absolute
from cozywish.apps.venues.models import Invitation, Manager
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


def farewell_letter(manager: Manager, *, to: str) -> Mail:
    """Which business is no longer theirs to manage. Who decided it is the business's own matter."""
    words = {"where": manager.business.name}
    return letter(
        to=to,
        subject=_("You no longer manage %(where)s") % words,
        headline=_("You no longer manage %(where)s") % words,
        lead=_(
            "%(where)s has taken back what you could do there as a manager. "
            "Your account and your own bookings stay as they are."
        )
        % words,
        button=_("Your account"),
        link=absolute(reverse("account_home")),
        fine_print=_("If that surprises you, ask %(where)s.") % words,
    )
