"""What should become of a visit and of its money: sections 2.2 to 2.6 of the document, in few lines.

Nothing of the product is imported here. A step counts at once; its money follows when the workers run.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.prove.life.money import Money, capture, give_back, percent, release

ZONE = ZoneInfo("America/Los_Angeles")
OPENS, CLOSES, STEP = 9 * 60, 17 * 60, 15
LENGTH, PADDING = timedelta(hours=1), timedelta(minutes=15)
LEAD = timedelta(hours=1)
QUARTER, HALF_HOUR = timedelta(minutes=15), timedelta(minutes=30)
DAY, RELEASE = timedelta(hours=24), timedelta(hours=48)
BLOCKING = {"HELD", "REQUESTED", "CONFIRMED", "IN_PROGRESS", "COMPLETED"}
AHEAD = {"DEPOSIT", "PREPAY"}
MOST_HOLDS = 3
TARGET = {
    "abandon": "CANCELLED", "accept": "CONFIRMED", "decline": "DECLINED", "cancel": "CANCELLED",
    "check_in": "IN_PROGRESS", "complete": "COMPLETED", "no_show": "NO_SHOW",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """What the venue wants of whoever books now."""

    mode: str = "PREPAY"  # VENUE, DEPOSIT, PREPAY
    price: int = 9000
    deposit_percent: int = 25
    late_percent: int = 50
    missed_percent: int = 100
    free_hours: int = 24
    on_request: bool = False

    @property
    def secured(self) -> int:
        """What is paid ahead."""
        if self.mode == "DEPOSIT":
            return percent(self.price, self.deposit_percent)
        return self.price if self.mode == "PREPAY" else 0


@dataclass(slots=True)
class Visit:
    """A booking."""

    label: str
    terms: Terms
    person: str
    who: str
    start: datetime
    hold_until: datetime
    free_until: datetime
    money: Money
    state: str = "HELD"
    contact: bool = False
    extended: bool = False
    agreed: bool = False
    freed: bool = False
    approve_by: datetime | None = None
    finished: datetime | None = None

    @property
    def end(self) -> datetime:
        return self.start + LENGTH

    def is_live(self, now: datetime) -> bool:
        """A hold that counts."""
        return self.state == "HELD" and now < self.hold_until

    def state_at(self, now: datetime) -> str:
        """What is over is over, whether or not a timer has said so (C3)."""
        until = {"HELD": self.hold_until, "REQUESTED": self.approve_by}.get(self.state)
        return self.state if until is None or now < until else "EXPIRED"

    def blocks(self, now: datetime) -> bool:
        """Whether nobody else can have its time (B1)."""
        return not self.freed and self.state_at(now) in BLOCKING


@dataclass(frozen=True, slots=True)
class Step:
    """A step whose money has not followed yet."""

    visit: Visit
    event: str
    by: str
    at: datetime


@dataclass
class Model:
    """One venue, and all that was ever booked there."""

    terms: Terms = field(default_factory=Terms)
    visits: list[Visit] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    # ── who may ──

    def is_free(self, person: str, start: datetime, now: datetime, but: Visit | None) -> bool:
        """B1: nobody else has any of it, the padding included."""
        return not any(
            other is not but
            and other.person == person
            and other.blocks(now)
            and other.start < start + LENGTH + PADDING
            and start < other.end + PADDING
            for other in self.visits
        )

    def is_elsewhere(self, who: str, start: datetime, now: datetime, but: Visit | None) -> bool:
        """B6: a customer is at one place at a time."""
        return any(
            other is not but
            and other.who == who
            and other.state_at(now) in BLOCKING
            and other.start < start + LENGTH
            and start < other.end
            for other in self.visits
        )

    def may_hold(self, who: str, person: str, start: datetime, now: datetime) -> bool:
        """BT1."""
        live = sum(visit.who == who and visit.is_live(now) for visit in self.visits)
        return live < MOST_HOLDS and self._may_be_at(who, person, start, now, None)

    def _may_be_at(
        self, who: str, person: str, start: datetime, now: datetime, but: Visit | None
    ) -> bool:
        return (
            is_open(start)
            and minute_of(start) % STEP == 0
            and start >= now + LEAD
            and self.is_free(person, start, now, but)
            and not self.is_elsewhere(who, start, now, but)
        )

    def may_move(self, visit: Visit, start: datetime, by: str, now: datetime) -> bool:
        """BT12."""
        if visit.state != "CONFIRMED":
            return False
        if by == "C":
            is_possible = self._may_be_at(visit.who, visit.person, start, now, visit)
            return now <= visit.free_until and is_possible
        is_possible = is_open(start) and start + LENGTH > now
        return now < visit.end and is_possible and self.is_free(visit.person, start, now, visit)

    def may_contact(self, visit: Visit, now: datetime) -> bool:
        """A hold that counts, of somebody who is at no second place then."""
        return visit.is_live(now) and not self.is_elsewhere(visit.who, visit.start, now, visit)

    def may_pay(self, visit: Visit, now: datetime) -> bool:
        """A hold that counts begins it; what was begun goes on until its order is closed."""
        if visit.money.is_asked:
            return not visit.money.is_closed and not visit.money.is_secured
        return visit.is_live(now) and visit.contact

    def may_refund(self, visit: Visit, cents: int) -> bool:
        """R-MAX."""
        return 0 < cents <= visit.money.left

    # ── what happens ──

    def hold(self, who: str, person: str, start: datetime, now: datetime) -> Visit:
        """BT1. Terms are a snapshot (P5)."""
        visit = Visit(
            f"v{len(self.visits)}", self.terms, person, who, start,
            hold_until=min(now + QUARTER, start),
            free_until=start - timedelta(hours=self.terms.free_hours),
            money=Money(self.terms.secured, is_whole=self.terms.mode == "PREPAY"),
        )  # fmt: skip
        self.visits.append(visit)
        return visit

    def agree(self, visit: Visit, now: datetime) -> None:
        """BT3 to BT5. The venue is asked if it wants that by now, but not for what was to be taken at once."""
        if self.terms.on_request and visit.money.is_later is not False:
            least = min(now + HALF_HOUR, visit.start)
            visit.state = "REQUESTED"
            visit.approve_by = max(min(now + DAY, visit.start - LEAD), least)
        else:
            visit.state, visit.agreed = "CONFIRMED", True

    def extend(self, visit: Visit) -> None:
        """BT2."""
        visit.hold_until = min(visit.hold_until + QUARTER, visit.start)
        visit.extended = True

    def take(self, visit: Visit, event: str, by: str, now: datetime) -> None:
        """A step that `may` allows."""
        visit.state = TARGET[event]
        visit.agreed |= event == "accept"
        visit.freed |= event == "no_show"
        if event in {"complete", "no_show"}:
            visit.finished = now
        self.steps.append(Step(visit, event, by, now))

    def move(self, visit: Visit, start: datetime) -> None:
        """BT12: a deadline never comes sooner, and none lies after the start."""
        free = start - timedelta(hours=visit.terms.free_hours)
        visit.free_until = min(max(visit.free_until, free), start)
        visit.start = start

    # ── the bank, and the workers ──

    def paid(self, visit: Visit) -> None:
        """The bank said yes. What is only authorised is nobody's money yet."""
        visit.money.is_paid = True
        if not visit.money.is_later:
            capture(visit.money)

    def hear(self, visit: Visit, now: datetime) -> None:
        """The site learns of it: in time, or too late (BT3, BT5, BT22, BT23)."""
        money = visit.money
        if money.is_secured:
            return
        money.is_secured = True
        if visit.is_live(now):
            self.agree(visit, now)
            if visit.state == "CONFIRMED" and money.is_later:
                capture(money)
        elif self._could_be_seated(visit, now):
            visit.state, visit.agreed = "CONFIRMED", True
        else:
            money.is_closed = True
            give_back(money, 0)

    def _could_be_seated(self, visit: Visit, now: datetime) -> bool:
        return (
            visit.state_at(now) == "EXPIRED"
            and not visit.agreed
            and not (self.terms.on_request or visit.money.is_later)
            and visit.start > now + LEAD
            and self.is_free(visit.person, visit.start, now, visit)
        )

    def work(self, now: datetime) -> None:
        """BT6, BT10, BT18, and the money of every step; then J4."""
        for visit in self.visits:
            if visit.state in {"HELD", "REQUESTED"} and visit.state_at(now) == "EXPIRED":
                visit.state = "EXPIRED"
                self.steps.append(Step(visit, "lapse", "T", now))
            elif visit.state in {"CONFIRMED", "IN_PROGRESS"} and now >= visit.end + DAY:
                self.take(visit, "complete", "T", now)
        steps, self.steps = self.steps, []
        for step in steps:
            if step.visit.money.is_asked:
                _follow(step)
        for visit in self.visits:
            money = visit.money
            if money.held and money.release_at is not None and money.release_at <= now:
                release(money, visit.terms.price)


def may(visit: Visit, event: str, by: str, now: datetime) -> bool:
    """Whether the table of 2.5.1 lists it now. C, S, R (staff who may answer), M, O, F."""
    state, start, end = visit.state, visit.start, visit.end
    allowed = {
        "abandon": by == "C" and state == "HELD",
        "extend": by == "C" and visit.is_live(now) and not visit.extended,
        "accept": by in "RMOF" and visit.state_at(now) == "REQUESTED",
        "decline": by in "RMOF" and visit.state_at(now) == "REQUESTED",
        "check_in": by in "SRMO"
        and state == "CONFIRMED"
        and start - HALF_HOUR <= now <= end,
        "complete": by in "SRMO"
        and (state == "IN_PROGRESS" or (state == "CONFIRMED" and now >= start)),
        "no_show": by in "SRMO"
        and state == "CONFIRMED"
        and start + QUARTER <= now <= end + DAY,
        "cancel": (by == "C" and (state == "REQUESTED" or (state == "CONFIRMED" and now < start)))
        or (by in "RMO" and state == "CONFIRMED" and now < end)
        or (by == "F" and state in {"CONFIRMED", "IN_PROGRESS"}),
    }  # fmt: skip
    return allowed[event]


def minute_of(start: datetime) -> int:
    """The minute of the venue's day."""
    local = start.astimezone(ZONE)
    return local.hour * 60 + local.minute


def is_open(start: datetime) -> bool:
    """Whether the visit lies within the hours."""
    begins = minute_of(start)
    return begins >= OPENS and begins + 60 <= CLOSES


def moment(now: datetime, days: int, minute: int) -> datetime:
    """The instant of a minute of a day of the venue's, so many days from now."""
    local = now.astimezone(ZONE) + timedelta(days=days)
    local = local.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    return local.astimezone(UTC)


def _follow(step: Step) -> None:
    visit, money = step.visit, step.visit.money
    if not money.is_secured:
        money.is_closed |= step.event in {"abandon", "lapse", "cancel"}
    elif money.is_later and not money.came:
        _answer(visit)
    elif step.event == "complete" and money.held:
        money.release_at = step.at + RELEASE
    elif step.event == "no_show":
        give_back(money, percent(visit.terms.price, visit.terms.missed_percent))
    elif step.event == "cancel":
        is_late = step.by == "C" and step.at > visit.free_until
        give_back(money, percent(visit.terms.price, visit.terms.late_percent) if is_late else 0)


def _answer(visit: Visit) -> None:
    """BT8 to BT11: what was agreed is taken, anything else let go."""
    if visit.money.is_closed or visit.state == "REQUESTED":
        return
    if visit.state in {"CANCELLED", "DECLINED", "EXPIRED"}:
        visit.money.is_closed = True
    else:
        capture(visit.money)
