"""How somebody wants a visit to recur, as an address or a form says it.

`?every=WEEK&ends=count&count=8&until=<date>&shown=<digest>&date-1=<instant>&date-2=…`: the fields of step 3 stand
beside it. `shown` names the rule whose dates the form had: of those that are not there as fields nothing is wanted. A
form for another rule says nothing about dates yet. Nothing in it is trusted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import QueryDict

from cozywish.apps.bookings.models import Recurrence
from cozywish.apps.bookings.queries.series import Rule
from cozywish.core.recurring import Every
from cozywish.toolkit.tokens import digest
from cozywish.web.customer.flow.choice import Unreadable, date_of, instant_of, instant_text
from cozywish.web.http import whole_number

BY_COUNT, BY_DATE = "count", "until"
USUAL_COUNT = 6
_FIELD = "date-"
_PURPOSE = "rule of a series"


@dataclass(frozen=True, slots=True)
class Wish:
    """The rule, and the start that was picked for the number of each date; None while nobody has seen the dates."""

    every: Every = Every.WEEK
    ends: str = BY_COUNT
    count: int = USUAL_COUNT
    until: date | None = None
    picked: dict[int, datetime] | None = field(default=None, hash=False)

    @classmethod
    def of(cls, said: QueryDict, *, starts_at: datetime) -> "Wish":
        """Read a query string or a form about a visit that begins at `starts_at`. Raises Unreadable."""
        every, ends = said.get("every", Every.WEEK), said.get("ends", BY_COUNT)
        if every not in Recurrence.values or ends not in (BY_COUNT, BY_DATE):
            raise Unreadable(field="every")
        count = whole_number(said.get("count", "") or str(USUAL_COUNT))
        if count is None:
            raise Unreadable(field="count")
        until = said.get("until", "")
        wish = cls(Every(every), ends, count, date_of(until) if until else None)
        if said.get("shown") != wish.name(starts_at):
            return wish
        return cls(wish.every, ends, count, wish.until, dict(_picked(said)))

    def name(self, starts_at: datetime) -> str:
        """Return what stands for the rule in `shown`."""
        said = (self.every, self.ends, self.rule.count, self.rule.until, instant_text(starts_at))
        return digest(repr(said), purpose=_PURPOSE)[:16]

    @property
    def rule(self) -> Rule:
        """The rule without what is not chosen."""
        if self.ends == BY_DATE:
            return Rule(self.every, until=self.until)
        return Rule(self.every, count=self.count)

    def pairs(self) -> list[tuple[str, Any]]:
        """Return the rule as the fields of a form or a query string."""
        found: list[tuple[str, Any]] = [("every", self.every.value), ("ends", self.ends)]
        found.append(("count", self.count))
        if self.until:
            found.append(("until", self.until.isoformat()))
        return found


def _picked(said: QueryDict) -> Iterator[tuple[int, datetime]]:
    for name, value in said.items():
        number = whole_number(name.removeprefix(_FIELD)) if name.startswith(_FIELD) else None
        if number is not None and value:
            yield number, instant_of(str(value))
