"""Who may try a password how often: exact numbers, also when everyone tries at once, and the owner gets in (SEC-11)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import AttemptOutcome, Door, LoginAttempt, User
from cozywish.apps.accounts.services import (
    Knock,
    StepUpNeeded,
    Whereabouts,
    attempts,
    remember_device,
    try_password,
)
from cozywish.apps.limits.models import Counter, Streak
from cozywish.apps.limits.services import Limit, LimitReached
from cozywish.apps.outbox.models import Delivery

NOON = datetime(2036, 5, 1, 12, 0, tzinfo=UTC)
ALICE = "alice@example.com"


def knock(email: str = ALICE, network: str = "198.51.100.7", **more: Any) -> Knock:
    where = Whereabouts(network=network, device="Firefox on Windows")
    return Knock(email=email, where=where, **({"door": Door.PAGE} | more))


def wrong(knock: Knock, *, now: datetime = NOON) -> str:
    """Try a wrong password; say what came of it."""
    try:
        try_password(knock, check=lambda: None, now=now)
    except LimitReached:
        return "limited"
    except StepUpNeeded:
        return "step up"
    return "refused"


def right(knock: Knock, user: User, *, now: datetime = NOON) -> User | None:
    return try_password(knock, check=lambda: user, now=now)


def test_five_failures_in_five_minutes_for_one_account_from_one_network(db: None) -> None:
    alice = make_user()
    assert [wrong(knock()) for _ in range(6)] == ["refused"] * 5 + ["limited"]
    with pytest.raises(LimitReached) as refused:
        right(knock(), alice)
    assert refused.value.params["seconds"] == 300
    assert right(knock(network="203.0.113.9"), alice) == alice
    assert right(knock(), alice, now=NOON + timedelta(minutes=5)) == alice


def test_ten_failures_a_minute_from_one_network_whatever_the_accounts(db: None) -> None:
    tries = [wrong(knock(f"nobody-{number}@example.com")) for number in range(12)]
    assert tries == ["refused"] * 10 + ["limited"] * 2
    assert wrong(knock("another@example.com"), now=NOON + timedelta(minutes=1)) == "refused"


def test_thirty_tries_a_minute_from_one_network_even_when_all_are_right(db: None) -> None:
    alice = make_user()
    for _ in range(30):
        right(knock(), alice)
    with pytest.raises(LimitReached):
        right(knock(), alice)


def test_a_refused_try_counts_nowhere_else(db: None) -> None:
    for _ in range(25):
        wrong(knock())
    assert wrong(knock("another@example.com")) == "refused"
    assert Streak.objects.order_by("-count").values_list("count", flat=True)[0] == 5


@pytest.mark.parametrize(
    "spelled", ["ALICE@Example.COM", "  alice@example.com ", "Alice@example.com"]
)
def test_another_spelling_of_the_address_is_the_same_account(db: None, spelled: str) -> None:
    make_user()
    for _ in range(5):
        wrong(knock())
    assert wrong(knock(spelled)) == "limited"


def test_another_address_of_the_same_person_is_the_same_account(db: None) -> None:
    alice = make_user()
    EmailAddress.objects.create(user=alice, email="alice@work.example", verified=True)
    for _ in range(5):
        wrong(knock())
    assert wrong(knock("alice@work.example")) == "limited"


def test_an_account_that_does_not_exist_is_counted_alike(db: None) -> None:
    assert [wrong(knock("nobody@example.com")) for _ in range(6)] == ["refused"] * 5 + ["limited"]


@pytest.mark.parametrize(("staff", "door"), [(True, Door.PAGE), (False, Door.ADMIN)])
def test_the_office_has_five_failures_in_fifteen_minutes(db: None, staff: bool, door: Door) -> None:
    make_user(is_staff=staff)
    tries = [wrong(knock(network=f"198.51.100.{number}", door=door)) for number in range(6)]
    assert tries == ["refused"] * 5 + ["limited"]
    later = knock(network="203.0.113.9", door=door)
    assert wrong(later, now=NOON + timedelta(minutes=14)) == "limited"
    assert wrong(later, now=NOON + timedelta(minutes=15)) == "refused"


def guess_for_ever(count: int) -> tuple[list[str], timedelta]:
    """Guess from a new network each time, waiting as long as one is told; say what came and how long it took."""
    now, answers = NOON, list[str]()
    while len(answers) < count:
        address = f"10.0.{len(answers)}.1"
        try:
            try_password(knock(network=address), check=lambda: None, now=now)
        except LimitReached as refusal:
            now += timedelta(seconds=int(str(refusal.params["seconds"])))
        except StepUpNeeded:
            answers.append("step up")
        else:
            answers.append("refused")
    return answers, now - NOON


def test_after_a_hundred_failures_in_a_row_a_password_is_not_enough_from_anywhere(
    db: None,
) -> None:
    alice = make_user()
    answers, took = guess_for_ever(103)
    assert answers == ["refused"] * 100 + ["step up"] * 3
    # 1 + 2 + 4 + 8 + 16 + 32 seconds, then a minute each
    assert took == timedelta(seconds=63 + 60 * 84)
    with pytest.raises(StepUpNeeded):
        right(knock(network="203.0.113.9"), alice, now=NOON + timedelta(days=3))


def test_the_owner_gets_in_with_a_known_browser_whatever_strangers_do(db: None) -> None:
    alice = make_user()
    remember_device(user=alice, token="of her own", now=NOON).unwrap()
    guess_for_ever(101)
    for number in range(60):
        wrong(knock(network="198.51.100.7"), now=NOON + timedelta(seconds=number))
    assert right(knock(network="203.0.113.9", token="of her own"), alice) == alice
    assert wrong(knock(network="203.0.113.9")) == "refused"  # she got it right: the row has ended


def test_a_known_browser_has_limits_of_its_own(db: None) -> None:
    alice = make_user()
    remember_device(user=alice, token="of her own", now=NOON).unwrap()
    hers = knock(token="of her own")
    assert [wrong(hers) for _ in range(6)] == ["refused"] * 5 + ["limited"]
    assert wrong(knock(token="of nobody")) == "refused"


def test_a_known_browser_of_one_person_is_a_stranger_to_another(db: None) -> None:
    bob = make_user("Bob Baker")
    make_user()
    remember_device(user=bob, token="of Bob", now=NOON).unwrap()
    for _ in range(5):
        wrong(knock())
    assert wrong(knock(token="of Bob")) == "limited"


def test_getting_it_right_ends_the_row(db: None) -> None:
    alice = make_user()
    for minute in (0, 5):
        for _ in range(4):
            wrong(knock(), now=NOON + timedelta(minutes=minute))
        right(knock(), alice, now=NOON + timedelta(minutes=minute))
    assert not Streak.objects.exists()


def test_every_try_is_kept(db: None) -> None:
    alice = make_user()
    for _ in range(6):
        wrong(knock())
    wrong(knock("nobody@example.com", door=Door.API))
    kept = LoginAttempt.objects.order_by("pk").values_list("user", "door", "method", "outcome")
    assert list(kept) == [
        *[(alice.pk, "PAGE", "password", AttemptOutcome.REFUSED)] * 5,
        (alice.pk, "PAGE", "password", AttemptOutcome.LIMITED),
        (None, "API", "password", AttemptOutcome.REFUSED),
    ]


def warnings() -> int:
    return Delivery.objects.filter(payload__kind="MANY_WRONG_PASSWORDS").count()


def test_the_tenth_failure_in_a_row_is_mailed_once_a_day(db: None) -> None:
    make_user()
    counts = list[int]()
    for number in range(12):
        wrong(knock(network=f"10.0.0.{number}"), now=NOON + timedelta(minutes=number))
        counts.append(warnings())
    assert counts == [0] * 9 + [1] * 3
    wrong(knock(), now=NOON + timedelta(days=1))
    assert warnings() == 2


def test_a_stranger_without_an_account_is_mailed_nothing(db: None) -> None:
    for number in range(12):
        there = knock("nobody@example.com", network=f"10.0.0.{number}")
        wrong(there, now=NOON + timedelta(minutes=number))
    assert not Delivery.objects.exists()


def looked_at(tries: int, door: Door = Door.PAGE) -> int:
    """How many of so many parallel wrong passwords were compared with the right one."""
    seen = list[int]()

    def attempt(number: int) -> None:
        try:
            try_password(knock(door=door), check=lambda: seen.append(number), now=NOON)
        except LimitReached:
            return
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(attempt, range(tries)))
    return len(seen)


def test_of_fifty_parallel_wrong_passwords_exactly_five_are_looked_at(fresh_db: None) -> None:
    make_user()
    assert looked_at(50) == 5
    outcomes = LoginAttempt.objects.values_list("outcome", flat=True)
    assert sorted(outcomes) == ["LIMITED"] * 45 + ["REFUSED"] * 5


def test_of_fifty_at_the_office_s_door_exactly_five_are_looked_at(fresh_db: None) -> None:
    make_user(is_staff=True)
    assert looked_at(50, Door.ADMIN) == 5
    assert set(LoginAttempt.objects.values_list("door", flat=True)) == {"ADMIN"}


@pytest.mark.parametrize("door", [Door.PAGE, Door.ADMIN])
def test_where_redis_counts_exactly_five_are_looked_at(
    fresh_db: None, on_redis: str, door: Door
) -> None:
    make_user()
    assert looked_at(50, door) == 5
    assert not Counter.objects.exists()


def test_control_a_limiter_that_looks_before_it_counts_lets_more_through(
    fresh_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race above is real: with a read, a moment and a write instead of one statement it is lost."""
    together = Barrier(8, timeout=20)

    def look_then_count(limit: Limit, *, who: str, now: datetime) -> None:
        key = f"{limit.name}:{who}"
        counted = Counter.objects.filter(key=key).first()
        if limit.name == "sign-in-wrong":
            together.wait()
        if (counted.count if counted else 0) >= limit.tries:
            raise LimitReached(seconds=1, tries=limit.tries)
        row, _new = Counter.objects.get_or_create(key=key, began_at=0, defaults={"count": 0})
        Counter.objects.filter(pk=row.pk).update(count=row.count + 1)

    make_user()
    monkeypatch.setattr(attempts, "count_try", look_then_count)
    monkeypatch.setattr(attempts, "count_failure", lambda *_args, **_more: 1)
    seen = list[int]()

    def attempt(number: int) -> None:
        try:
            try_password(knock(), check=lambda: seen.append(number), now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(8)))
    assert len(seen) > 5
