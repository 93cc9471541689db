"""LED-01 without a database: every journal balances, says what the chart says, and keeps every minor unit."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, strategies as st

from cozywish.apps.payments.ledger import journals
from cozywish.apps.payments.ledger.chart import CHART, Account, Code
from cozywish.apps.payments.ledger.drafts import Draft, Entry, Kind, Unbalanced, reversal
from cozywish.apps.payments.ledger.journals import Fee, Paid, Price, Shares
from cozywish.core.money import Money


def usd(minor: int) -> Money:
    return Money(minor, "USD")


PRICE = Price(service=usd(10000), tax=usd(800), tip=usd(1000))
PAID = Paid(card=usd(9800), coupon=usd(2000), gift=usd(0))
WITH_GIFT = Paid(card=usd(5000), coupon=usd(2000), gift=usd(4800), gift_card="g1")


def lines(draft: Draft) -> list[str]:
    """Return the lines as the document writes them."""
    return [
        f"{'Dr' if e.is_debit else 'Cr'} {':'.join(filter(None, [e.account.code, e.account.owner]))} {e.amount.minor}"
        for e in draft.entries
    ]


JOURNALS: list[tuple[Draft | Iterable[Draft], str, list[str]]] = [
    (
        journals.captured("ch1", booking="b1", paid=PAID),
        "capture:ch1",
        ["Dr A100 9800", "Dr E110 2000", "Cr L100:b1 11800"],
    ),
    (
        journals.captured("ch1", booking="b1", paid=WITH_GIFT),
        "capture:ch1",
        ["Dr A100 5000", "Dr E110 2000", "Dr L130:g1 4800", "Cr L100:b1 11800"],
    ),
    (journals.psp_fee_known("t1", fee=usd(314)), "fee:t1", ["Dr E100 314", "Cr A100 314"]),
    (
        journals.part_captured("ch1", booking="b1", amount=usd(3000)),
        "capture:ch1",
        ["Dr A100 3000", "Cr L100:b1 3000"],
    ),
    (
        journals.gift_sold("g1", amount=usd(5000)),
        "gift:g1",
        ["Dr A100 5000", "Cr L130:g1 5000"],
    ),
    (
        journals.credit_given("k1", customer="c1", amount=usd(700)),
        "credit:k1",
        ["Dr E140 700", "Cr L120:c1 700"],
    ),
    (
        journals.credit_given("k1", customer="c1", amount=usd(700), booking="b1"),
        "credit:k1",
        ["Dr L100:b1 700", "Cr L120:c1 700"],
    ),
    (
        journals.released("b1", 1, provider="p1", price=PRICE, fee=usd(1500), jurisdiction="us-or"),
        "release:b1:1",
        [
            "Dr L100:b1 11800",
            "Cr R100 1500",
            "Cr L110:p1 8500",
            "Cr L140:us-or 800",
            "Cr L150:p1 1000",
        ],
    ),
    (
        journals.deposit_released("b1", 1, provider="p1", deposit=usd(3000), fee=usd(1500)),
        "release:b1:1",
        ["Dr L100:b1 3000", "Cr R100 1500", "Cr L110:p1 1500"],
    ),
    (
        journals.deposit_released("b1", 1, provider="p1", deposit=usd(1500), fee=usd(1500)),
        "release:b1:1",
        ["Dr L100:b1 1500", "Cr R100 1500"],
    ),
    (
        journals.deposit_released("b1", 1, provider="p1", deposit=usd(1000), fee=usd(1500)),
        "release:b1:1",
        ["Dr L100:b1 1000", "Dr A200:p1 500", "Cr R100 1500"],
    ),
    (
        journals.refund_submitted("r1", booking="b1", back=WITH_GIFT),
        "refund:r1:submit",
        ["Dr L100:b1 11800", "Cr L170:r1 5000", "Cr E110 2000", "Cr L130:g1 4800"],
    ),
    (
        journals.refund_done("r1", amount=usd(5000)),
        "refund:r1:done",
        ["Dr L170:r1 5000", "Cr A100 5000"],
    ),
    (
        journals.cancelled_late(
            "b1", provider="p1", paid=PAID, fee=Fee.untaxed(usd(4000), rate=1500), refund="r1"
        ),
        "cancel_fee:b1",
        ["Dr L100:b1 11800", "Cr L170:r1 5800", "Cr E110 2000", "Cr L110:p1 3400", "Cr R110 600"],
    ),
    (
        journals.cancelled_late(
            "b1",
            provider="p1",
            paid=WITH_GIFT,
            fee=Fee(usd(5400), 1500, usd(400), "us-or"),
            refund="r1",
        ),
        "cancel_fee:b1",
        [
            "Dr L100:b1 11800",
            "Cr E110 2000",
            "Cr L130:g1 4400",
            "Cr L110:p1 4250",
            "Cr R110 750",
            "Cr L140:us-or 400",
        ],
    ),
    (
        journals.missed(
            "b1",
            1,
            provider="p1",
            paid=Paid.by_card(usd(3000)),
            fee=Fee.untaxed(usd(3000), rate=1500),
            refund="",
        ),
        "no_show:b1:1",
        ["Dr L100:b1 3000", "Cr L110:p1 2550", "Cr R110 450"],
    ),
    (
        journals.refunded_after_release(
            "r1",
            provider="p1",
            shares=Shares.of(usd(1080), price=PRICE, fee=usd(1500)),
            payable=usd(8500),
            jurisdiction="us-or",
        ),
        "refund:r1:submit",
        ["Dr L110:p1 850", "Dr R100 150", "Dr L140:us-or 80", "Cr L170:r1 1080"],
    ),
    (
        journals.refunded_after_release(
            "r1",
            provider="p1",
            shares=Shares.of(usd(1080), price=PRICE, fee=usd(1500)),
            payable=usd(300),
            jurisdiction="us-or",
        ),
        "refund:r1:submit",
        ["Dr L110:p1 300", "Dr R100 150", "Dr A200:p1 550", "Dr L140:us-or 80", "Cr L170:r1 1080"],
    ),
    (
        journals.refunded_as_goodwill("r1", amount=usd(500)),
        "refund:r1:submit",
        ["Dr E140 500", "Cr L170:r1 500"],
    ),
    (
        journals.unapplied("ch1", amount=usd(9800)),
        "capture:ch1",
        ["Dr A100 9800", "Cr L160:ch1 9800"],
    ),
    (
        journals.revived("ch1", booking="b1", amount=usd(9800)),
        "capture:ch1:revived",
        ["Dr L160:ch1 9800", "Cr L100:b1 9800"],
    ),
    (
        journals.returned("ch1", refund="r1", amount=usd(9800)),
        "refund:r1:submit",
        ["Dr L160:ch1 9800", "Cr L170:r1 9800"],
    ),
    (
        journals.refund_failed("r1", amount=usd(500), to=journals.held_for("b1")),
        "refund:r1:failed",
        ["Dr L170:r1 500", "Cr L100:b1 500"],
    ),
    (
        journals.refund_bounced("r1", amount=usd(500), to=Account(Code.CUSTOMER_CREDIT, "c1")),
        "refund:r1:failed",
        ["Dr A100 500", "Cr L120:c1 500"],
    ),
]


@pytest.mark.parametrize(("draft", "key", "expected"), JOURNALS)
def test_a_journal_says_what_the_chart_says(draft: Draft, key: str, expected: list[str]) -> None:
    assert (draft.key, lines(draft)) == (key, expected)


def test_a_guarantee_is_charged_and_shared() -> None:
    charged, shared = journals.guarantee_charged(
        "ch1", "b1", 1, provider="p1", fee=Fee.untaxed(usd(1001), rate=1500)
    )

    assert lines(charged) == ["Dr A100 1001", "Cr L100:b1 1001"]
    assert lines(shared) == ["Dr L100:b1 1001", "Cr L110:p1 851", "Cr R110 150"]


@pytest.mark.parametrize(
    ("fee", "card", "coupon", "gift"),
    [
        (0, 5000, 2000, 4800),
        (5000, 0, 2000, 4800),
        (5001, 0, 2000, 4799),
        (9800, 0, 2000, 0),
        (9801, 0, 1999, 0),
        (11800, 0, 0, 0),
    ],
)
def test_a_fee_is_taken_from_the_card_then_the_gift_card_then_the_coupon(
    fee: int, card: int, coupon: int, gift: int
) -> None:
    assert WITH_GIFT.less(usd(fee)) == Paid(usd(card), usd(coupon), usd(gift), "g1")


cents = st.integers(0, 10**9)


@given(service=st.integers(1, 10**9), tax=cents, tip=cents, rate=st.integers(0, 10000))
def test_a_release_balances_whatever_the_amounts(
    service: int, tax: int, tip: int, rate: int
) -> None:
    price = Price(usd(service), usd(tax), usd(tip))
    fee = price.service.part(rate)

    draft = journals.released("b", 1, provider="p", price=price, fee=fee, jurisdiction="j")

    assert draft.entries[0].amount == price.total


@given(card=cents, coupon=cents, gift=cents, part=st.integers(0, 100), rate=st.integers(0, 10000))
def test_a_late_cancellation_balances_whatever_the_amounts(
    card: int, coupon: int, gift: int, part: int, rate: int
) -> None:
    paid = Paid(usd(card), usd(coupon), usd(gift + 1), "g")
    fee = Fee.untaxed(usd(paid.total.minor * part // 100), rate=rate)

    draft = journals.cancelled_late("b", provider="p", paid=paid, fee=fee, refund="r")

    assert draft.entries[0].amount == paid.total


@given(refund=st.integers(1, 11800))
def test_shares_of_a_refund_add_up_and_are_within_a_cent(refund: int) -> None:
    shares = Shares.of(usd(refund), price=PRICE, fee=usd(1500))

    assert shares.provider + shares.fee + shares.tax == usd(refund)
    for share, weight in ((shares.provider, 8500), (shares.fee, 1500), (shares.tax, 800)):
        assert abs(share.minor * 10800 - refund * weight) < 10800


@given(
    service=st.integers(1, 10**7),
    tax=st.integers(0, 10**6),
    rate=st.integers(0, 10000),
    part=st.integers(1, 100),
)
def test_whatever_part_goes_back_each_gives_its_share_of_it_and_no_more(
    service: int, tax: int, rate: int, part: int
) -> None:
    """PBT-05: to the last cent in all, within a cent for each, and all of it is all that each of them got."""
    price, fee = Price(usd(service), usd(tax), usd(0)), usd(service).part(rate)
    refund = usd(-(-(service + tax) * part // 100))

    shares = Shares.of(refund, price=price, fee=fee)

    got = (service - fee.minor, fee.minor, tax)
    gives = (shares.provider.minor, shares.fee.minor, shares.tax.minor)
    assert sum(gives) == refund.minor
    assert all(give <= had for give, had in zip(gives, got, strict=True))
    if part == 100:
        assert gives == got


CASH, HELD = Account(Code.PSP_BALANCE), journals.held_for("b1")


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (Entry(CASH, usd(1), True),),
        (Entry(CASH, usd(2), True), Entry(HELD, usd(1), False)),
        (Entry(CASH, usd(0), True), Entry(HELD, usd(0), False)),
        (Entry(CASH, usd(-1), True), Entry(HELD, usd(-1), False)),
        (Entry(CASH, usd(1), True), Entry(HELD, Money(1, "EUR"), False)),
    ],
)
def test_nothing_else_is_a_journal(entries: tuple[Entry, ...]) -> None:
    with pytest.raises(Unbalanced):
        Draft(Kind.CAPTURE, "capture:x", entries)


def test_a_reversal_is_the_other_way_round() -> None:
    draft = journals.captured("ch1", booking="b1", paid=PAID)

    assert lines(reversal(draft)) == ["Cr A100 9800", "Cr E110 2000", "Dr L100:b1 11800"]
    assert reversal(draft).key == "reverse:capture:ch1"


def test_the_digest_is_of_the_content_and_not_of_its_order() -> None:
    draft = journals.captured("ch1", booking="b1", paid=PAID)
    turned = Draft(draft.kind, draft.key, draft.entries[::-1])
    other = journals.captured("ch1", booking="b1", paid=Paid.by_card(usd(11800)))

    assert turned.digest == draft.digest != other.digest


@pytest.mark.parametrize(
    ("code", "owner"), [(Code.PSP_BALANCE, "b1"), (Code.HELD_FUNDS, ""), (Code.LOSSES, "b1")]
)
def test_an_account_has_an_owner_or_none_as_the_chart_says(code: Code, owner: str) -> None:
    with pytest.raises(ValueError, match="owner"):
        Account(code, owner)


@pytest.mark.parametrize("journal", [journals.refund_failed, journals.refund_bounced])
def test_a_refund_that_comes_back_goes_nowhere_else(journal: Callable[..., Draft]) -> None:
    with pytest.raises(ValueError, match="does not go to L110"):
        journal("r1", amount=usd(1), to=Account(Code.PROVIDER_PAYABLE, "p1"))


def test_only_what_is_earned_or_spent_may_fall_below_nothing() -> None:
    assert {c for c, terms in CHART.items() if terms.may_be_negative} == {
        c for c in Code if c.value[0] in "RE"
    }
    assert {c for c, terms in CHART.items() if terms.grows_by_debit} == {
        c for c in Code if c.value[0] in "AE"
    }
