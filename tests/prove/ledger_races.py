"""Many post at the same moment, and what must have come of it.

Each function makes what it needs, lets everybody loose, and returns what is wrong afterwards. The controls take one
guard away each; with it gone the same function must find something.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from random import Random
from threading import Event, Thread
from unittest.mock import patch
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction

from cozywish.apps.payments.ledger import drafts, services
from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.drafts import Draft, Entry, Kind
from cozywish.apps.payments.ledger.models import Journal, JournalLine, LedgerAccount
from cozywish.apps.payments.ledger.queries import trial_balance
from cozywish.apps.payments.ledger.services import Overdrawn, close_books, post, reverse
from cozywish.core.db import is_postgres
from cozywish.core.money import Money
from tests.races.together import PATIENCE, ask, together

AT = datetime(2036, 3, 3, 7, tzinfo=UTC)
FUND = 10**6
Race = Callable[[int], list[str]]
Step = tuple[Account, Account, int]
CLIENTS = 10


def written(*drafts: Draft) -> str:
    """Post in a transaction of its own; return in one word what became of it."""
    try:
        with transaction.atomic():
            post(*drafts, at=AT)
    except Overdrawn:
        return "overdrawn"
    except DatabaseError as error:
        return "deadlock" if "deadlock" in str(error) else type(error).__name__
    return "written"


def payable(name: str, number: int) -> Account:
    return Account(Code.PROVIDER_PAYABLE, f"{name}:{number}")


def step(dice: Random, places: list[Account], minor: int) -> Step:
    """From one of them to another."""
    giver, taker = dice.sample(places, 2)
    return giver, taker, minor


def moved(key: str, *steps: Step) -> Draft:
    """A journal that moves money between accounts that grow by credit, from the first to the second of each step."""
    entries = [
        Entry(account, Money(minor, "USD"), is_debit)
        for giver, taker, minor in steps
        for account, is_debit in ((giver, True), (taker, False))
    ]
    return Draft(Kind.CAPTURE, key, tuple(entries))


def funded(accounts: list[Account], minor: int) -> None:
    """Give each account something to move."""
    source = Account(Code.PROMOTIONS)
    for account in accounts:
        money = Money(minor, "USD")
        entries = (Entry(source, money, True), Entry(account, money, False))
        assert written(Draft(Kind.CAPTURE, f"fund:{account.owner}", entries)) == "written"


def transfers_and_reversals(seed: int, *, transfers: int = 500, accounts: int = 80) -> list[str]:
    """CON-10: random transfers, then each reversed by two clients at once: one reversal each, and all is as before."""
    name = f"con10:{seed}:{uuid4()}"
    places = [payable(name, number) for number in range(accounts)]
    funded(places, FUND)

    def transfer(client: int) -> list[str]:
        dice = Random(seed * 1000 + client)
        return [
            written(moved(f"{name}:{number}", step(dice, places, dice.randint(1, 999))))
            for number in range(client, transfers, CLIENTS)
        ]

    told = Counter(word for words in together(CLIENTS, transfer) for word in words)
    wrong = [f"{count} transfers {word}" for word, count in told.items() if word != "written"]
    mine = Journal.objects.filter(key__startswith=f"{name}:")
    ids = list(mine.values_list("uuid", flat=True))

    def undo(client: int) -> list[str]:
        """Two clients each take every fifth journal, in the same order."""
        return [_undone(uuid) for uuid in ids[client % (CLIENTS // 2) :: CLIENTS // 2]]

    told = Counter(word for words in together(CLIENTS, undo) for word in words)
    wrong += [f"{count} reversals {word}" for word, count in told.items() if word != "written"]
    reversals = Journal.objects.filter(key__contains=f"reverse:{name}:").count()
    if (len(ids), reversals) != (transfers, transfers):
        wrong.append(f"{len(ids)} transfers have {reversals} reversals")
    return wrong + _not_funded(places)


def _undone(journal: UUID) -> str:
    try:
        with transaction.atomic():
            reverse(journal, at=AT)
    except DatabaseError as error:
        return "deadlock" if "deadlock" in str(error) else type(error).__name__
    return "written"


def _not_funded(places: list[Account]) -> list[str]:
    balances = trial_balance()
    wrong = [
        f"{a.owner} has {-balances[a]['USD'].minor}"
        for a in places
        if balances[a]["USD"].minor != -FUND
    ]
    total = sum(net["USD"].minor for net in balances.values() if "USD" in net)
    return wrong[:3] + [f"the trial balance is {total}"] * (total != 0)


@contextmanager
def each_reversal_with_a_key_of_its_own() -> Iterator[None]:
    """Nothing tells two reversals of one journal from two events."""
    once = drafts.reversal

    def often(of: Draft) -> Draft:
        draft = once(of)
        return Draft(draft.kind, f"{uuid4()}:{draft.key}"[:160], draft.entries)

    with patch.object(services, "reversal", often):
        yield


def fifty_writers(seed: int, *, writers: int = 50, each: int = 6) -> list[str]:
    """LED-06: journals over several accounts with little on them, in all orders: no deadlock, and never below nothing.

    Somebody looks at all balances the whole time: each look is one moment, between two commits.
    """
    name = f"led06:{seed}:{uuid4()}"
    places = [payable(name, number) for number in range(6)]
    funded(places, 100)
    seen, stopping = Counter[str](), Event()
    watcher = Thread(target=_watch, args=(set(places), seen, stopping))
    watcher.start()

    def write(client: int) -> list[str]:
        dice = Random(seed * 1000 + client)
        words = []
        for number in range(each):
            steps = [step(dice, places, dice.randint(20, 90)) for _ in range(3)]
            words.append(written(moved(f"{name}:{client}:{number}", *steps)))
        return words

    try:
        told = Counter(word for words in together(writers, write) for word in words)
    finally:
        stopping.set()
        watcher.join(PATIENCE)
    _look(set(places), seen)
    wrong = [f"{n} were {word}" for word, n in told.items() if word not in {"written", "overdrawn"}]
    if not told["written"] or not told["overdrawn"]:
        wrong.append(f"nothing was at stake: {dict(told)}")
    return wrong + [f"{times} looks found {what}" for what, times in seen.items()]


def _watch(places: set[Account], seen: Counter[str], stopping: Event) -> None:
    try:
        while not stopping.is_set():
            _look(places, seen)
    finally:
        connection.close()


def _look(places: set[Account], seen: Counter[str]) -> None:
    balances = trial_balance()
    if any(net["USD"].minor > 0 for account, net in balances.items() if account in places):
        seen["an account below nothing"] += 1
    if sum(net["USD"].minor for net in balances.values() if "USD" in net):
        seen["a trial balance that is not nothing"] += 1


@contextmanager
def without_the_lock() -> Iterator[None]:
    """Look at balances without waiting for others. SQLite has one writer, so there the look itself is left out."""
    name = "locked" if is_postgres() else "_refuse_overdrawing"
    with patch.object(services, name, lambda *_rows, **_how: []):
        yield


def fifty_openers(seed: int) -> list[str]:
    """LED-09: fifty post to the same two accounts that nobody has used yet: one row each."""
    accounts = [payable(f"led09:{seed}:{uuid4()}", number) for number in range(2)]
    source = Account(Code.PROMOTIONS)

    def act(client: int) -> str:
        ordered = accounts if client % 2 else accounts[::-1]
        lines = [
            (Entry(source, Money(1, "USD"), True), Entry(a, Money(1, "USD"), False))
            for a in ordered
        ]
        key = f"{accounts[0].owner}:{client}"
        return written(Draft(Kind.CAPTURE, key, tuple(line for pair in lines for line in pair)))

    told = Counter(together(50, act))
    wrong = [f"{count} were {word}" for word, count in told.items() if word != "written"]
    rows = LedgerAccount.objects.filter(owner__in=[account.owner for account in accounts]).count()
    return wrong + [f"there are {rows} rows"] * (rows != 2)


def one_event_told_at_once(seed: int) -> list[str]:
    """L4: twenty tell the same event at the same moment, and all of them get the one journal."""
    account = payable(f"once:{seed}:{uuid4()}", 0)
    entries = (
        Entry(Account(Code.PROMOTIONS), Money(7, "USD"), True),
        Entry(account, Money(7, "USD"), False),
    )
    draft = Draft(Kind.CAPTURE, account.owner, entries)
    told = Counter(together(20, lambda _client: written(draft)))
    lines = JournalLine.objects.filter(account__owner=account.owner).count()
    wrong = [f"{count} were {word}" for word, count in told.items() if word != "written"]
    return wrong + [f"there are {lines} lines"] * (lines != 1)


def a_line_beside_the_seal(_seed: int) -> list[str]:
    """On PostgreSQL: a line inserted before the header can be seen, committed after it.

    SQLite has one writer, so there it cannot be.
    """
    key, account = str(uuid4()), payable(str(uuid4()), 0)
    funded([account], 1)
    row = LedgerAccount.objects.get(owner=account.owner).pk
    inserted, sealed = Event(), Event()
    said: list[str] = []
    with patch.object(services, "uuid4", lambda: UUID(key)):

        def slip_in() -> None:
            try:
                with transaction.atomic():
                    JournalLine.objects.create(
                        journal_id=UUID(key), account_id=row, currency="USD", credit=5
                    )
                    inserted.set()
                    sealed.wait(PATIENCE)
                said.append("a line beside the seal was taken")
            except DatabaseError:
                pass
            finally:
                connection.close()

        thread = Thread(target=slip_in)
        thread.start()
        inserted.wait(PATIENCE)
        said += [
            f"the journal was {word}"
            for word in [written(moved(key, (account, payable(key, 1), 1)))]
            if word != "written"
        ]
        sealed.set()
        thread.join(PATIENCE)
    return said


def uncount() -> None:
    """Let nobody count lines at the end of their transaction."""
    ask("ALTER TABLE payments_journalline DISABLE TRIGGER payments_journalline_counted")


def closing_meanwhile(seed: int) -> list[str]:
    """LED-08: two close the books while others post: the cache is what the lines come to."""
    name = f"led08:{seed}:{uuid4()}"
    places = [payable(name, number) for number in range(4)]
    funded(places, FUND)
    may_end = Event()

    def act(client: int) -> list[str]:
        if client < 2:
            while not may_end.is_set():
                close_books(patience=0.5)
            return []
        try:
            dice = Random(seed * 1000 + client)
            return [
                written(moved(f"{name}:{client}:{n}", step(dice, places, 1))) for n in range(15)
            ]
        finally:
            if client == 2:
                may_end.set()

    told = Counter(word for words in together(CLIENTS, act) for word in words)
    close_books()
    wrong = [f"{count} were {word}" for word, count in told.items() if word != "written"]
    return wrong + [f"{row}" for row in ask(_CACHE_AND_LINES)]


_CACHE_AND_LINES = """
SELECT a.code, a.owner FROM payments_ledgeraccount a
  LEFT JOIN payments_ledgerbalance b ON b.account_id = a.id
 WHERE COALESCE(b.debit - b.credit, 0)
    <> COALESCE((SELECT SUM(l.debit - l.credit) FROM payments_journalline l WHERE l.account_id = a.id), 0)"""

small_con10: Race = partial(transfers_and_reversals, transfers=60, accounts=12)
