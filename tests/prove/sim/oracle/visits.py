"""Who has which minute, and in which state a visit is: 2.2 and 2.5.1 of the document, read again."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.prove.sim.oracle.terms import (
    HOLD,
    REQUEST,
    REQUEST_AT_LEAST,
    SETTLES,
    Terms,
    ticks,
)

BLOCKING = {"HELD", "REQUESTED", "CONFIRMED", "IN_PROGRESS", "COMPLETED"}
OVER = {"COMPLETED", "NO_SHOW", "CANCELLED", "DECLINED", "EXPIRED"}
QUARTER, HALF_HOUR, DAY = timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=24)
MOST_HOLDS, KEPT = 3, timedelta(days=29)


@dataclass(slots=True)
class Visit:
    """A booking. `freed`: its minutes are somebody else's to have, whatever becomes of it (a no-show)."""

    label: str
    terms: Terms
    person: str
    who: str  # a customer's name, or a guest's
    start: datetime
    placed: datetime
    hold_until: datetime
    free_until: datetime
    group: str
    mode: str
    state: str = "HELD"
    is_guest: bool = False
    contact: bool = False
    extended: bool = False
    agreed: bool = False
    freed: bool = False
    approve_by: datetime | None = None
    finished: datetime | None = None
    at_counter: bool = False

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.terms.minutes)

    @property
    def ticks(self) -> tuple[int, int]:
        return ticks(self.start, self.terms.minutes + self.terms.padding)

    def is_live(self, now: datetime) -> bool:
        """A hold that counts."""
        return self.state == "HELD" and now < self.hold_until

    def is_forgotten(self, now: datetime) -> bool:
        """What nobody ever agreed to may be let go a month after it was placed."""
        return not self.agreed and self.state in OVER and now > self.placed + KEPT

    def blocks(self, now: datetime) -> bool:
        """Whether nobody else can have its minutes (B1, C3)."""
        if self.freed or self.state not in BLOCKING:
            return False
        if self.state == "HELD":
            return now < self.hold_until
        if self.state == "REQUESTED":
            return self.approve_by is not None and now < self.approve_by
        return True


@dataclass(slots=True)
class Diary:
    """All visits there are."""

    visits: dict[str, Visit] = field(default_factory=dict)

    def of_group(self, group: str) -> list[Visit]:
        return [visit for visit in self.visits.values() if visit.group == group]

    def is_free(self, person: str, span: tuple[int, int], *, now: datetime, but: str = "") -> bool:
        """B1: nobody else has any of these minutes of this person."""
        return not any(
            visit.person == person
            and visit.label != but
            and visit.ticks[0] < span[1]
            and span[0] < visit.ticks[1]
            and visit.blocks(now)
            for visit in self.visits.values()
        )

    def is_elsewhere(
        self, who: str, start: datetime, end: datetime, *, now: datetime, but: str = ""
    ) -> bool:
        """B6: a customer with an account is at one place at a time."""
        return any(
            visit.who == who
            and not visit.is_guest
            and visit.label != but
            and visit.start < end
            and start < visit.end
            and visit.state in BLOCKING
            and (visit.state not in {"HELD", "REQUESTED"} or visit.blocks(now))
            for visit in self.visits.values()
        )

    def live_holds(self, who: str, now: datetime) -> int:
        """B6: what is held together counts once."""
        return len({v.group for v in self.visits.values() if v.who == who and v.is_live(now)})

    def may_hold(
        self, terms: Terms, person: str, who: str, start: datetime, *, is_guest: bool, now: datetime
    ) -> bool:
        """BT1: offered, free, and not more than one person may have."""
        end = start + timedelta(minutes=terms.minutes)
        return (
            terms.offers(start, now=now)
            and self.is_free(person, ticks(start, terms.minutes + terms.padding), now=now)
            and self.live_holds(who, now) < MOST_HOLDS
            and (is_guest or not self.is_elsewhere(who, start, end, now=now))
        )

    def hold(  # all that is agreed
        self,
        label: str,
        terms: Terms,
        person: str,
        who: str,
        start: datetime,
        *,
        is_guest: bool,
        group: str,
        now: datetime,
    ) -> Visit:
        """BT1."""
        self.visits[label] = visit = Visit(
            label, terms, person, who, start,
            placed=now,
            hold_until=min(now + HOLD, start),
            free_until=start - timedelta(hours=terms.free_hours),
            group=group,
            mode=terms.wants,
            is_guest=is_guest,
        )  # fmt: skip
        return visit

    def may_contact(self, visit: Visit, now: datetime) -> bool:
        """B6: a guest's address holds one time at once, or those of one checkout."""
        if not visit.is_live(now):
            return False
        if not visit.is_guest:
            return not self.is_elsewhere(
                visit.who, visit.start, visit.end, now=now, but=visit.label
            )
        return not any(
            other.who == visit.who
            and other.contact
            and other.is_live(now)
            and other.group != visit.group
            for other in self.visits.values()
        )


def approve_by(visit: Visit, now: datetime) -> datetime:
    """BT5, and that what was asked at the last moment leaves half an hour, up to the start."""
    least = min(now + REQUEST_AT_LEAST, visit.start)
    lead = timedelta(minutes=visit.terms.lead_minutes)
    return max(min(now + REQUEST, visit.start - lead), least)


def may(visit: Visit, event: str, actor: str, now: datetime) -> bool:  # noqa: C901, PLR0911, PLR0912  # one line a row
    """Whether the table lists it now. Actors: G, C, S, R (staff, S too, who may answer), M, O, F."""
    state, start, end = visit.state, visit.start, visit.end
    match event:
        case "extend":  # BT2
            return visit.is_live(now) and not visit.extended and actor in "GC"
        case "abandon":  # BT7
            return state == "HELD" and actor in "GC"
        case "accept" | "decline":  # BT8, BT9
            asked = state == "REQUESTED" and visit.approve_by is not None
            return asked and visit.blocks(now) and actor in "RMOF"
        case "reschedule":  # BT12
            closes = now <= visit.free_until if actor in "GC" else now < end and actor in "MOF"
            return state == "CONFIRMED" and closes
        case "cancel" if actor in "GC":  # BT11, BT13
            return state == "REQUESTED" or (state == "CONFIRMED" and now < start)
        case "cancel" if actor in "RMO":  # BT14
            return state == "CONFIRMED" and now < end
        case "cancel":  # BT15
            return state in {"CONFIRMED", "IN_PROGRESS"} and actor in "FA"
        case "check_in":  # BT16
            return state == "CONFIRMED" and start - HALF_HOUR <= now <= end and actor in "SRMO"
        case "complete":  # BT17, BT18
            begun = state == "IN_PROGRESS" or (state == "CONFIRMED" and now >= start)
            return begun and actor in "SRMO"
        case "no_show":  # BT19
            return state == "CONFIRMED" and start + QUARTER <= now <= end + DAY and actor in "SRMO"
        case "correct":  # BT20
            done = state in {"COMPLETED", "NO_SHOW"} and visit.finished is not None
            in_time = visit.finished is not None and now <= visit.finished + DAY
            return done and ((actor in "MO" and in_time) or actor in "FA")
    raise ValueError(event)


def is_settled_by_itself(visit: Visit, now: datetime) -> bool:
    """BT18."""
    return visit.state in {"CONFIRMED", "IN_PROGRESS"} and now >= visit.end + SETTLES
