"""Who comes and what each of them has, as an address or a form says it.

`?people=2&how=together&date=<date>&hold=<reference>&line=<id>&guest-1=1&service-1=<id>&staff-1=<id>&extra-1=<id>…`:
one number for each service of the visit. A form of a plan also says `at-1=<instant>`. Nothing in it is trusted: what
does not belong together any more, such as a person who does not do the service, is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from cozywish.apps.bookings.models import Booking, CartLine
from cozywish.apps.bookings.queries.asked_plan import APART_MINUTES
from cozywish.apps.bookings.queries.cart import lines_of_plan
from cozywish.apps.bookings.queries.plan_shapes import MOST_GUESTS, MOST_SERVICES, Composed, Line
from cozywish.web.customer.flow.choice import (
    Choice,
    Unreadable,
    instant_of,
    instant_text,
    uuid_of,
)

IN_TURN, TOGETHER = "turn", "together"
_MOST_ROWS = MOST_SERVICES + MOST_GUESTS  # the form has an empty row for each guest


@dataclass(frozen=True, slots=True)
class Party:
    """The lines of a visit, how many people come, and whether they are served side by side."""

    lines: tuple[Line, ...] = ()
    people: int = 1
    side_by_side: bool = True
    on: date | None = None
    hold: str = ""
    line: UUID | None = None  # of the cart, if it is what is being changed

    @classmethod
    def of(cls, said: QueryDict, *, staff: str = "staff") -> "Party":
        """Read a query string or a form. Raises Unreadable for what is no value of its kind.

        Without a line of its own it takes the services of step 1, for who books. `staff` is what the fields with people
        are called: beside those of a plan, its form says as `wish-1` who was asked for.
        """
        choice = Choice.of(said)
        lines = tuple(_lines(said, staff))
        if not lines:
            lines = tuple(Line(one, extra_ids=choice.extra_ids) for one in choice.service_ids)
        people = _number(said.get("people", ""), "people", MOST_GUESTS) or max(
            (line.guest for line in lines), default=1
        )
        return cls(
            lines=tuple(line for line in lines if line.guest <= people),
            people=people,
            side_by_side=said.get("how") != IN_TURN,
            on=choice.on,
            hold=choice.hold,
            line=choice.line,
        )

    @classmethod
    def of_cart(cls, line: CartLine) -> "Party":
        """Read a plan in the cart, with its people, to be planned anew."""
        lines = lines_of_plan(line)
        zone = ZoneInfo(line.venue.time_zone)
        return cls(
            lines=lines,
            people=max(one.guest for one in lines),
            side_by_side=line.side_by_side is True,
            on=line.starts_at.astimezone(zone).date() if line.starts_at else None,
            line=line.pk,
        )

    @property
    def is_decided(self) -> bool:
        """Whether it is a plan: with a start for each line."""
        return bool(self.lines) and all(line.starts_at is not None for line in self.lines)

    @classmethod
    def of_booking(cls, booking: Booking) -> "Party":
        """Read what is held or was agreed, with its people and times."""
        items = sorted(booking.items.all(), key=lambda item: item.position)
        heads = {item.guest: item.starts_at for item in reversed(items)}
        apart = (max(heads.values()) - min(heads.values())).total_seconds() / 60
        return cls(
            lines=tuple(
                Line(
                    service_id=item.service_id,
                    guest=item.guest,
                    staff_id=item.staff_id,
                    extra_ids=tuple(
                        extra.add_on_id for extra in item.extras.all() if extra.add_on_id
                    ),
                    starts_at=item.starts_at,
                )
                for item in items
            ),
            people=max(heads),
            side_by_side=apart <= APART_MINUTES,
            on=booking.starts_at.astimezone(ZoneInfo(booking.time_zone)).date(),
            hold=booking.reference,
        )

    def planned(self, plan: Composed) -> list[tuple[str, str]]:
        """Return the fields of a form that takes the plan."""
        wishes = [
            (f"wish-{number}", str(line.staff_id))
            for number, line in enumerate(self.lines, start=1)
            if line.staff_id
        ]
        return replace(self, lines=plan.lines).pairs() + wishes

    def undecided(self) -> "Party":
        """Return it without times."""
        return replace(self, lines=tuple(replace(line, starts_at=None) for line in self.lines))

    def without(self, line: Line) -> "Party":
        """Return it without one line."""
        at = self.lines.index(line)
        return replace(self, lines=(*self.lines[:at], *self.lines[at + 1 :]))

    def pairs(self) -> list[tuple[str, str]]:
        """Return it as the fields of a form or a query string."""
        found = [("people", str(self.people)), ("how", TOGETHER if self.side_by_side else IN_TURN)]
        if self.on:
            found.append(("date", self.on.isoformat()))
        if self.hold:
            found.append(("hold", self.hold))
        if self.line:
            found.append(("line", str(self.line)))
        for number, line in enumerate(self.lines, start=1):
            found.append((f"guest-{number}", str(line.guest)))
            found.append((f"service-{number}", str(line.service_id)))
            if line.staff_id:
                found.append((f"staff-{number}", str(line.staff_id)))
            found += [(f"extra-{number}", str(pk)) for pk in line.extra_ids]
            if line.starts_at:
                found.append((f"at-{number}", instant_text(line.starts_at)))
        return found

    def url(self, slug: str) -> str:
        """Return the address of the page with it."""
        return f"{reverse('book-together', args=[slug])}?{urlencode(self.pairs())}"


def fitting(
    party: Party, *, staff_of: dict[UUID, set[UUID]], extras_of: dict[UUID, set[UUID]]
) -> Party:
    """Return the party without people who do not do their service, and without extras that do not belong to it."""

    def fits(line: Line) -> Line:
        known, offered = staff_of.get(line.service_id, set()), extras_of.get(line.service_id, set())
        return replace(
            line,
            staff_id=line.staff_id if line.staff_id in known else None,
            extra_ids=tuple(pk for pk in line.extra_ids if pk in offered),
        )

    return replace(party, lines=tuple(map(fits, party.lines)))


def _lines(said: QueryDict, who: str) -> Iterator[Line]:
    for number in range(1, _MOST_ROWS + 1):
        service = said.get(f"service-{number}", "")
        if not service:
            continue
        staff, at = said.get(f"{who}-{number}", ""), said.get(f"at-{number}", "")
        extras: Sequence[str] = said.getlist(f"extra-{number}")
        yield Line(
            service_id=uuid_of(service, "service"),
            guest=_number(said.get(f"guest-{number}", "1"), "guest", MOST_GUESTS) or 1,
            staff_id=uuid_of(staff, "staff") if staff else None,
            extra_ids=tuple(dict.fromkeys(uuid_of(one, "extra") for one in extras)),
            starts_at=instant_of(at) if at else None,
        )


def _number(text: str, field: str, most: int) -> int:
    """A number from 1 to `most`; 0 for nothing."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= most):
        raise Unreadable(field=field)
    return int(text[:3])
