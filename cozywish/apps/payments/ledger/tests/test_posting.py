"""Writing journals, reading balances: LED-01, LED-04, LED-08, LED-10, LED-11."""

import random
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.payments.ledger import journals
from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.drafts import Draft, Entry, Kind
from cozywish.apps.payments.ledger.journals import Paid, Price
from cozywish.apps.payments.ledger.models import (
    Journal,
    JournalLine,
    LedgerAccount,
    LedgerBalance,
)
from cozywish.apps.payments.ledger.queries import balance, draft_of, examine, trial_balance
from cozywish.apps.payments.ledger.services import (
    OtherContent,
    Overdrawn,
    close_books,
    locked_balances,
    note_head,
    post,
    reverse,
)
from cozywish.core.chains import Whole
from cozywish.core.errors import Conflict
from cozywish.core.money import Money
from cozywish.core.services import Failure, operation

pytestmark = pytest.mark.django_db
AT = datetime(2036, 3, 3, 7, tzinfo=UTC)
PRICE = Price(service=Money(10000, "USD"), tax=Money(800, "USD"), tip=Money(1000, "USD"))


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def write(*drafts: Draft) -> list[Journal]:
    with transaction.atomic():
        return post(*drafts, at=AT)


def stands(code: Code, owner: str = "") -> int:
    return balance(Account(code, owner), "USD").minor


def deposit(charge: str, amount: int, booking: str = "b1") -> Draft:
    return journals.part_captured(charge, booking=booking, amount=usd(amount))


WORKED = (
    journals.captured("ch1", booking="b1", paid=Paid(usd(9800), usd(2000), usd(0))),
    journals.psp_fee_known("t1", fee=usd(314)),
    journals.released("b1", 1, provider="p1", price=PRICE, fee=usd(1500), jurisdiction="us-or"),
)


@pytest.mark.parametrize("at_once", [True, False])
def test_the_worked_example(at_once: bool) -> None:
    """S=10000, T=800, t=1000, c=2000, p=15 %: the card pays 9800, the payment provider keeps 314."""
    for _again in range(2):  # the second time changes nothing
        for drafts in [WORKED] if at_once else [[draft] for draft in WORKED]:
            write(*drafts)

        assert {str(a.code): net["USD"].minor for a, net in trial_balance().items()} == {
            "A100": 9486,
            "E100": 314,
            "E110": 2000,
            "L100": 0,
            "L110": -8500,
            "L140": -800,
            "L150": -1000,
            "R100": -1500,
        }
        assert sum(net["USD"].minor for net in trial_balance().values()) == 0
        assert Journal.objects.count() == 3
        close_books()


def test_the_same_event_is_one_journal() -> None:
    first, again = write(deposit("ch1", 3000))[0], write(deposit("ch1", 3000))[0]

    assert first.pk == again.pk
    assert stands(Code.HELD_FUNDS, "b1") == 3000


def test_the_same_key_with_another_content_is_an_error() -> None:
    """LED-04."""
    write(deposit("ch1", 3000))

    with pytest.raises(OtherContent, match="capture:ch1"):
        write(deposit("ch1", 3001))
    assert stands(Code.HELD_FUNDS, "b1") == 3000


def test_a_transaction_goes_on_after_a_refusal() -> None:
    """LED-10: what was written before stays, and more can be."""
    with transaction.atomic():
        post(deposit("ch1", 3000), at=AT)
        with pytest.raises(OtherContent):
            post(deposit("ch1", 1), at=AT)
        with pytest.raises(Overdrawn):
            post(deposit("ch9", 5, "b9"), journals.psp_fee_known("t1", fee=usd(3006)), at=AT)
        post(deposit("ch2", 50), at=AT)

    assert stands(Code.HELD_FUNDS, "b1") == 3050
    assert stands(Code.HELD_FUNDS, "b9") == 0


def test_posting_needs_the_transaction_of_what_it_tells(fresh_db: None) -> None:
    with pytest.raises(RuntimeError, match="may never happen"):
        post(deposit("ch1", 3000), at=AT)


def test_what_the_books_refuse_is_not_done_at_all() -> None:
    """LED-11: the transition goes back with its journal, and the journal with its transition."""

    class Changed(Conflict):
        code = "TESTS_CHANGED"
        template = "No."

    @operation
    def settle(charge: str, *, fee: int, fails: bool) -> None:
        post(deposit(charge, 100), at=AT)
        post(journals.psp_fee_known(f"t:{charge}", fee=usd(fee)), at=AT)
        if fails:
            raise Changed

    with pytest.raises(Overdrawn):
        settle("ch1", fee=101, fails=False).unwrap()
    assert isinstance(settle("ch1", fee=3, fails=True), Failure)
    assert not Journal.objects.exists()
    settle("ch1", fee=3, fails=False).unwrap()
    assert stands(Code.PSP_BALANCE) == 97


def test_an_account_never_falls_below_nothing() -> None:
    write(deposit("ch1", 3000))
    drafts = [
        journals.refund_submitted("r1", booking="b1", back=Paid.by_card(usd(amount)))
        for amount in (3001, 3000)
    ]

    with pytest.raises(Overdrawn, match="L100 b1: 3000 -3001"):
        write(drafts[0])
    write(drafts[1])
    assert stands(Code.HELD_FUNDS, "b1") == 0


def test_what_is_earned_may() -> None:
    write(deposit("ch1", 3000))
    write(journals.missed("b1", 1, provider="p1", paid=Paid.by_card(usd(3000)),
                          fee=journals.Fee.untaxed(usd(3000), rate=0), refund=""))  # fmt: skip
    shares = journals.Shares(provider=usd(0), fee=usd(40), tax=usd(0))
    write(
        journals.refunded_after_release(
            "r1", provider="p1", shares=shares, payable=usd(3000), jurisdiction=""
        )
    )

    assert stands(Code.PLATFORM_FEE) == -40


def test_only_what_a_journal_does_altogether_counts() -> None:
    """What it takes and gives back in other lines lowers nothing."""
    cash, held = Account(Code.PSP_BALANCE), journals.held_for("b1")
    entries = (Entry(held, usd(5), True), Entry(held, usd(7), False), Entry(cash, usd(2), True))

    write(Draft(Kind.CAPTURE, "capture:x", entries))

    assert stands(Code.HELD_FUNDS, "b1") == 2


def test_a_currency_is_an_account_of_its_own() -> None:
    eur = Money(500, "EUR")
    write(deposit("ch1", 3000), journals.part_captured("ch2", booking="b1", amount=eur))

    assert stands(Code.PSP_BALANCE) == 3000
    assert balance(Account(Code.PSP_BALANCE), "EUR") == eur
    assert trial_balance()[Account(Code.PSP_BALANCE)] == {"USD": usd(3000), "EUR": eur}
    with pytest.raises(Overdrawn):
        write(journals.psp_fee_known("t1", fee=Money(501, "EUR")))


def test_a_reversal_undoes_and_is_one() -> None:
    journal = write(deposit("ch1", 3000))[0]
    with transaction.atomic():
        undone = [reverse(journal.uuid, at=AT).pk for _ in range(2)]

    assert undone[0] == undone[1]
    assert stands(Code.PSP_BALANCE) == stands(Code.HELD_FUNDS, "b1") == 0
    assert draft_of(journal.uuid) == deposit("ch1", 3000)


def test_what_exceeds_a_balance_is_known_under_the_lock() -> None:
    write(deposit("ch1", 3000))
    account, unknown = journals.held_for("b1"), journals.held_for("b2")

    with transaction.atomic():
        found = locked_balances([account, unknown], "USD")

    assert found == {account: usd(3000), unknown: usd(0)}


def test_balances_are_what_the_lines_come_to_at_any_time() -> None:
    """LED-08: however the cache stands, and also where it is gone."""
    dice = random.Random(36)
    held: dict[str, int] = {}
    for number in range(60):
        booking = f"b{dice.randrange(7)}"
        held[booking] = held.get(booking, 0) + number + 1
        write(deposit(f"ch{number}", number + 1, booking))
        if dice.random() < 0.3:
            close_books()
        if dice.random() < 0.1:
            LedgerBalance.objects.all().delete()
        assert {b: stands(Code.HELD_FUNDS, b) for b in held} == held
    assert stands(Code.PSP_BALANCE) == sum(held.values())


def test_closing_the_books_seals_them_and_moves_the_cache_on() -> None:
    write(deposit("ch1", 3000))
    assert close_books() == 1
    write(deposit("ch2", 1), deposit("ch3", 2, "b2"))
    assert close_books() == 2
    assert close_books() == 0

    newest = JournalLine.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert sorted(LedgerBalance.objects.values_list("account__code", "debit", "credit")) == [
        ("A100", 3003, 0),
        ("L100", 0, 2),
        ("L100", 0, 3001),
    ]
    assert LedgerBalance.objects.get(account__code="A100").upto == newest
    found = examine()
    assert isinstance(found, Whole)
    assert found.rows == 3


def test_the_cost_of_posting_does_not_grow() -> None:
    """Two lines or fifty: the accounts, and two inserts in a savepoint."""
    write(*WORKED)
    sides = [(Account(Code.PSP_FEES), True), (Account(Code.PROVIDER_PAYABLE, "p1"), False)]
    counts = []
    for pairs in (1, 25):
        entries = tuple(Entry(account, usd(1), is_debit) for account, is_debit in sides * pairs)
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            post(Draft(Kind.CAPTURE, f"capture:{pairs}", entries), at=AT)
        counts.append(len(asked))

    assert counts == [5, 5]


def test_accounts_are_opened_once() -> None:
    write(deposit("ch1", 1))
    write(deposit("ch2", 1))

    assert LedgerAccount.objects.count() == 2


def test_where_the_chain_stands_is_written_down_once() -> None:
    note_head(now=AT).unwrap()
    assert not AuditEntry.objects.exists()

    for charge in ("ch1", "ch2"):
        write(deposit(charge, 1))
        close_books()
        for _again in range(2):
            note_head(now=AT).unwrap()

    found = examine()
    assert isinstance(found, Whole)
    noted = list(AuditEntry.objects.order_by("pk").values_list("action", "data"))
    assert [action for action, _data in noted] == ["payments.ledger_head"] * 2
    assert noted[-1][1] == {"head": found.head, "journals": 2}
    assert isinstance(examine(expected=noted[0][1]["head"]), Whole)
