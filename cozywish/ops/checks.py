"""What `check --deploy` asks of a real site beyond Django's own questions (docs/runbooks/before-going-live.md)."""

import re
import zoneinfo
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks

from cozywish.apps.payments.gateways import chosen, gateway_of
from cozywish.apps.payments.gateways.contract import NotSetUp

TWO_YEARS = 63_072_000
KNOWN_VERSIONS = {"2026-10-28.endive"}  # of Stripe, as gateways/stripe/reading.py reads it
BOUNDS = {
    "DATA_UPLOAD_MAX_MEMORY_SIZE": 10 * 1024 * 1024,
    "DATA_UPLOAD_MAX_NUMBER_FIELDS": 10_000,
    "DATA_UPLOAD_MAX_NUMBER_FILES": 100,
}
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "recursive_triggers": "ON",
    "secure_delete": "ON",
}


@checks.register(checks.Tags.security, deploy=True)
def cookies_cannot_be_planted(**_asked: Any) -> list[checks.CheckMessage]:
    """Warn about cookies that another host or a script of another site could write, read or send."""
    return [
        checks.Warning(complaint, id="cozywish.W002")
        for kind in ("SESSION", "CSRF", "DEVICE")
        for complaint in _complaints_about_cookie(f"{kind}_COOKIE_")
    ]


def _complaints_about_cookie(start: str) -> Iterator[str]:
    # Of the device's cookie only the name is a setting; its middleware fixes the rest as the defaults here say.
    if not getattr(settings, f"{start}NAME").startswith("__Host-"):
        yield f"{start}NAME does not begin with __Host-, so a neighbouring host can plant the cookie."
    elif getattr(settings, f"{start}DOMAIN", None) or getattr(settings, f"{start}PATH", "/") != "/":
        yield f"Browsers refuse a __Host- cookie with {start}DOMAIN or another {start}PATH than /."
    if getattr(settings, f"{start}SAMESITE", "Lax") not in {"Lax", "Strict"}:
        yield f"{start}SAMESITE is neither Lax nor Strict, so other sites' requests carry the cookie."
    if start == "CSRF_COOKIE_" and not settings.CSRF_COOKIE_HTTPONLY:
        yield "CSRF_COOKIE_HTTPONLY is off, so scripts can read the cookie."


@checks.register(checks.Tags.security, deploy=True)
def https_is_remembered_for_two_years(**_asked: Any) -> list[checks.CheckMessage]:
    """Warn when browsers forget too soon to come by https only. Django warns only when they never learn it."""
    if settings.SECURE_HSTS_SECONDS >= TWO_YEARS:
        return []
    return [checks.Warning(f"SECURE_HSTS_SECONDS is below {TWO_YEARS}.", id="cozywish.W003")]


@checks.register(checks.Tags.security, deploy=True)
def pages_load_nothing_by_http(**_asked: Any) -> list[checks.CheckMessage]:
    """Warn when the pages' policy lets http through."""
    if settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].get("upgrade-insecure-requests"):
        return []
    return [
        checks.Warning("The content policy lacks upgrade-insecure-requests.", id="cozywish.W004")
    ]


@checks.register(checks.Tags.security, deploy=True)
def sqlite_keeps_its_promises(**_asked: Any) -> list[checks.CheckMessage]:
    """Warn about SQLite without the settings our guarantees rest on: Note [SQLite settings] in config/env.py."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return []
    options = database.get("OPTIONS", {})
    said = dict(re.findall(r"PRAGMA (\w+) ?= ?(\w+)", options.get("init_command", "")))
    missing = [
        f"PRAGMA {name}={value}" for name, value in PRAGMAS.items() if said.get(name) != value
    ]
    if options.get("transaction_mode") != "IMMEDIATE":
        missing.append("transaction_mode IMMEDIATE")
    return [checks.Warning(f"SQLite runs without {each}.", id="cozywish.W005") for each in missing]


@checks.register(checks.Tags.security, deploy=True)
def limits_see_past_the_proxy(**_asked: Any) -> list[checks.CheckMessage]:
    """Warn when limits would count everyone behind a proxy as one."""
    if settings.SECURE_PROXY_SSL_HEADER is None or settings.TRUSTED_PROXIES:
        return []
    return [
        checks.Warning(
            "A proxy is trusted to say https, but not to say who asks: limits count everyone as one.",
            hint="Set TRUSTED_PROXIES to the number of proxies in front.",
            id="cozywish.W006",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def sealed_fields_have_a_key_of_their_own(**_asked: Any) -> list[checks.CheckMessage]:
    """Warn when personal fields are sealed with what SECRET_KEY gives, which then can never be changed."""
    if not settings.FIELD_KEYS[0][0].startswith("secret-"):
        return []
    return [
        checks.Warning(
            "Personal fields are sealed with a key made of SECRET_KEY, which therefore must never change.",
            hint="Set FIELD_KEYS and run manage.py rotate_keys: docs/runbooks/rotate-keys.md.",
            id="cozywish.W007",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def the_operator_is_named(**_asked: Any) -> list[checks.CheckMessage]:
    """Warn while the legal pages name the demo instead of whoever runs the site."""
    told = (settings.OPERATOR_NAME, settings.OPERATOR_ADDRESS, settings.CONTACT_EMAIL)
    demo = ("CozyWish Demo", "1 Lamplight Lane, Portland, OR 97205, USA", "hello@cozywish.example")
    names = ("OPERATOR_NAME", "OPERATOR_ADDRESS", "CONTACT_EMAIL")
    return [
        checks.Warning(f"{name} is still the demo's; the law wants yours.", id="cozywish.W008")
        for name, said, default in zip(names, told, demo, strict=True)
        if said == default
    ]


@checks.register(checks.Tags.security, deploy=True)
def the_office_needs_a_second_factor(**_asked: Any) -> list[checks.CheckMessage]:
    """Warn when a password alone opens the office, where everybody's data are."""
    if "office" in settings.MFA_REQUIRED_FOR:
        return []
    return [
        checks.Warning(
            "A password alone opens the office.",
            hint="List office in MFA_REQUIRED_FOR.",
            id="cozywish.W009",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def what_is_sent_in_is_bounded(**_asked: Any) -> list[checks.CheckMessage]:
    """Warn when one request may fill the memory of the process."""
    return [
        checks.Warning(f"{name} is above {most}, or not set.", id="cozywish.W010")
        for name, most in BOUNDS.items()
        if not 0 < (getattr(settings, name) or 0) <= most
    ]


@checks.register(checks.Tags.security, deploy=True)
def clocks_are_those_that_bookings_name(**_asked: Any) -> list[checks.CheckMessage]:
    """Warn when time zones are the machine's: each booking says by which version of the package it was made."""
    if not zoneinfo.TZPATH:
        return []
    return [
        checks.Warning(
            "Time zones are read from this machine, not from the package that bookings name.",
            hint="Let the settings call zoneinfo.reset_tzpath([]).",
            id="cozywish.W011",
        )
    ]


@checks.register()
def the_payment_provider_can_be_asked(**_asked: Any) -> list[checks.CheckMessage]:
    """Refuse a provider without its keys, and one that speaks another version than ours reads (W7)."""
    try:
        gateway = gateway_of(chosen())
    except NotSetUp as missing:
        return [checks.Error(f"Payments are not set up: {missing.code}.", id="cozywish.E001")]
    if gateway.api_version and gateway.api_version not in KNOWN_VERSIONS:
        return [
            checks.Error(
                f"The SDK speaks version {gateway.api_version} of the provider, which nobody here has read.",
                hint="Read what changed, try `make prove-webhooks`, and add it to KNOWN_VERSIONS.",
                id="cozywish.E002",
            )
        ]
    return []


@checks.register(checks.Tags.security, deploy=True)
def nobody_plays_the_bank(**_asked: Any) -> list[checks.CheckMessage]:
    """Refuse the practice provider on a real site."""
    if chosen() != "simulator":
        return []
    return [checks.Error("PAYMENT_GATEWAY is the practice provider.", id="cozywish.E003")]
