"""Rows that are past their use go, the others stay."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Door, KnownDevice, LoginAttempt
from cozywish.apps.accounts.services import Knock, Whereabouts, remember_device, tidy, try_password
from cozywish.apps.idempotency.models import Answer
from cozywish.apps.limits.models import Counter, Streak

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

    assert said.getvalue() == "Let go of 2 rows.\n"
    assert Counter.objects.get().key == Answer.objects.get().key == "young"


def test_tries_are_kept_for_ninety_days_and_browsers_for_a_year(db: None) -> None:
    alice, now = make_user(), timezone.now()
    knock = Knock(alice.email, Whereabouts("198.51.100.7", "Firefox on Windows"), Door.PAGE)
    try_password(knock, check=lambda: None, now=now)
    remember_device(user=alice, token="of her own", now=now).unwrap()

    def left() -> tuple[int, int, int]:
        return LoginAttempt.objects.count(), Streak.objects.count(), KnownDevice.objects.count()

    tidy(now=now + timedelta(days=90))
    assert left() == (1, 2, 1)
    tidy(now=now + timedelta(days=91))
    assert left() == (0, 0, 1)
    tidy(now=now + timedelta(days=366))
    assert left() == (0, 0, 0)


def test_of_a_session_that_is_over_nothing_is_kept(db: None) -> None:
    alice = make_user()
    for key, days in (("over", -1), ("alive", 1)):
        Session.objects.create(session_key=key, expire_date=NOON + timedelta(days=days))
        UserSession.objects.create(user=alice, session_key=key, ip="203.0.113.9", user_agent="-")
    UserSession.objects.create(user=alice, session_key="ended", ip="203.0.113.9", user_agent="-")

    tidy(now=NOON)

    assert Session.objects.get().session_key == UserSession.objects.get().session_key == "alive"
