"""Free starts that are written as text are to the byte what their values would be."""

from datetime import date

from cozywish.api.http import to_json
from cozywish.api.tests.conftest import NOW, House
from cozywish.api.v1.shapes import slot
from cozywish.api.v1.slot_text import slots_by_day
from cozywish.apps.bookings.queries.free_time import LONGEST_LIST, free_times


def test_the_text_of_a_month_is_that_of_its_values(house: House) -> None:
    house.venue.horizon_days = 400
    house.venue.save(update_fields=["horizon_days"])
    for first in (date(2036, 5, 5), date(2036, 10, 20)):  # in the second the clock goes back
        times = free_times(
            venue_id=house.venue.pk,
            service_ids=[house.massage.pk],
            staff_id=None,
            first=first,
            days=LONGEST_LIST,
            now=NOW,
        )
        by_value = [[slot(start) for start in starts] for starts in times.by_date.values()]

        assert to_json(slots_by_day(times)) == to_json(by_value)
        assert sum(map(len, by_value)) > 100
