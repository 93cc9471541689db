"""Days on which many close, as the `holidays` library knows them."""

from datetime import date, timedelta
from typing import NamedTuple

import holidays

YEAR = timedelta(days=365)


class Holiday(NamedTuple):
    """A public holiday, named in the language of the country."""

    on: date
    name: str


def coming_holidays(*, country: str, state: str, first: date) -> list[Holiday]:
    """Return the public holidays of the place over the twelve months from `first` on. None where nothing is known."""
    code = country.upper()
    known = holidays.list_supported_countries(include_aliases=False)
    if code not in known:
        return []
    years = (first.year, first.year + 1)
    subdivision = state if state in known[code] else None
    found = holidays.country_holidays(code, subdiv=subdivision, years=years)
    last = first + YEAR
    return [Holiday(on, name) for on, name in sorted(found.items()) if first <= on < last]
