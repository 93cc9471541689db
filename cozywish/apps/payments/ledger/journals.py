"""What happens to money, as balanced entries: pure functions of amounts, without a database.

Each function is one event and returns what `ledger.services.post` writes. Its key names the event, so that the same
event told twice is one journal. Amounts of nothing leave no line.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.drafts import Draft, Entry, Kind
from cozywish.core.money import Money

PSP_BALANCE, PSP_FEES = Account(Code.PSP_BALANCE), Account(Code.PSP_FEES)
PLATFORM_FEE, CANCELLATION_SHARE = Account(Code.PLATFORM_FEE), Account(Code.CANCELLATION_SHARE)
PROMOTIONS, GOODWILL = Account(Code.PROMOTIONS), Account(Code.GOODWILL)

Side = Iterable[tuple[Account, Money]]


def draft(kind: Kind, key: str, *, debit: Side, credit: Side) -> Draft:
    """Return a journal of these sides, without lines of nothing."""
    sides = ((True, debit), (False, credit))
    entries = (Entry(account, money, is_debit) for is_debit, s in sides for account, money in s)
    return Draft(kind, key, tuple(entry for entry in entries if entry.amount.minor))


@dataclass(frozen=True, slots=True)
class Price:
    """What a visit costs, net of what the business itself takes off: the service, its tax, and the tip."""

    service: Money
    tax: Money
    tip: Money

    @property
    def total(self) -> Money:
        return self.service + self.tax + self.tip


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid, and by which means: a coupon is given by the site, a gift card was sold earlier."""

    card: Money
    coupon: Money
    gift: Money
    gift_card: str = ""

    @classmethod
    def by_card(cls, amount: Money) -> "Paid":
        return cls(amount, Money(0, amount.currency), Money(0, amount.currency))

    @property
    def total(self) -> Money:
        return self.card + self.coupon + self.gift

    def less(self, fee: Money) -> "Paid":
        """What goes back by each means once `fee` is kept: from the card first, then the gift card, then the coupon."""
        left, kept = [], fee.minor
        for means in (self.card, self.gift, self.coupon):
            taken = min(kept, means.minor)
            kept -= taken
            left.append(Money(means.minor - taken, means.currency))
        card, gift, coupon = left
        return Paid(card, coupon, gift, self.gift_card)

    def by_means(self, card: Account) -> list[tuple[Account, Money]]:
        """Which account each part is of; that of the card money depends on what happens."""
        parts = [(card, self.card), (PROMOTIONS, self.coupon)]
        if self.gift.minor:
            parts.append((Account(Code.GIFT_CARD, self.gift_card), self.gift))
        return parts


def held_for(booking: str) -> Account:
    """Return what is held for a visit until it is over."""
    return Account(Code.HELD_FUNDS, booking)


def payable_to(provider: str) -> Account:
    """Return what a business is owed."""
    return Account(Code.PROVIDER_PAYABLE, provider)


def _on_its_way(refund: str) -> Account:
    return Account(Code.REFUNDS_IN_TRANSIT, refund)


def captured(charge: str, *, booking: str, paid: Paid) -> Draft:
    """J1: a visit is paid in full, by card and by what else was given for it."""
    return draft(
        Kind.CAPTURE,
        f"capture:{charge}",
        debit=paid.by_means(PSP_BALANCE),
        credit=[(held_for(booking), paid.total)],
    )


def psp_fee_known(transaction: str, *, fee: Money) -> Draft:
    """J1f: the payment provider says what it kept."""
    return draft(
        Kind.PSP_FEE, f"fee:{transaction}", debit=[(PSP_FEES, fee)], credit=[(PSP_BALANCE, fee)]
    )


def part_captured(charge: str, *, booking: str, amount: Money) -> Draft:
    """J2: a deposit is paid, or online what was left to pay."""
    return draft(
        Kind.PART,
        f"capture:{charge}",
        debit=[(PSP_BALANCE, amount)],
        credit=[(held_for(booking), amount)],
    )


def gift_sold(card: str, *, amount: Money) -> Draft:
    """J3: somebody bought a gift card."""
    return draft(
        Kind.GIFT_OR_CREDIT,
        f"gift:{card}",
        debit=[(PSP_BALANCE, amount)],
        credit=[(Account(Code.GIFT_CARD, card), amount)],
    )


def credit_given(credit: str, *, customer: str, amount: Money, booking: str = "") -> Draft:
    """J3: a customer gets credit, out of what is held for their visit or, without one, out of goodwill."""
    return draft(
        Kind.GIFT_OR_CREDIT,
        f"credit:{credit}",
        debit=[(held_for(booking) if booking else GOODWILL, amount)],
        credit=[(Account(Code.CUSTOMER_CREDIT, customer), amount)],
    )


def released(
    booking: str, number: int, *, provider: str, price: Price, fee: Money, jurisdiction: str
) -> Draft:
    """J4: the service was done, so what was held goes to whom it belongs. `fee` is the site's share of the service."""
    parts = [(PLATFORM_FEE, fee), (payable_to(provider), price.service - fee)]
    if price.tax.minor:
        parts.append((Account(Code.TAX_PAYABLE, jurisdiction), price.tax))
    if price.tip.minor:
        parts.append((Account(Code.TIPS_PAYABLE, provider), price.tip))
    key = f"release:{booking}:{number}"
    return draft(Kind.RELEASE, key, debit=[(held_for(booking), price.total)], credit=parts)


def deposit_released(
    booking: str, number: int, *, provider: str, deposit: Money, fee: Money
) -> Draft:
    """J4 with the rest paid at the venue: the deposit pays the site's fee, and what is missing the business owes."""
    nothing = Money(0, fee.currency)
    return draft(
        Kind.RELEASE,
        f"release:{booking}:{number}",
        debit=[
            (held_for(booking), deposit),
            (Account(Code.PROVIDER_RECEIVABLE, provider), max(nothing, fee - deposit)),
        ],
        credit=[(PLATFORM_FEE, fee), (payable_to(provider), max(nothing, deposit - fee))],
    )


def refund_submitted(refund: str, *, booking: str, back: Paid) -> Draft:
    """J6: what was paid for a visit goes back by the means it came by; the card's part is on its way."""
    return draft(
        Kind.REFUND,
        f"refund:{refund}:submit",
        debit=[(held_for(booking), back.total)],
        credit=back.by_means(_on_its_way(refund)),
    )


def refund_done(refund: str, *, amount: Money) -> Draft:
    """J6: the payment provider has sent the card's part back."""
    return draft(
        Kind.REFUND,
        f"refund:{refund}:done",
        debit=[(_on_its_way(refund), amount)],
        credit=[(PSP_BALANCE, amount)],
    )


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee for cancelling late or not coming. `rate` is the site's share of it in basis points, net of its tax."""

    amount: Money
    rate: int
    tax: Money
    jurisdiction: str = ""

    @classmethod
    def untaxed(cls, amount: Money, *, rate: int) -> "Fee":
        return cls(amount, rate, Money(0, amount.currency))

    def shares(self, provider: str) -> list[tuple[Account, Money]]:
        net = self.amount - self.tax
        ours = net.part(self.rate)
        parts = [(payable_to(provider), net - ours), (CANCELLATION_SHARE, ours)]
        if self.tax.minor:
            parts.append((Account(Code.TAX_PAYABLE, self.jurisdiction), self.tax))
        return parts


def cancelled_late(booking: str, *, provider: str, paid: Paid, fee: Fee, refund: str) -> Draft:
    """J7: a customer cancels too late: the fee is shared, and the rest goes back."""
    return _kept(
        Kind.LATE_CANCELLATION, f"cancel_fee:{booking}", booking, provider, paid, fee, refund
    )


def missed(booking: str, number: int, *, provider: str, paid: Paid, fee: Fee, refund: str) -> Draft:
    """J8 out of what is held: a customer did not come. `number` counts up when that is corrected and said again."""
    return _kept(Kind.NO_SHOW, f"no_show:{booking}:{number}", booking, provider, paid, fee, refund)


def _kept(
    kind: Kind, key: str, booking: str, provider: str, paid: Paid, fee: Fee, refund: str
) -> Draft:
    back = paid.less(fee.amount)
    return draft(
        kind,
        key,
        debit=[(held_for(booking), paid.total)],
        credit=[
            *(back.by_means(_on_its_way(refund)) if back.total.minor else ()),
            *fee.shares(provider),
        ],
    )


def guarantee_charged(
    charge: str, booking: str, number: int, *, provider: str, fee: Fee
) -> tuple[Draft, Draft]:
    """J8 out of a card on file: the fee is received for the visit, and shared."""
    received = [(held_for(booking), fee.amount)]
    return (
        draft(
            Kind.NO_SHOW,
            f"capture:{charge}",
            debit=[(PSP_BALANCE, fee.amount)],
            credit=received,
        ),
        draft(
            Kind.NO_SHOW,
            f"no_show:{booking}:{number}",
            debit=received,
            credit=fee.shares(provider),
        ),
    )


@dataclass(frozen=True, slots=True)
class Shares:
    """Whose money goes back when a refund comes after the release."""

    provider: Money
    fee: Money
    tax: Money

    @classmethod
    def of(cls, refund: Money, *, price: Price, fee: Money) -> "Shares":
        """Divide a refund as the price without its tip was divided: business, site, tax."""
        weights = ((price.service - fee).minor, fee.minor, price.tax.minor)
        return cls(*refund.split(weights))


def refunded_after_release(
    refund: str,
    *,
    provider: str,
    shares: Shares,
    payable: Money,
    jurisdiction: str,
    is_fee: bool = False,
) -> Draft:
    """J9: part of a visit that is long paid out is refunded, or with `is_fee` of a fee that was kept for it.

    What exceeds the business's `payable`, it owes.
    """
    covered = min(shares.provider, payable)
    ours = CANCELLATION_SHARE if is_fee else PLATFORM_FEE
    parts = [(payable_to(provider), covered), (ours, shares.fee)]
    if shortage := (shares.provider - covered).minor:
        owed = Money(shortage, covered.currency)
        parts.append((Account(Code.PROVIDER_RECEIVABLE, provider), owed))
    if shares.tax.minor:
        parts.append((Account(Code.TAX_PAYABLE, jurisdiction), shares.tax))
    return draft(
        Kind.REFUND_AFTER_RELEASE,
        f"refund:{refund}:submit",
        debit=parts,
        credit=[(_on_its_way(refund), shares.provider + shares.fee + shares.tax)],
    )


def fee_undone(booking: str, number: int, *, provider: str, fee: Fee, payable: Money) -> Draft:
    """J8 taken back: they did come, so what was kept as a fee is held for the visit again."""
    parts = []
    for account, share in fee.shares(provider):
        covered = min(share, payable) if account == payable_to(provider) else share
        parts.append((account, covered))
        if covered != share:
            parts.append((Account(Code.PROVIDER_RECEIVABLE, provider), share - covered))
    return draft(
        Kind.REVERSAL,
        f"no_show:{booking}:{number}:undone",
        debit=parts,
        credit=[(held_for(booking), fee.amount)],
    )


def refunded_as_goodwill(refund: str, *, amount: Money) -> Draft:
    """J9 at the site's own cost."""
    return draft(
        Kind.REFUND_AFTER_RELEASE,
        f"refund:{refund}:submit",
        debit=[(GOODWILL, amount)],
        credit=[(_on_its_way(refund), amount)],
    )


def unapplied(charge: str, *, amount: Money) -> Draft:
    """J11: a payment came too late, or for nothing we know, or in another amount or currency than was asked."""
    return draft(
        Kind.UNAPPLIED,
        f"capture:{charge}",
        debit=[(PSP_BALANCE, amount)],
        credit=[(Account(Code.UNAPPLIED_RECEIPTS, charge), amount)],
    )


def revived(charge: str, *, booking: str, amount: Money) -> Draft:
    """J11a: the time of a late payment was still free, so it is held for its visit after all."""
    return draft(
        Kind.UNAPPLIED,
        f"capture:{charge}:revived",
        debit=[(Account(Code.UNAPPLIED_RECEIPTS, charge), amount)],
        credit=[(held_for(booking), amount)],
    )


def returned(charge: str, *, refund: str, amount: Money) -> Draft:
    """J11b: a payment for nothing goes back; `refund_done` follows."""
    return draft(
        Kind.UNAPPLIED,
        f"refund:{refund}:submit",
        debit=[(Account(Code.UNAPPLIED_RECEIPTS, charge), amount)],
        credit=[(_on_its_way(refund), amount)],
    )


def refund_failed(refund: str, *, amount: Money, to: Account) -> Draft:
    """J12: a refund came back before it was done, so the money is held as before: for a visit, or for nothing yet."""
    return _bounced(refund, _on_its_way(refund), amount, to, {Code.HELD_FUNDS})


def refund_bounced(refund: str, *, amount: Money, to: Account) -> Draft:
    """J12: a refund came back after it was done, so its customer has credit, or the money is for nothing yet."""
    return _bounced(refund, PSP_BALANCE, amount, to, {Code.CUSTOMER_CREDIT})


def _bounced(refund: str, out_of: Account, amount: Money, to: Account, known: set[Code]) -> Draft:
    if to.code not in known | {Code.UNAPPLIED_RECEIPTS}:
        raise ValueError(f"A refund that comes back does not go to {to.code}.")
    key = f"refund:{refund}:failed"
    return draft(Kind.BOUNCED, key, debit=[(out_of, amount)], credit=[(to, amount)])
