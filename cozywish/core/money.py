"""Money is an integer of minor units and a currency. There is no float and no Decimal column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision, get_currency_symbol

AMOUNT = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?", re.ASCII)


def minor_units(text: str, currency: str) -> int | None:
    """Read an amount as people type it: 45, 45.50, $1,250. None for anything else, and for more digits than it has.

    A sign of another currency, or a comma for the cents, is not guessed at.
    """
    bare = text.strip()
    for sign in (currency, get_currency_symbol(currency, locale="en_US")):
        bare = bare.removeprefix(sign).removesuffix(sign).strip()
    found = AMOUNT.fullmatch(bare)
    digits = get_currency_precision(currency)
    if found is None or len(found[2] or "") > digits:
        return None
    return int(found[1].replace(",", "") + (found[2] or "").ljust(digits, "0"))


def sign_of(currency: str, locale: str = "en_US") -> str:
    """Return what is written beside amounts: $."""
    return str(get_currency_symbol(currency, locale=locale))


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`minor` units of `currency` (ISO 4217). Sums and differences never mix currencies."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times, self.currency)

    def part(self, basis_points: int) -> "Money":
        """Return so many hundredths of a percent of an amount that is not negative, half a minor unit rounded up."""
        return Money((self.minor * basis_points + 5000) // 10000, self.currency)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Divide an amount that is not negative in the ratio of `weights`; the parts add up to it exactly.

        Each is within one minor unit of its exact share: what is left over goes to the largest remainders, and among
        equals to the first.
        """
        total = sum(weights)
        parts = [self.minor * weight // total for weight in weights]
        left = self.minor - sum(parts)
        nearest = sorted(range(len(parts)), key=lambda at: -(self.minor * weights[at] % total))
        for at in nearest[:left]:
            parts[at] += 1
        return [Money(part, self.currency) for part in parts]

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up.")
        return other.minor

    def exact(self, locale: str = "en_US") -> str:
        """Return every digit: $45.00."""
        return self._format(locale, short=False)

    def short(self, locale: str = "en_US") -> str:
        """Return the amount without empty minor units: $45, but $45.50."""
        return self._format(locale, short=True)

    def plain(self) -> str:
        """Return the amount for machines: 45.00."""
        digits = get_currency_precision(self.currency)
        whole, rest = divmod(abs(self.minor), 10**digits)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"

    def _format(self, locale: str, *, short: bool) -> str:
        bare = short and self.minor % 10 ** get_currency_precision(self.currency) == 0
        return str(
            format_currency(
                Decimal(self.plain()),
                self.currency,
                locale=locale,
                currency_digits=not bare,
                format="¤#,##0;-¤#,##0" if bare else None,
            )
        )
