"""What people agreed to: kept as it was said, for each version anew."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cozywish.apps.accounts import legal
from cozywish.apps.accounts.models import Consent, ConsentKind, Door, User
from cozywish.apps.accounts.queries import consents_of, not_agreed_yet
from cozywish.apps.accounts.services import agree, choose

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TERMS, NOTICE, PREFERENCES = ConsentKind.TERMS, ConsentKind.PRIVACY_NOTICE, ConsentKind.PREFERENCES

pytestmark = pytest.mark.django_db


def newcomer(email: str = "alice@example.com") -> User:
    """Somebody who has agreed to nothing yet."""
    return User.objects.create_user(email)


def said(person_id: UUID) -> list[tuple[str, str, bool]]:
    rows = Consent.objects.filter(person_id=person_id).order_by("pk")
    return list(rows.values_list("kind", "version", "given"))


def test_who_agrees_has_nothing_left_to_agree_to() -> None:
    alice = newcomer()
    assert not_agreed_yet(user=alice) == [TERMS, NOTICE]
    agree(person=alice, door=Door.PAGE, now=NOW).unwrap()
    assert not_agreed_yet(user=alice) == []
    assert said(alice.pk) == [("TERMS", "2026-11-21", True), ("PRIVACY_NOTICE", "2026-11-21", True)]


def test_a_new_version_is_agreed_to_once_and_the_earlier_yes_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice = newcomer()
    agree(person=alice, door=Door.PAGE, now=NOW).unwrap()
    newer = legal.Version(date(2027, 1, 1), "Refunds are quicker.")
    monkeypatch.setitem(legal.VERSIONS, TERMS, (*legal.VERSIONS[TERMS], newer))
    assert not_agreed_yet(user=alice) == [TERMS]
    agree(person=alice, door=Door.PAGE, now=NOW, kinds=[TERMS]).unwrap()
    assert not_agreed_yet(user=alice) == []
    assert [row[:2] for row in said(alice.pk)] == [
        ("TERMS", "2026-11-21"),
        ("PRIVACY_NOTICE", "2026-11-21"),
        ("TERMS", "2027-01-01"),
    ]


def test_yes_and_no_are_both_kept_and_the_same_answer_only_once() -> None:
    alice = newcomer()
    for given in (True, True, False, False, True):
        choose(person=alice, kind=PREFERENCES, given=given, door=Door.PAGE, now=NOW).unwrap()
    assert [row.given for row in consents_of(user=alice)] == [True, False, True]


def test_terms_are_no_free_choice() -> None:
    with pytest.raises(ValueError, match="not a free choice"):
        choose(person=newcomer(), kind=TERMS, given=False, door=Door.PAGE, now=NOW).unwrap()


def test_what_others_said_is_not_ones_own() -> None:
    alice, bob = newcomer(), newcomer("bob@example.com")
    agree(person=alice, door=Door.API, now=NOW).unwrap()
    agree(device="d" * 64, door=Door.PAGE, now=NOW).unwrap()
    assert consents_of(user=bob) == []
    assert not_agreed_yet(user=bob) == [TERMS, NOTICE]
    assert Consent.objects.filter(person_id=None, device="d" * 64).count() == 2


def test_a_consent_belongs_to_somebody() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        agree(door=Door.PAGE, now=NOW).unwrap()


def test_the_database_refuses_to_rewrite_what_was_said() -> None:
    agree(person=newcomer(), door=Door.PAGE, now=NOW).unwrap()
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.update(given=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.all().delete()
