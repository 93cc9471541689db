"""The test cards, by the numbers Stripe documents, and how each of them behaves."""

from dataclasses import dataclass

MESSAGES = {
    "card_declined": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "insufficient_funds": "Your card has insufficient funds.",
    "card_velocity_exceeded": "Your card was declined for making repeated attempts too frequently "
    "or exceeding its amount limit.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}


@dataclass(frozen=True)
class Card:
    """One test card.

    `code` and `decline`: how a payment is refused, if it is. `late`: only payments are refused, the card can be saved.
    `asks`: when the bank wants to know the person ("always", "unless_set_up", "on_session", "if_wanted").
    `refund`: "pending" settles later, "fails" bounces later. `dispute`: its reason; `inquiry` asks before it takes.
    """

    name: str
    number: str
    brand: str = "visa"
    funding: str = "credit"
    country: str = "US"
    code: str = ""
    decline: str = ""
    late: bool = False
    asks: str = "if_wanted"
    refund: str = ""
    dispute: str = ""
    inquiry: bool = False
    warned: bool = False
    at_once: bool = False

    @property
    def last4(self) -> str:
        """The last four digits, which may be shown."""
        return self.number[-4:]

    @property
    def refuses(self) -> bool:
        """Whether payments with it fail, once the bank knows who pays."""
        return bool(self.code)


def _declines(name: str, number: str, decline: str, code: str = "card_declined") -> Card:
    return Card(name, number, code=code, decline=decline)


CARDS = (
    Card("visa", "4242424242424242"),
    Card("visa_debit", "4000056655665556", funding="debit"),
    Card("mastercard", "5555555555554444", "mastercard"),
    Card("mastercard_2series", "2223003122003222", "mastercard"),
    Card("mastercard_debit", "5200828282828210", "mastercard", "debit"),
    Card("mastercard_prepaid", "5105105105105100", "mastercard", "prepaid"),
    Card("amex", "378282246310005", "amex"),
    Card("amex_2", "371449635398431", "amex"),
    Card("discover", "6011111111111117", "discover"),
    Card("diners", "3056930009020004", "diners"),
    Card("jcb", "3566002020360505", "jcb", country="JP"),
    Card("unionpay", "6200000000000005", "unionpay", country="CN"),
    Card("gb", "4000008260000000", country="GB"),
    # The bank asks who pays.
    Card("authenticationRequiredOnSetup", "4000002500003155", asks="unless_set_up"),
    Card("authenticationRequired", "4000002760003184", asks="always"),
    Card("authenticationRequiredSetupForOffSession", "4000003800000446", asks="on_session"),
    Card(
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        "4000008260003178",
        code="card_declined",
        decline="insufficient_funds",
        late=True,
        asks="always",
    ),
    Card("threeDSecure2Required", "4000000000003220", asks="always"),
    Card("threeDSecureOptional", "4000000000003055"),
    Card(
        "threeDSecureRequiredChargeDeclined",
        "4000008400001629",
        code="card_declined",
        decline="generic_decline",
        late=True,
        asks="always",
    ),
    # Refused.
    _declines("visa_chargeDeclined", "4000000000000002", "generic_decline"),
    _declines("visa_chargeDeclinedInsufficientFunds", "4000000000009995", "insufficient_funds"),
    _declines("visa_chargeDeclinedLostCard", "4000000000009987", "lost_card"),
    _declines("visa_chargeDeclinedStolenCard", "4000000000009979", "stolen_card"),
    _declines(
        "visa_chargeDeclinedVelocityLimitExceeded", "4000000000006975", "card_velocity_exceeded"
    ),
    _declines("chargeDeclinedExpiredCard", "4000000000000069", "expired_card", "expired_card"),
    _declines("chargeDeclinedIncorrectCvc", "4000000000000127", "incorrect_cvc", "incorrect_cvc"),
    _declines(
        "chargeDeclinedProcessingError", "4000000000000119", "processing_error", "processing_error"
    ),
    _declines("radarBlock", "4100000000000019", "fraudulent"),
    Card(
        "chargeCustomerFail",
        "4000000000000341",
        code="card_declined",
        decline="generic_decline",
        late=True,
    ),
    # What comes afterwards.
    Card("pendingRefund", "4000000000007726", refund="pending"),
    Card("refundFail", "4000000000005126", refund="fails"),
    Card("createDispute", "4000000000000259", dispute="fraudulent"),
    Card("createDisputeProductNotReceived", "4000000000002685", dispute="product_not_received"),
    Card("createDisputeInquiry", "4000000000001976", dispute="fraudulent", inquiry=True),
    Card("createIssuerFraudRecord", "4000000000005423", warned=True),
    Card("bypassPending", "4000000000000077", at_once=True),
)

BY_NUMBER = {card.number: card for card in CARDS}
BY_NAME = {card.name: card for card in CARDS}
# Stripe knows some cards by a shorter name, too.
BY_NAME |= {
    "chargeDeclined": BY_NAME["visa_chargeDeclined"],
    "chargeDeclinedInsufficientFunds": BY_NAME["visa_chargeDeclinedInsufficientFunds"],
    "chargeDeclinedFraudulent": BY_NAME["radarBlock"],
    "threeDSecureRequired": BY_NAME["threeDSecure2Required"],
}


@dataclass(frozen=True)
class Bank:
    """One test bank account: money that is on its way for days. `failure` says why it never arrives."""

    name: str
    number: str
    failure: str = ""

    @property
    def last4(self) -> str:
        """The last four digits, which may be shown."""
        return self.number[-4:]


BANKS = (
    Bank("success", "000123456789"),
    Bank("accountClosed", "000111111113", "account_closed"),
    Bank("noAccount", "000111111116", "no_account"),
    Bank("insufficientFunds", "000222222227", "insufficient_funds"),
    Bank("debitNotAuthorized", "000333333335", "debit_not_authorized"),
)
BANK_BY_NAME = {bank.name: bank for bank in BANKS}
BANK_BY_NUMBER = {bank.number: bank for bank in BANKS}


def is_number(digits: str) -> bool:
    """Whether the check digit of a card number fits."""
    if not digits.isdecimal() or not 12 <= len(digits) <= 19:
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def message_of(code: str, decline: str) -> str:
    """Return the sentence that goes with a refusal."""
    return MESSAGES.get(decline) or MESSAGES.get(code, MESSAGES["card_declined"])
