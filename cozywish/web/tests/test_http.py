"""What pages say in HTTP: where to go, what a refusal is, whose browser it is."""

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory

from cozywish.apps.accounts.services import CodeWrong
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.apps.limits.services import LimitReached
from cozywish.core.errors import DomainError, Forbidden, Malformed
from cozywish.web.http import (
    RefusalMiddleware,
    device_of,
    form_refusal,
    known_device,
    see_other,
    status_of,
)


class Wrong(Malformed):
    code = "TESTS_WRONG"
    template = "Cannot read %(field)s."


class NotYours(Forbidden):
    code = "TESTS_NOT_YOURS"
    template = "Not yours."


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Wrong(field="at"), 400),
        (NotYours(), 403),
        (SlotTaken(), 409),
        (CodeWrong(left=2), 422),
        (LimitReached(seconds=30, tries=5), 429),
    ],
)
def test_each_kind_of_refusal_has_its_status(refusal: DomainError, status: int) -> None:
    assert status_of(refusal) == status


class CodeForm(forms.Form):
    code = forms.CharField()


def test_a_refusal_goes_to_the_field_it_blames_or_to_the_whole_form() -> None:
    form = CodeForm({"code": "1"})
    assert form_refusal(form, CodeWrong(left=2)) == 422
    assert form_refusal(form, SlotTaken()) == 409
    assert form.errors == {
        "code": ["That is not the code we sent. You have 2 tries left."],
        "__all__": ["That time was just taken. Please choose another."],
    }


def test_a_refusal_nobody_answers_for_becomes_a_page_that_says_when(
    db: None, rf: RequestFactory
) -> None:
    request = rf.get("/")
    request.user, request.csp_nonce = AnonymousUser(), "n"  # type: ignore[attr-defined]
    answer = RefusalMiddleware(lambda _: HttpResponse()).process_exception(
        request, LimitReached(seconds=30, tries=5)
    )
    assert answer is not None
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert "Too many tries. Please wait 30 seconds." in answer.content.decode()


def test_a_defect_stays_a_defect(rf: RequestFactory) -> None:
    middleware = RefusalMiddleware(lambda _: HttpResponse())
    assert middleware.process_exception(rf.get("/"), ValueError()) is None


def test_going_on_is_303_and_htmx_is_told_to_leave_the_page(rf: RequestFactory) -> None:
    request = rf.post("/")
    plain = see_other(request, "/next/")
    assert (plain.status_code, plain.headers["Location"]) == (303, "/next/")
    request.htmx = True  # type: ignore[attr-defined]
    swapped = see_other(request, "/next/")
    assert (swapped.status_code, swapped.headers["HX-Redirect"]) == (204, "/next/")


def test_a_browser_has_one_key_that_looking_does_not_make(db: None, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.session = Client().session
    assert known_device(request) == ""
    assert "device" not in request.session
    made = device_of(request)
    assert made == device_of(request) == known_device(request)
    assert len(made) == 64
    assert request.session["device"] not in made


def test_both_clicks_of_a_browsers_first_page_have_one_key(db: None, rf: RequestFactory) -> None:
    def made(*, cookie: str, page: str) -> str:
        request = rf.post("/")
        request.COOKIES["csrf"] = cookie
        request.session = Client().session
        return device_of(request, page=page)

    assert made(cookie="alice", page="one") == made(cookie="alice", page="one")
    others = [("charlie", "one"), ("alice", "two"), ("", "one"), ("", "one"), ("alice", "")]
    keys = {made(cookie=cookie, page=page) for cookie, page in [("alice", "one"), *others]}
    assert len(keys) == 6  # without a cookie or a page it is random
