"""What our mails say, each a function that returns one Mail."""

from django.conf import settings
from django.utils.translation import gettext as _

from cozywish.apps.notifications.mail import Mail


def code(*, to: str, code: str) -> Mail:
    """The six digits that prove an address to book as a guest."""
    return letter(
        to=to,
        subject=_("Your CozyWish code"),
        headline=_("Your code"),
        lead=_("Enter it on the booking page to confirm that this address is yours."),
        code=code,
        fine_print=_(
            "It works for %(minutes)d minutes. If you did not ask for it, ignore this mail: "
            "nothing is booked without the code."
        )
        % {"minutes": settings.CODE_MINUTES},
    )


def letter(
    *,
    to: str,
    subject: str,
    headline: str,
    lead: str,
    fine_print: str = "",
    code: str = "",
    button: str = "",
    link: str = "",
) -> Mail:
    """A short mail about an account or an address: a headline, a sentence, perhaps a code or a button."""
    return Mail(
        template="letter",
        to=to,
        subject=subject,
        preheader=lead,
        context={
            "headline": headline,
            "lead": lead,
            "code": code,
            "button": button,
            "link": link,
            "fine_print": fine_print,
            "reason": _("You get this because your address was used on CozyWish."),
        },
    )
