"""What stands between one's own visits of a day, and what the day comes to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cozywish.apps.bookings.models import Block, BookingItem
from cozywish.apps.scheduling.day import PersonDay
from cozywish.core.intervals import Span, moment_of
from cozywish.web.provider.day import Kind
from cozywish.web.provider.painting import DONE_OR_TO_COME


@dataclass(frozen=True, slots=True)
class Pause:
    """Time in which the person does no visits, as far as it lies in the day. `words` say why, where anybody said so."""

    kind: Kind
    starts: datetime
    ends: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """How many visits, how long they are together, and how many of them are over."""

    visits: int
    minutes: int
    done: int


def pauses_of(own: PersonDay, blocks: Iterable[Block], within: Span) -> list[Pause]:
    """Return the breaks of the person's day, their time off and what is kept free of theirs, in order."""
    top, end = moment_of(within[0]), moment_of(within[1])
    rows = [Pause(Kind.BREAK, moment_of(t0), moment_of(t1)) for t0, t1 in own.breaks]
    for away in own.away:
        begins, ends = (moment_of(tick) for tick in away.span)
        rows.append(Pause(Kind.AWAY, max(begins, top), min(ends, end), away.reason))
    for block in blocks:
        begins, ends = max(block.starts_at, top), min(block.ends_at, end)
        rows.append(Pause(Kind.BLOCK, begins, ends, block.words))
    return sorted(rows, key=lambda one: (one.starts, one.ends))


def sum_of(items: Sequence[BookingItem]) -> Sum:
    """Return what the parts of visits come to; those that did not take place are left out."""
    counted = [item for item in items if item.booking.state in DONE_OR_TO_COME]
    lengths = ((item.ends_at - item.starts_at).total_seconds() for item in counted)
    return Sum(
        visits=len({item.booking_id for item in counted}),
        minutes=int(sum(lengths)) // 60,
        done=len({item.booking_id for item in counted if item.booking.state == "COMPLETED"}),
    )
