"""Whose try it is."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from cozywish.toolkit.requests import client_address


@pytest.mark.parametrize(
    ("connection", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8::a", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::b", "2001:db8::/64"),
        ("2001:db8:0:1::b", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_one_household_is_one_network(connection: str, network: str) -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=connection)) == network


PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "header", "network"),
    [
        (0, "198.51.100.1", PROXY),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        (2, "192.0.2.66,198.51.100.1 , 10.0.0.2", "198.51.100.1"),
        (1, "2001:db8:0:1::b", "2001:db8:0:1::/64"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
        (2, "198.51.100.1", PROXY),
        (1, "", PROXY),
        (1, "198.51.100.1,", PROXY),
        (1, "unknown", PROXY),
        (1, "198.51.100.1:4711", PROXY),
    ],
)
def test_only_the_entry_of_the_outermost_trusted_proxy_is_believed(
    proxies: int, header: str, network: str, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == network


def test_behind_proxies_a_request_without_the_header_is_the_connection(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=PROXY)) == PROXY
