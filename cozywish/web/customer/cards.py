"""Cards as people know them again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cozywish.apps.payments.models import SavedMethod
from cozywish.toolkit import wording

MARKS = {"amex": "AMEX", "mastercard": "MC", "diners": "DC", "unionpay": "UP", "discover": "DISC"}
LAST_PLACE = timedelta(hours=12)  # where a day ends last, behind UTC


def card_mark(brand: str) -> str:
    """VISA, in the space of a stamp; nothing for what we do not know."""
    return MARKS.get(brand) or (brand.upper() if brand in wording.CARDS else "")


@dataclass(frozen=True, slots=True)
class KeptCard:
    """A card that somebody keeps."""

    method: SavedMethod
    is_expired: bool

    @property
    def name(self) -> str:
        """Visa ending 4417."""
        return wording.card_name(self.method.brand, self.method.last4)

    @property
    def mark(self) -> str:
        """VISA."""
        return card_mark(self.method.brand)

    @property
    def expiry(self) -> str:
        """08/28."""
        return f"{self.method.exp_month:02}/{self.method.exp_year % 100:02}"


def kept_card(method: SavedMethod, *, now: datetime) -> KeptCard:
    """Return a card in words. It has expired once its last month is over everywhere."""
    return KeptCard(method, method.has_expired(today=(now - LAST_PLACE).date()))
