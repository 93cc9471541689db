"""The header shows the calendar to those who have one, and asks only when it must."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.venues.factories import make_venue

pytestmark = pytest.mark.django_db
PORTAL = b'href="/pro/"'


def test_only_those_who_work_at_a_venue_find_the_portal_in_their_menu(client: Client) -> None:
    owner, customer = make_user("Ada"), make_user("Ben")
    make_venue(owner=owner)

    client.force_login(owner)
    assert PORTAL in client.get("/style/").content
    client.force_login(customer)
    assert PORTAL not in client.get("/style/").content


def test_the_shell_asks_nothing_about_a_stranger(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/style/").status_code == 200
