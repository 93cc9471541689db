"""Whose try it is."""

import pytest
from django.test import RequestFactory

from cozywish.toolkit.requests import client_address


@pytest.mark.parametrize(
    ("connection", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8::a", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::b", "2001:db8::/64"),
        ("2001:db8:0:1::b", "2001:db8:0:1::/64"),
        ("", ""),
    ],
)
def test_one_household_is_one_network(connection: str, network: str) -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=connection)) == network


def test_what_a_header_claims_is_not_believed() -> None:
    request = RequestFactory().get(
        "/", REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR="198.51.100.1"
    )
    assert client_address(request) == "203.0.113.7"
