"""The seam between rules that raise and callers that must look."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cozywish.apps.accounts.models import EmailCode
from cozywish.core.errors import Conflict
from cozywish.core.services import Failure, Success, operation

LATER = timezone.now() + timedelta(minutes=10)


class Refused(Conflict):
    code = "CORE_TEST_REFUSED"
    template = "No %(what)s today."


@operation
def keep_code(*, email: str, refuse: bool) -> str:
    EmailCode.objects.create(email=email, expires_at=LATER, tries_left=5)
    if refuse:
        raise Refused(what="codes")
    return email


@operation
def keep_two(*, refuse_second: bool) -> None:
    keep_code(email="first@example.com", refuse=False).unwrap()
    keep_code(email="second@example.com", refuse=refuse_second).unwrap()


@pytest.mark.django_db
def test_a_refusal_comes_back_as_a_value_and_leaves_no_trace() -> None:
    match keep_code(email="alice@example.com", refuse=True):
        case Failure(Refused() as refusal):
            assert refusal.message == "No codes today."
        case other:
            pytest.fail(f"not refused: {other}")
    assert not EmailCode.objects.exists()


@pytest.mark.django_db
def test_success_carries_the_value_and_the_row_stays() -> None:
    assert keep_code(email="alice@example.com", refuse=False) == Success("alice@example.com")
    assert list(EmailCode.objects.values_list("email", flat=True)) == ["alice@example.com"]


@pytest.mark.django_db
def test_an_inner_refusal_undoes_the_outer_operation_too() -> None:
    result = keep_two(refuse_second=True)
    assert isinstance(result, Failure)
    assert not EmailCode.objects.exists()


@pytest.mark.django_db
def test_a_defect_is_no_refusal_and_escapes() -> None:
    @operation
    def broken() -> None:
        EmailCode.objects.create(email="x@example.com", expires_at=LATER, tries_left=5)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken().unwrap()
    assert not EmailCode.objects.exists()
