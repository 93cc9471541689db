"""Production's settings pass the deploy checks, and each one that is broken is named."""

import runpy
import zoneinfo

import pytest
from django.conf import settings as settings_in_use
from django.core.checks import CheckMessage, run_checks
from pytest_django import Settings

from cozywish.config import env

PRODUCTION = env.PACKAGE / "config" / "settings" / "production.py"
ENVIRONMENT = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "FIELD_KEYS": "2026-01:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "BASE_URL": "https://cozywish.example",
    "ALLOWED_HOSTS": "cozywish.example",
    "DATABASE_URL": "sqlite:////srv/cozywish.sqlite3",
    "ALLOW_SQLITE": "1",
    "EMAIL_URL": "smtp+tls://cozywish:password@mail.example:587",
    "JWT_PRIVATE_KEY": settings_in_use.HEADLESS_JWT_PRIVATE_KEY,
}
CHECKED = (
    "SESSION_",
    "CSRF_",
    "DEVICE_",
    "SECURE_",
    "CONTENT_",
    "TRUSTED_",
    "EMAIL_BACKEND",
    "FIELD_",
    "MFA_REQUIRED",
)


@pytest.fixture
def production(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What production sets where it stands alone."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    for name, value in runpy.run_path(str(PRODUCTION)).items():
        if name.startswith(CHECKED):
            setattr(settings, name, value)
    settings.OPERATOR_NAME, settings.CONTACT_EMAIL = "Juniper Ltd", "privacy@juniper.example"
    settings.OPERATOR_ADDRESS = "12 Oak Street, Portland"
    monkeypatch.setattr(settings_in_use, "DATABASES", {"default": env.database(None)})
    return settings


def ours() -> list[CheckMessage]:
    found = run_checks(tags=["security"], include_deployment_checks=True)
    return [message for message in found if (message.id or "").startswith("cozywish.")]


def test_production_passes(production: Settings) -> None:
    assert ours() == []


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("SESSION_COOKIE_NAME", "session", "W002: SESSION_COOKIE_NAME does not begin with __Host-"),
        ("CSRF_COOKIE_NAME", "csrf", "W002: CSRF_COOKIE_NAME does not begin with __Host-"),
        ("DEVICE_COOKIE_NAME", "device", "W002: DEVICE_COOKIE_NAME does not begin with __Host-"),
        ("SESSION_COOKIE_DOMAIN", "cozywish.example", "W002: Browsers refuse a __Host- cookie"),
        ("CSRF_COOKIE_PATH", "/b/", "W002: Browsers refuse a __Host- cookie with CSRF_COOKIE_DOM"),
        ("SESSION_COOKIE_SAMESITE", "None", "W002: SESSION_COOKIE_SAMESITE is neither Lax nor"),
        ("CSRF_COOKIE_SAMESITE", False, "W002: CSRF_COOKIE_SAMESITE is neither Lax nor Strict"),
        ("CSRF_COOKIE_HTTPONLY", False, "W002: CSRF_COOKIE_HTTPONLY is off"),
        ("OPERATOR_NAME", "CozyWish Demo", "W008: OPERATOR_NAME is still the demo's"),
        ("CONTACT_EMAIL", "hello@cozywish.example", "W008: CONTACT_EMAIL is still the demo's"),
        ("SECURE_HSTS_SECONDS", 63_071_999, "W003: SECURE_HSTS_SECONDS is below 63072000."),
        ("CONTENT_SECURITY_POLICY", {"DIRECTIVES": {}}, "W004: The content policy lacks upgrade-"),
        (
            "SECURE_PROXY_SSL_HEADER",
            ("HTTP_X_FORWARDED_PROTO", "https"),
            "W006: A proxy is trusted",
        ),
        ("MFA_REQUIRED_FOR", ["manager"], "W009: A password alone opens the office."),
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", None, "W010: DATA_UPLOAD_MAX_MEMORY_SIZE is above"),
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", 10_001, "W010: DATA_UPLOAD_MAX_NUMBER_FIELDS is ab"),
        ("DATA_UPLOAD_MAX_NUMBER_FILES", None, "W010: DATA_UPLOAD_MAX_NUMBER_FILES is above"),
        (
            "FIELD_KEYS",
            env.field_keys("NO_KEYS_OF_ITS_OWN", secret="s"),
            "W007: Personal fields are sealed with a key made of SECRET_KEY",
        ),
    ],
)
def test_what_is_broken_is_named(
    name: str, value: object, complaint: str, production: Settings
) -> None:
    setattr(production, name, value)
    (message,) = ours()
    assert f"{message.id}: {message.msg}".startswith(f"cozywish.{complaint}")


def test_a_proxy_whose_number_is_set_is_in_order(production: Settings) -> None:
    production.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    production.TRUSTED_PROXIES = 1
    assert ours() == []


def test_time_zones_of_the_machine_are_named(production: Settings) -> None:
    zoneinfo.reset_tzpath(["/usr/share/zoneinfo"])
    try:
        assert [message.id for message in ours()] == ["cozywish.W011"]
    finally:
        zoneinfo.reset_tzpath([])


@pytest.mark.parametrize(
    ("setting", "instead", "missing"),
    [
        ("PRAGMA journal_mode=WAL;", "", "PRAGMA journal_mode=WAL"),
        ("synchronous=FULL", "synchronous=NORMAL", "PRAGMA synchronous=FULL"),
        ("foreign_keys=ON", "foreign_keys=OFF", "PRAGMA foreign_keys=ON"),
        ("PRAGMA recursive_triggers=ON;", "", "PRAGMA recursive_triggers=ON"),
        ("PRAGMA secure_delete=ON;", "", "PRAGMA secure_delete=ON"),
    ],
)
def test_a_pragma_that_is_missing_or_weaker_is_named(
    setting: str, instead: str, missing: str, production: Settings
) -> None:
    options = env.SQLITE_OPTIONS | {
        "init_command": str(env.SQLITE_OPTIONS["init_command"]).replace(setting, instead)
    }
    settings_in_use.DATABASES["default"]["OPTIONS"] = options
    assert [message.msg for message in ours()] == [f"SQLite runs without {missing}."]


def test_sqlite_without_any_option_lacks_all_six(production: Settings) -> None:
    del settings_in_use.DATABASES["default"]["OPTIONS"]
    assert [message.id for message in ours()] == ["cozywish.W005"] * 6


def test_postgres_has_no_pragmas(production: Settings) -> None:
    settings_in_use.DATABASES["default"] = {"ENGINE": "django.db.backends.postgresql"}
    assert ours() == []


def test_behind_the_keys_of_a_site_stands_the_one_its_secret_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FIELD_KEYS", ENVIRONMENT["FIELD_KEYS"])
    own, derived = env.field_keys("FIELD_KEYS", secret="a")
    assert own == ("2026-01", b"0123456789abcdef0123456789abcdef")
    monkeypatch.delenv("FIELD_KEYS")
    assert env.field_keys("FIELD_KEYS", secret="a") == [derived]
    ((other_id, other),) = env.field_keys("FIELD_KEYS", secret="b")
    assert other_id != derived[0]
    assert other != derived[1]
    assert derived[0].startswith("secret-")
    assert len(derived[1]) == 32
