"""Rows that are past their use go, the others stay."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from cozywish.apps.idempotency.models import Answer
from cozywish.apps.limits.models import Counter

NOON = datetime(2036, 5, 5, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_what_is_old_goes_and_what_is_young_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    for name, age in (("young", timedelta(hours=1)), ("old", timedelta(days=4))):
        began_at = int((NOON - age).timestamp())
        Counter.objects.create(key=name, began_at=began_at, count=1)
        Answer.objects.create(
            principal=name,
            route="-",
            key=name,
            fingerprint="-",
            status=200,
            body={},
            created_at=NOON - age,
        )
    said = StringIO()

    call_command("tidy", stdout=said)

    assert said.getvalue() == "Deleted 2.\n"
    assert Counter.objects.get().key == Answer.objects.get().key == "young"
