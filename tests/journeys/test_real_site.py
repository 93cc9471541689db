"""What demo and development copies show, a real site does not even route."""

import runpy
from collections.abc import Iterator
from types import ModuleType

import pytest
from django.test import Client
from django.urls import clear_url_caches
from pytest_django import Settings

from cozywish.config import env


@pytest.fixture
def real_site(settings: Settings) -> Iterator[None]:
    """The addresses as they are where neither the demo nor debugging is on."""
    settings.DEMO = settings.DEBUG = False
    addresses = ModuleType("addresses")
    vars(addresses).update(runpy.run_path(str(env.PACKAGE / "config" / "urls.py")))
    settings.ROOT_URLCONF = addresses
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/style/", "/mail/", "/mail/0123456789abcdef/"])
def test_a_real_site_has_no_such_address(path: str, real_site: None, client: Client) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/search", "/accounts/login/", "/nothing/"])
def test_its_pages_do_not_lead_there(path: str, real_site: None, client: Client) -> None:
    page = client.get(path).content.decode()
    assert "/style/" not in page
    assert "/mail/" not in page
