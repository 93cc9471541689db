"""Where each cent of a visit is: 2.5.3 and 2.6 of the document."""

from dataclasses import dataclass, field
from datetime import datetime


def percent(cents: int, of: int) -> int:
    """Half a cent counts as one."""
    return (cents * of + 50) // 100


@dataclass(slots=True)
class Money:
    """What is paid ahead for one visit, in cents: where each of them is."""

    owed: int
    is_whole: bool  # the price, and no deposit
    is_asked: bool = False  # there is an order
    is_later: bool | None = None  # and it only authorises, as the venue was to be asked first
    is_paid: bool = False  # the bank said yes
    is_secured: bool = False  # and the site knows
    is_closed: bool = False
    came: int = 0
    held: int = 0
    released: int = 0
    back: list[int] = field(default_factory=list)
    venues: int = 0  # what of it the venue may have, less what it owes
    kept: int = 0  # a fee, of what was released
    release_at: datetime | None = None

    @property
    def left(self) -> int:
        """What can still go back."""
        return self.held or self.released


def capture(money: Money) -> None:
    """J1, J2."""
    money.came = money.held = money.owed


def give_back(money: Money, fee: int) -> None:
    """J6, or J7 and J8 with a fee, of which the site has its share."""
    kept = min(fee, money.held)
    if money.held > kept:
        money.back.append(money.held - kept)
    money.held, money.released, money.kept = 0, money.released + kept, money.kept + kept
    money.venues += kept - rated(kept)


def rated(cents: int) -> int:
    """The site's 15 %."""
    return (cents * 1500 + 5000) // 10000


def divided(cents: int, first: int, second: int) -> tuple[int, int]:
    """In a ratio, to the last cent; the odd one goes where more was lost, among equals to the first."""
    total = first + second
    lost = cents * first % total, cents * second % total
    one, other = cents * first // total, cents * second // total
    odd = cents - one - other
    return (one, other + odd) if lost[1] > lost[0] else (one + odd, other)


def release(money: Money, price: int) -> None:
    """J4."""
    fee = rated(price)
    if money.is_whole:  # what went back took its part of the fee along
        money.venues += divided(money.held, money.owed - fee, fee)[0]
    else:
        money.venues += money.held - fee
    money.held, money.released, money.release_at = 0, money.released + money.held, None


def refund(money: Money, cents: int, price: int) -> None:
    """J6 and, once it was released, J9, of which the site gives its part."""
    money.back.append(cents)
    if money.held:
        money.held -= cents
        if not money.held:
            money.release_at = None
        return
    fee, ours = rated(price), rated(cents)
    if money.is_whole and not money.kept:
        ours = divided(cents, money.owed - fee, fee)[1]
    money.venues -= cents - ours
    money.released -= cents
    money.kept = max(0, money.kept - cents)
