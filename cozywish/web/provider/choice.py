"""Whose visits, and in which state, the calendar shows: what its address says of both.

Nothing said is everything; a name or a number that nobody has is nobody. What is no visit stands whatever the state.
"""

from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import HttpRequest

from cozywish.apps.bookings.queries.gates import VISITS
from cozywish.web.provider.agenda import Agenda, Happening
from cozywish.web.provider.day import CalendarDay, look_of
from cozywish.web.provider.painting import in_lanes


@dataclass(frozen=True, slots=True)
class Choice:
    """`who` are numbers of resources, `states` names of looks; empty: all of them. The columns of rooms all stay."""

    who: tuple[str, ...] = ()
    states: tuple[str, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return what the address says."""
        return cls(tuple(request.GET.getlist("who")), tuple(request.GET.getlist("state")))

    def query(self, **more: str) -> str:
        """The end of an address that says it too, with what else it says; "" where there is nothing to say."""
        said = {**more, "who": self.who, "state": self.states}
        return f"?{written}" if (written := urlencode(said, doseq=True)) else ""

    def of_day(self, day: CalendarDay) -> CalendarDay:
        """Return the day with what was chosen of it; its figures stay those of the whole day."""
        columns = (
            replace(
                column,
                entries=tuple(
                    in_lanes(one for one in column.entries if self._shows(one.look, one.state))
                ),
            )
            for column in day.columns
            if day.by_room or self._has(column.resource)
        )
        return replace(day, columns=tuple(columns)) if self.is_narrow else day

    def of_agenda(self, agenda: Agenda) -> list[Happening]:
        """Return what was chosen of the dates."""
        return [
            one
            for one in agenda.happenings
            if self._has(one["person"]) and self._shows(one["look"], one["status"])
        ]

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.who or self.states)

    def context(self) -> dict[str, Any]:
        """What the filter's form shows: the states with their words, and what is chosen."""
        looks = [(look_of(state), state.label) for state in VISITS]
        return {
            "choice": self,
            "states": [
                (look, words, not self.states or look in self.states) for look, words in looks
            ],
        }

    def _has(self, resource: int) -> bool:
        return not self.who or str(resource) in self.who

    def _shows(self, look: str, is_visit: str) -> bool:
        return not (self.states and is_visit) or look in self.states
