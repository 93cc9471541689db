"""Holding the books against the provider's own list of what moved on our balance (LED-07).

Note [Reconciling]
    What the provider keeps for us is the sum of its balance transactions; what the books say lies there is A100 less
    what the provider lent (`services.lending`). Both are added up by the object that each movement is about: a
    charge with its fee, a refund, a dispute. Where the sums differ there is a reason, or somebody has to look. Nothing
    is written: a difference is settled by whoever knows what happened.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from cozywish.apps.payments.gateways import gateway_of
from cozywish.apps.payments.gateways.contract import MovementFact
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.ledger.models import JournalLine
from cozywish.apps.payments.machine import RefundState
from cozywish.apps.payments.models import PaymentOrder, Refund

NOT_HEARD_FOR = timedelta(hours=1)  # by then whatever was never told is asked for (W8)
TO_OUR_BANK = {"payout", "payout_reversal", "topup", "topup_reversal"}
LENT, UNDONE = "lent:", "reverse:"

Place = tuple[str, str]  # what it is about, and the currency


class Why(StrEnum):
    """Why the two may differ for a while, or for good."""

    ON_ITS_WAY = "a refund that is on its way"
    NOT_HEARD_OF = "moved within the last hour"
    BANK_ACCOUNT = "moved between the provider and our bank account"


@dataclass(frozen=True, slots=True)
class Difference:
    """What the provider and the books say of one object, in minor units. Without `why` somebody has to look."""

    what: str
    currency: str
    there: int
    here: int
    why: Why | None = None

    def __str__(self) -> str:
        said = (
            f"{self.what}: {self.there} {self.currency} at the provider, {self.here} in the books"
        )
        return f"{said} ({self.why})" if self.why else said


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The sums of both by currency, and where they differ."""

    there: Mapping[str, int]
    here: Mapping[str, int]
    differences: list[Difference]

    @property
    def unexplained(self) -> list[Difference]:
        """What somebody has to look at."""
        return [one for one in self.differences if one.why is None]


@dataclass(slots=True)
class _Told:
    """What the provider lists, added up."""

    sums: Counter[Place] = field(default_factory=Counter)
    objects: dict[str, str] = field(default_factory=dict)  # by the id of the movement
    latest: dict[Place, datetime] = field(default_factory=dict)
    kinds: dict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, fact: MovementFact) -> None:
        place = (fact.object_id or fact.id, fact.currency)
        self.sums[place] += fact.amount
        self.objects[fact.id] = place[0]
        self.latest[place] = max(fact.moved_at, self.latest.get(place, fact.moved_at))
        self.kinds[place].add(fact.kind)


def reconcile(*, now: datetime) -> Reconciled:
    """Hold the books against every provider that anything was ever paid by. See Note [Reconciling].

    Raises Unanswered, Refused and NotSetUp as the providers do.
    """
    told = _Told()
    for name in PaymentOrder.objects.order_by().values_list("gateway", flat=True).distinct():
        for fact in gateway_of(name).movements():
            told.add(fact)
    written = _written(told.objects)
    waiting = set(
        Refund.objects.filter(state__in=[RefundState.SUBMITTING, RefundState.PENDING])
        .exclude(psp_id="")
        .values_list("psp_id", flat=True)
    )
    differences = [
        Difference(*place, told.sums[place], written[place], _why(place, told, waiting, now))
        for place in sorted({*told.sums, *written})
        if told.sums[place] != written[place]
    ]
    return Reconciled(_by_currency(told.sums), _by_currency(written), differences)


def _why(place: Place, told: _Told, waiting: set[str], now: datetime) -> Why | None:
    if place[0] in waiting:
        return Why.ON_ITS_WAY
    if told.kinds[place] and told.kinds[place] <= TO_OUR_BANK:
        return Why.BANK_ACCOUNT
    if place in told.latest and now - told.latest[place] < NOT_HEARD_FOR:
        return Why.NOT_HEARD_OF
    return None


def _written(objects: Mapping[str, str]) -> Counter[Place]:
    """What the books have on A100, by the object of the provider that each journal is about."""
    refunds = {
        str(pk): psp_id or str(pk) for pk, psp_id in Refund.objects.values_list("pk", "psp_id")
    }
    sums: Counter[Place] = Counter()
    for key, currency, moved in _lines():
        if not key.removeprefix(UNDONE).startswith(LENT):
            sums[_about(key, objects, refunds), currency] += moved
    return sums


def _lines() -> Iterator[tuple[str, str, int]]:
    """The key of each journal that moves A100, the currency and by how much. One SQL query."""
    lines = JournalLine.objects.filter(account__code=Code.PSP_BALANCE).order_by("pk")
    rows = lines.values_list("journal__key", "currency", "debit", "credit")
    for key, currency, debit, credit in rows.iterator(chunk_size=2000):
        yield key, currency, debit - credit


def _about(key: str, objects: Mapping[str, str], refunds: Mapping[str, str]) -> str:
    """Whose id the provider would give; the key itself where the provider has nothing to do with it."""
    kind, _, rest = key.removeprefix(UNDONE).partition(":")
    id = rest.partition(":")[0]
    match kind:
        case "capture" | "dispute":
            return id
        case "fee":
            return objects.get(id, key)
        case "refund":
            return refunds.get(id, key)
        case _:
            return key.removeprefix(UNDONE)


def _by_currency(sums: Mapping[Place, int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (_what, currency), amount in sums.items():
        found[currency] += amount
    return dict(found)
