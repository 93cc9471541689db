"""Error pages: the right words, the right status, and nothing asked of a database that may be down."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import path
from pytest_django import DjangoAssertNumQueries

from cozywish.config.urls import urlpatterns as addresses
from cozywish.toolkit.policies import Audience, policy


@policy("tests.defect", Audience.EVERYONE)
def defect(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


@policy("tests.closed", Audience.EVERYONE)
def closed(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


handler403 = "cozywish.web.errors.forbidden"
handler404 = "cozywish.web.errors.not_found"
handler500 = "cozywish.config.errors.broken"
urlpatterns = [path("defect/", defect), path("closed/", closed), *addresses]
BROWSER = Client(raise_request_exception=False)


def heading(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    found = re.search(r"<h1>\s*(.*?)\s*</h1>", answer.content.decode(), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_says_so_and_offers_to_search() -> None:
    answer = BROWSER.get("/no/such/page/")

    assert answer.status_code == 404
    assert heading(answer) == "This chair is empty"
    assert b'role="search"' in answer.content


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_what_is_not_allowed_offers_a_stranger_to_sign_in() -> None:
    answer = BROWSER.get("/closed/")

    assert answer.status_code == 403
    assert heading(answer) == "This door is not yours to open"
    assert b"/accounts/login/" in answer.content


@pytest.mark.urls(__name__)
def test_a_defect_apologises_without_the_database_and_names_the_reference_of_its_log_line() -> None:
    answer = BROWSER.get("/defect/?step=2")

    assert answer.status_code == 500
    assert heading(answer) == "Our candle went out"
    assert f"Reference {answer['X-Request-Id'][:8]}, please" in answer.content.decode()
    assert b'href="/defect/?step=2"' in answer.content
    assert b"ZeroDivisionError" not in answer.content


@pytest.mark.urls(__name__)
def test_a_defect_never_offers_to_send_a_form_again() -> None:
    answer = BROWSER.post("/defect/")

    assert answer.status_code == 500
    assert b'href="/defect/"' not in answer.content


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_form_that_waited_too_long_is_refused_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/closed/")

    assert answer.status_code == 403
    assert heading(answer) == "This page was open for too long"


@pytest.mark.django_db
def test_a_stranger_costs_the_error_page_no_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        BROWSER.get("/no/such/page/")
