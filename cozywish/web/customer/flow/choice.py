"""What somebody has chosen so far, as the address of a step says it.

`?services=<id>&services=<id>&extras=<id>&staff=<id>&at=<instant>&date=<date>&hold=<reference>&line=<id>`: every
part is optional, so steps can be linked to and gone back to. The form of step 1 says `as-<id>=<id>` beside a service
that comes in variants: which of them it is. Nothing in it is trusted: ids go through gates, times through the engine.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cozywish.apps.bookings.queries.free_time import LONGEST_VISIT
from cozywish.core.errors import Invalid, Malformed

YEARS = range(2000, 2101)  # far enough from the ends of the calendar to reckon around every date
REFERENCE = re.compile(r"[A-Z0-9]{1,10}")


class Unreadable(Malformed):
    code = "CHOICE_UNREADABLE"
    template = _("Part of this address cannot be read: “%(field)s”. Please start again.")


class TooManyServices(Invalid):
    code = "CHOICE_TOO_MANY_SERVICES"
    template = _("Choose up to %(count)d services for one visit.")


class NothingChosen(Invalid):
    code = "CHOICE_NOTHING_CHOSEN"
    template = _("Choose at least one service to go on.")


class NoTimeChosen(Invalid):
    code = "CHOICE_NO_TIME_CHOSEN"
    template = _("Choose a time to go on.")


@dataclass(frozen=True, slots=True)
class Choice:
    """Services in order and extras, perhaps a person, an instant (UTC), a local date, and the reference of a hold.

    `line` is the line of the cart that is being changed, if one is.
    """

    service_ids: tuple[UUID, ...] = ()
    staff_id: UUID | None = None
    at: datetime | None = None
    on: date | None = None
    hold: str = ""
    extra_ids: tuple[UUID, ...] = ()
    line: UUID | None = None

    @classmethod
    def of(cls, said: QueryDict) -> "Choice":
        """Read a query string or a form. Raises Unreadable for what is no value of its kind."""
        ids = [said.get(f"as-{part}", part) for part in _parts(said, "services")]
        staff, on, line = said.get("staff", ""), said.get("date", ""), said.get("line", "")
        at, hold = said.get("instead") or said.get("at", ""), said.get("hold", "")
        if hold and not REFERENCE.fullmatch(hold):
            raise Unreadable(field="hold")
        return cls(
            service_ids=tuple(dict.fromkeys(uuid_of(part, "services") for part in ids)),
            staff_id=uuid_of(staff, "staff") if staff else None,
            at=instant_of(at) if at else None,
            on=date_of(on) if on else None,
            hold=hold,
            extra_ids=tuple(
                dict.fromkeys(uuid_of(part, "extras") for part in _parts(said, "extras"))
            ),
            line=uuid_of(line, "line") if line else None,
        )

    def check_services(self) -> None:
        """Raise NothingChosen or TooManyServices unless there are one to four."""
        if not self.service_ids:
            raise NothingChosen
        if len(self.service_ids) > LONGEST_VISIT:
            raise TooManyServices(count=LONGEST_VISIT)

    def pairs(self) -> list[tuple[str, str]]:
        """Return it as the fields of a form or a query string."""
        found = [("services", str(service_id)) for service_id in self.service_ids]
        found += [("extras", str(extra_id)) for extra_id in self.extra_ids]
        if self.staff_id:
            found.append(("staff", str(self.staff_id)))
        if self.at:
            found.append(("at", instant_text(self.at)))
        if self.on:
            found.append(("date", self.on.isoformat()))
        if self.hold:
            found.append(("hold", self.hold))
        if self.line:
            found.append(("line", str(self.line)))
        return found

    def url(self, step: str, slug: str, **changes: Any) -> str:
        """Return the address of the step called `step` with this choice, changed as asked."""
        query = urlencode(replace(self, **changes).pairs())
        path = reverse(step, args=[slug])
        return f"{path}?{query}" if query else path


def instant_text(at: datetime) -> str:
    """Return an instant as addresses carry it: 2026-11-13T00:30Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _parts(said: QueryDict, field: str) -> list[str]:
    return [part for value in said.getlist(field) for part in value.split(",") if part]


def uuid_of(text: str, field: str) -> UUID:
    """Return an id as it is written. Raises Unreadable."""
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Unreadable(field=field) from wrong


def instant_of(text: str) -> datetime:
    """Return an instant as it is written, in UTC. Raises Unreadable."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise Unreadable(field="at") from wrong
    if at.tzinfo is None:
        raise Unreadable(field="at")
    if at.year not in YEARS:
        raise Unreadable(field="at")
    return at.astimezone(UTC)


def date_of(text: str) -> date:
    """Return a local date as it is written. Raises Unreadable."""
    try:
        on = date.fromisoformat(text)
    except ValueError as wrong:
        raise Unreadable(field="date") from wrong
    if on.year not in YEARS:
        raise Unreadable(field="date")
    return on
