"""A question that makes no sense is named at its field, and nothing breaks."""

from datetime import date

import pytest

from cozywish.web.site.forms import SearchForm

TODAY = date(2036, 5, 5)


@pytest.mark.parametrize("said", ["9999-12-31", "2101-01-01"])
def test_a_day_beyond_reckoning_is_no_day(said: str) -> None:
    form = SearchForm({"when": said})
    assert form.is_valid()
    assert form.day(TODAY) is None
    assert form.errors["when"] == ["That day is too far away. Please choose an earlier one."]


def test_a_far_day_is_a_day() -> None:
    form = SearchForm({"when": "2100-12-31"})
    assert form.is_valid()
    assert form.day(TODAY) == date(2100, 12, 31)
