"""Six digits prove an address: for ten minutes, with five tries, once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cozywish.apps.accounts.models import CodePurpose, EmailCode
from cozywish.apps.accounts.services import (
    CodeOver,
    CodeRefused,
    CodeWrong,
    Minted,
    address_of_link,
    mint_code,
    prove_by_link,
    request_code,
    spend_try,
)
from cozywish.apps.outbox.models import Delivery
from cozywish.core.services import Failure

pytestmark = pytest.mark.django_db

NOON = datetime(2036, 5, 1, 12, 0, tzinfo=UTC)
ALMOST = NOON + timedelta(minutes=9, seconds=59)
BOOKING = {CodePurpose.BOOKING}


def mailed(email: str = "alice@example.com", now: datetime = NOON) -> str:
    """Ask for a code and return what the mail says."""
    minted = mint_code(code_id=request_code(email=email, now=now).unwrap().pk)
    assert minted is not None
    return minted.code


def told(code: str, *, email: str = "alice@example.com", now: datetime = NOON) -> str:
    """What somebody who tries the code is told; nothing when it is right."""
    refused = spend_try(email=email, code=code, purposes=BOOKING, now=now)
    return refused.error.message if refused else ""


def other_than(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 1_000_000:06d}"


def test_a_code_lives_ten_minutes_and_five_tries() -> None:
    request_code(email=" Alice@Example.com ", now=NOON).unwrap()

    code = EmailCode.objects.get()
    assert (code.email, code.expires_at, code.tries_left) == (
        *("alice@example.com", NOON + timedelta(minutes=10), 5),
    )


def test_the_right_code_is_right_once() -> None:
    code = mailed()

    assert told(f" {code}\n", email="Alice@Example.com", now=ALMOST) == ""
    assert not EmailCode.objects.exists()
    assert told(code) == "That code no longer works. We can send you a new one."


def test_after_ten_minutes_it_is_over_and_no_try_is_spent() -> None:
    code = mailed()

    assert told(code, now=NOON + timedelta(minutes=10)) == str(CodeOver.template)
    assert EmailCode.objects.get().tries_left == 5
    assert told(code, now=ALMOST) == ""


def test_each_wrong_try_says_how_many_are_left_and_the_fifth_ends_it() -> None:
    code = mailed()

    said = [told(other_than(code, by)) for by in range(1, 6)]

    assert said == [
        "That is not the code we sent. You have 4 tries left.",
        "That is not the code we sent. You have 3 tries left.",
        "That is not the code we sent. You have 2 tries left.",
        "That is not the code we sent. You have 1 try left.",
        "That code no longer works. We can send you a new one.",
    ]
    assert told(code) == str(CodeOver.template)


def test_an_address_has_one_live_code_and_a_new_one_has_all_its_tries() -> None:
    old = mailed()
    told(other_than(old))

    request_code(email="ALICE@example.com", now=ALMOST).unwrap()

    assert told(old) == str(CodeOver.template)  # from the request on, not from the mail on
    code = EmailCode.objects.get()
    assert (code.tries_left, code.expires_at) == (5, ALMOST + timedelta(minutes=10))


def test_nothing_matches_before_the_code_is_made() -> None:
    request_code(email="alice@example.com", now=NOON).unwrap()

    assert told("") == str(CodeOver.template)
    assert EmailCode.objects.get().tries_left == 5


def test_a_code_proves_its_own_address_only() -> None:
    alices, bobs = mailed(), mailed("bob@example.com")
    if alices == bobs:  # one in a million
        bobs = mailed("bob@example.com")

    refused = spend_try(email="bob@example.com", code=alices, purposes=BOOKING, now=NOON)

    assert isinstance(refused, CodeRefused)
    assert isinstance(refused.error, CodeWrong)
    assert EmailCode.objects.get(email="alice@example.com").tries_left == 5
    assert told(bobs, email="bob@example.com") == ""


def test_a_code_proves_the_address_for_what_its_mail_said_and_costs_a_try_elsewhere() -> None:
    code = mailed()

    refused = spend_try(
        email="alice@example.com", code=code, purposes={CodePurpose.FORMER}, now=NOON
    )

    assert refused is not None
    assert refused.error.message == "That is not the code we sent. You have 4 tries left."
    assert EmailCode.objects.get().tries_left == 4


def test_making_it_again_makes_the_earlier_one_useless() -> None:
    first = mailed()
    minted = mint_code(code_id=EmailCode.objects.get().pk)

    assert minted is not None
    assert minted.email == "alice@example.com"
    if first != minted.code:
        assert told(first) == "That is not the code we sent. You have 4 tries left."
    assert told(minted.code) == ""


def test_a_code_that_is_gone_cannot_be_made() -> None:
    assert mint_code(code_id=uuid4()) is None


def test_six_digits_are_mailed_and_only_their_digest_is_kept() -> None:
    code = mailed()

    kept = EmailCode.objects.get()
    assert (len(code), code.isdigit(), len(kept.digest)) == (6, True, 64)
    assert code not in (kept.digest, str(kept))


def test_what_is_announced_holds_neither_address_nor_code() -> None:
    code = request_code(email="alice@example.com", now=NOON).unwrap()

    owed = Delivery.objects.get(event="accounts.code_requested")
    assert owed.payload == {"code_id": str(code.pk)}


@pytest.fixture
def mail() -> Minted:
    """The secrets in Alice's mail."""
    minted = mint_code(code_id=request_code(email="alice@example.com", now=NOON).unwrap().pk)
    assert minted is not None
    return minted


def test_the_mailed_link_proves_the_same_once_and_ends_the_code(mail: Minted) -> None:
    link: dict[str, Any] = {"code_id": mail.id, "secret": mail.link, "now": ALMOST}

    assert [address_of_link(**link) for _ in range(2)] == [
        "alice@example.com"
    ] * 2  # looking is free
    assert prove_by_link(**link).unwrap() == "alice@example.com"

    assert address_of_link(**link) is None
    assert isinstance(prove_by_link(**link), Failure)
    assert told(mail.code) == str(CodeOver.template)


def test_a_link_is_useless_altered_for_another_code_or_after_ten_minutes(mail: Minted) -> None:
    other = request_code(email="bob@example.com", now=NOON).unwrap()

    tries = [
        (mail.id, mail.link[:-1], NOON),
        (mail.id, mail.code, NOON),
        (mail.id, "", NOON),
        (other.pk, mail.link, NOON),
        (other.pk, "", NOON),
        (uuid4(), mail.link, NOON),
        (mail.id, mail.link, NOON + timedelta(minutes=10)),
    ]

    for code_id, secret, now in tries:
        with pytest.raises(CodeOver):
            prove_by_link(code_id=code_id, secret=secret, now=now).unwrap()
    assert EmailCode.objects.count() == 2


def test_asking_again_makes_the_mailed_link_useless(mail: Minted) -> None:
    request_code(email="alice@example.com", now=NOON).unwrap()

    assert address_of_link(code_id=mail.id, secret=mail.link, now=NOON) is None


def test_a_try_outside_an_operation_is_a_mistake_of_ours(fresh_db: None) -> None:
    with pytest.raises(RuntimeError, match="belongs inside the operation"):
        spend_try(email="alice@example.com", code="000000", purposes=BOOKING, now=NOON)
