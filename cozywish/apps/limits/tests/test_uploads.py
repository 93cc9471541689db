"""How much one account may upload, with a smaller day: three megabytes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cozywish.apps.limits import uploads
from cozywish.apps.limits.services import LimitReached
from cozywish.apps.limits.uploads import MEGABYTE, count_upload

NOON = datetime(2036, 5, 5, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MEGABYTES", replace(uploads.MEGABYTES, tries=3))


def upload(size: int, *, who: str = "alice", after: timedelta = timedelta()) -> None:
    count_upload(who=who, size=size, now=NOON + after)


@pytest.mark.parametrize(
    "sizes",
    [(3 * MEGABYTE,), (MEGABYTE, 2 * MEGABYTE), (1, MEGABYTE, 1), (MEGABYTE + 1, 1)],
)
def test_a_day_holds_three_megabytes_each_counted_when_it_begins(sizes: tuple[int, ...]) -> None:
    for size in sizes:
        upload(size)
    with pytest.raises(LimitReached) as refused:
        upload(1)
    assert refused.value.params == {"seconds": 12 * 3600, "tries": 3}


def test_what_goes_beyond_the_day_at_once_is_refused() -> None:
    with pytest.raises(LimitReached):
        upload(3 * MEGABYTE + 1)


def test_the_day_is_each_account_s_own_and_ends_at_midnight() -> None:
    upload(3 * MEGABYTE)
    upload(3 * MEGABYTE, who="bob")
    with pytest.raises(LimitReached):
        upload(1, after=timedelta(hours=12, seconds=-1))
    upload(3 * MEGABYTE, after=timedelta(hours=12))


def test_the_real_day_holds_two_hundred_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert (uploads.MEGABYTES.tries, uploads.MEGABYTES.window) == (200, timedelta(days=1))
