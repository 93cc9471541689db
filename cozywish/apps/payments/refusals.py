"""Why money does not move."""

from django.utils.translation import gettext_lazy as _

from cozywish.core.errors import Conflict, Forbidden, Invalid


class NotPossibleNow(Conflict):
    code = "PAYMENTS_NOT_POSSIBLE_NOW"
    template = _("This payment can no longer be changed that way.")


class MovedOn(Conflict):
    code = "PAYMENTS_MOVED_ON"
    template = _("Something happened to this payment meanwhile. Please look at it again.")


class AmountImpossible(Invalid):
    code = "PAYMENTS_AMOUNT_IMPOSSIBLE"
    template = _("That is not an amount that can be paid.")
    field = "amount"


class OrderDiffers(Conflict):
    code = "PAYMENTS_ORDER_DIFFERS"
    template = _("Something else is owed for this already.")


class OrderClosed(Conflict):
    code = "PAYMENTS_ORDER_CLOSED"
    template = _("This can no longer be paid.")


class AlreadyPaid(Conflict):
    code = "PAYMENTS_ALREADY_PAID"
    template = _("This is paid already.")


class PaymentUnderWayAlready(Conflict):
    code = "PAYMENTS_UNDER_WAY"
    template = _("A payment is under way. Please wait a moment.")


DECLINED = {
    "insufficient_funds": _("The bank says that there is not enough on this card."),
    "expired_card": _("This card has expired."),
    "incorrect_cvc": _("The security code is not that of this card."),
    "processing_error": _("Something went wrong at the bank. Please try once more."),
    "payment_intent_authentication_failure": _("The bank could not confirm that it is you."),
    "setup_intent_authentication_failure": _("The bank could not confirm that it is you."),
}


class Declined(Invalid):
    """`why` is the provider's word, such as insufficient_funds."""

    code = "PAYMENTS_DECLINED"
    template = _("%(why)s Nothing was taken. Please try another card.")
    field = "card"

    def __init__(self, why: str) -> None:
        super().__init__(why=DECLINED.get(why, _("The bank declined this card.")))


class CardRefused(Invalid):
    """`why` is the provider's word, such as expired_card."""

    code = "PAYMENTS_CARD_REFUSED"
    template = _("%(why)s It was not saved. Please try another card.")
    field = "card"

    def __init__(self, why: str) -> None:
        super().__init__(why=DECLINED.get(why, _("The bank declined this card.")))


class CardGone(Conflict):
    code = "PAYMENTS_CARD_GONE"
    template = _("That card is no longer among yours.")


class NotAvailable(Conflict):
    code = "PAYMENTS_NOT_AVAILABLE"
    template = _("Payments do not work at the moment. Please try again in a minute.")


class NothingOnline(Conflict):
    code = "PAYMENTS_NOT_CONFIGURED"
    template = _("Nothing can be paid online here.")


class NoCard(Conflict):
    code = "PAYMENTS_NO_CARD"
    template = _("There is no card on file.")


class NothingCaptured(Conflict):
    code = "PAYMENTS_NOTHING_CAPTURED"
    template = _("Nothing was paid that could go back.")


class RefundTooMuch(Conflict):
    code = "PAYMENTS_REFUND_TOO_MUCH"
    template = _("That is more than is left of this payment.")
    field = "amount"


class Disputed(Conflict):
    code = "PAYMENTS_DISPUTED"
    template = _("The bank is looking into this payment, so nothing of it can go back now.")


class Quarantined(Conflict):
    code = "PAYMENTS_QUARANTINED"
    template = _("This payment does not match what was owed. Somebody has to look at it first.")


class AlreadyReleased(Conflict):
    code = "PAYMENTS_RELEASED"
    template = _("This money has been released to the business.")


class Frozen(Conflict):
    code = "PAYMENTS_FROZEN"
    template = _("This money is frozen while a question about it is open.")


class TooEarlyToRelease(Conflict):
    code = "PAYMENTS_TOO_EARLY_TO_RELEASE"
    template = _("This money is still held.")


class SecondPersonNeeded(Forbidden):
    code = "PAYMENTS_SECOND_PERSON_NEEDED"
    template = _("Somebody else has to approve this refund.")
