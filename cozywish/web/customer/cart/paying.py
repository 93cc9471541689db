"""When what is in the cart is paid, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cozywish.apps.bookings.queries.cart_shapes import CartContent
from cozywish.core.money import Money
from cozywish.toolkit import wording


@dataclass(frozen=True, slots=True)
class Paying:
    """A sentence, and a few words for where there is little room."""

    sentence: str
    short: str


def paying_of(content: CartContent) -> Paying:
    """Say what is paid or secured at the checkout, as far as places want it, and what at the visits."""
    sums = content.ahead
    if sums:
        amounts = ", ".join(
            Money(cents, currency).exact(str(wording.locale())) for currency, cents in sums.items()
        )
        least = _("from %(amounts)s") % {"amounts": amounts} if content.varies else amounts
        if sums == content.totals:
            said = _("You pay all of it when you check out.")
        else:
            said = _("You pay %(amounts)s when you check out, and the rest at the visits.")
        return Paying(said % {"amounts": least}, _("%(amounts)s at check-out") % {"amounts": least})
    if content.wants_card:
        return Paying(
            _(
                "You leave a card when you check out, for those who do not come, and pay each place at the visit."
            ),
            _("A card at check-out"),
        )
    return Paying(_("You pay each place at the visit."), _("Paid at the visits"))
