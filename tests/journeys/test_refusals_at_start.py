"""Nonsense in the environment stops the start with a sentence that names the variable."""

import os
import runpy
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from pytest_django import Settings

from cozywish.config import env, settings as settings_package
from cozywish.config.settings import base
from tests.journeys.test_deploy_checks import ENVIRONMENT

SETTINGS = env.PACKAGE / "config" / "settings"
KINDS = ("development", "production")
Start = Callable[[str, dict[str, str]], dict[str, Any]]


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


ON_A_CURVE = pem(ec.generate_private_key(ec.SECP256R1()))
SHORT = pem(rsa.generate_private_key(public_exponent=65537, key_size=1024))  # noqa: S505 - to be refused
GOOGLE = {"GOOGLE_CLIENT_ID": "g", "GOOGLE_CLIENT_SECRET": "s"}
APPLE = {
    "APPLE_CLIENT_ID": "a",
    "APPLE_TEAM_ID": "t",
    "APPLE_KEY_ID": "k",
    "APPLE_PRIVATE_KEY": ON_A_CURVE,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the copies that start here keep the keys they make."""
    return tmp_path_factory.mktemp("copy")


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Start:
    """Read the settings of a kind as a fresh process would, in an environment that holds nothing else."""

    def started(kind: str, variables: dict[str, str]) -> dict[str, Any]:
        for line in (env.ROOT / ".env.example").read_text().splitlines():
            name = line.removeprefix("#").partition("=")[0]
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("COZYWISH_DATA_DIR", str(folder))
        standing = ENVIRONMENT if kind == "production" else {}
        for name, value in (standing | variables).items():
            monkeypatch.setenv(name, value)
        monkeypatch.delitem(sys.modules, base.__name__)  # it reads variables, too
        monkeypatch.delattr(settings_package, "base")
        return runpy.run_path(str(SETTINGS / f"{kind}.py"))

    return started


@pytest.mark.parametrize("kind", KINDS)
def test_an_environment_in_order_starts(kind: str, start: Start) -> None:
    settings = start(kind, {"DEFAULT_FROM_EMAIL": "Maya <maya@wren.example>"})
    assert settings["DEMO"] is (kind == "development")
    assert settings["SOCIALACCOUNT_PROVIDERS"]["google"]["APPS"] == []
    assert settings["DEFAULT_FROM_EMAIL"] == "Maya <maya@wren.example>"


def test_office_owners_and_managers_need_a_second_factor_unless_it_is_said_otherwise(
    start: Start,
) -> None:
    assert start("production", {})["MFA_REQUIRED_FOR"] == ["office", "owner", "manager"]
    chosen = start("production", {"MFA_REQUIRED_FOR": "manager"})
    assert chosen["MFA_REQUIRED_FOR"] == ["manager"]


A_SENDER = "DEFAULT_FROM_EMAIL must hold a mail address, not {!r}."
AN_ORIGIN = "BASE_URL must look like https://cozywish.example, not {!r}."
A_LIBRARY = "GEOIP_PATH must name a MaxMind database that can be read"
NO_LIBRARY = str(Path(__file__))
A_REDIS = "REDIS_URL must begin with redis://, rediss:// or unix://."
A_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
A_KEY_ID = "FIELD_KEYS must name each key before a colon, such as 2026-01."
A_SIGNING_KEY = "JWT_PRIVATE_KEY must be an RSA private key (PEM) of at least 2048 bits."
A_DATABASE = "A database URL must begin with sqlite:// or postgres://."
GOOGLE_HALF = "GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET only work together: {} must be set, too."
APPLE_HALF = (
    "APPLE_CLIENT_ID, APPLE_TEAM_ID, APPLE_KEY_ID, APPLE_PRIVATE_KEY only work together: "
    "{} must be set, too."
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"REDIS_URL": "nonsense"}, A_REDIS),
        ({"REDIS_URL": "http://localhost:6379"}, A_REDIS),
        ({"GEOIP_PATH": "/nope"}, "GEOIP_PATH must name a file that exists, not '/nope'."),
        ({"GEOIP_PATH": "/"}, "GEOIP_PATH must name a file that exists, not '/'."),
        ({"GEOIP_PATH": NO_LIBRARY}, f"{A_LIBRARY}, not {NO_LIBRARY!r}."),
        ({"HOST": " "}, "HOST must not be empty."),
        ({"HOST": ""}, "HOST must not be empty."),
        ({"PORT": "0"}, "PORT must be a whole number from 1 to 65535, not '0'."),
        ({"PORT": "http"}, "PORT must be a whole number from 1 to 65535, not 'http'."),
        ({"PORT": "8²"}, "PORT must be a whole number from 1 to 65535, not '8²'."),
        ({"DEBUG": "perhaps"}, "DEBUG must be 1 or 0, not 'perhaps'."),
        ({"DEMO": "2"}, "DEMO must be 1 or 0, not '2'."),
        (
            {"MFA_REQUIRED_FOR": "office, guests"},
            "MFA_REQUIRED_FOR may list only manager, office, owner, not ['office', 'guests'].",
        ),
        ({"GOOGLE_CLIENT_ID": "g"}, GOOGLE_HALF.format("GOOGLE_CLIENT_SECRET")),
        ({"GOOGLE_CLIENT_SECRET": "s"}, GOOGLE_HALF.format("GOOGLE_CLIENT_ID")),
        (APPLE | {"APPLE_PRIVATE_KEY": ""}, APPLE_HALF.format("APPLE_PRIVATE_KEY")),
        (
            {"APPLE_CLIENT_ID": "a", "APPLE_PRIVATE_KEY": ON_A_CURVE},
            APPLE_HALF.format("APPLE_TEAM_ID, APPLE_KEY_ID"),
        ),
        (
            APPLE | {"APPLE_PRIVATE_KEY": "abc"},
            "APPLE_PRIVATE_KEY must be the text of Apple's .p8 file.",
        ),
        (
            APPLE | {"APPLE_PRIVATE_KEY": SHORT},
            "APPLE_PRIVATE_KEY must be the text of Apple's .p8 file.",
        ),
        ({"FIELD_KEYS": f"a:{A_KEY},a:{A_KEY}"}, "FIELD_KEYS names two keys alike."),
        ({"FIELD_KEYS": f"secret-1:{A_KEY}"}, A_KEY_ID),
        ({"FIELD_KEYS": A_KEY}, A_KEY_ID),
        ({"FIELD_KEYS": "a:c2hvcnQ="}, "The key a of FIELD_KEYS must be 32 bytes in base64."),
        ({"FIELD_KEYS": "a:%%%"}, "The key a of FIELD_KEYS must be 32 bytes in base64."),
        ({"JWT_PRIVATE_KEY": "abc"}, A_SIGNING_KEY),
        ({"JWT_PRIVATE_KEY": ON_A_CURVE}, A_SIGNING_KEY),
        ({"JWT_PRIVATE_KEY": SHORT}, A_SIGNING_KEY),
        *(
            ({"BASE_URL": wrong}, AN_ORIGIN.format(wrong))
            for wrong in (
                "nonsense",
                "https://",
                "ftp://cozywish.example",
                "https://cozywish.example/",
                "https://maya@cozywish.example",
                "https://cozywish.example:port",
            )
        ),
        ({"DEFAULT_FROM_EMAIL": "zzz"}, A_SENDER.format("zzz")),
        ({"DEFAULT_FROM_EMAIL": ""}, A_SENDER.format("")),
        ({"DATABASE_URL": "nonsense"}, A_DATABASE),
        ({"DATABASE_URL": "mysql://localhost/cozywish"}, A_DATABASE),
        (
            {"DATABASE_URL": "postgres://maya:secret@localhost:port/cozywish"},
            "A database URL must name its port by a number.",
        ),
        (
            {"DATABASE_URL": "postgres://localhost"},
            "A database URL must end with the name of a database.",
        ),
        (
            {"COZYWISH_DATA_DIR": "/dev/null"},
            "COZYWISH_DATA_DIR must name a folder one may write to, not '/dev/null'.",
        ),
        (
            {"SECRET_KEY_FILE": "/nope"},
            "SECRET_KEY_FILE cannot be read: No such file or directory.",
        ),
    ],
)
def test_nonsense_is_refused_everywhere(
    variables: dict[str, str], sentence: str, kind: str, start: Start
) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        start(kind, variables)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DEBUG", "1", "DEBUG is on."),
        ("DEMO", "1", "the demo is on; its passwords are public."),
        ("SECRET_KEY", "", "SECRET_KEY is weak; use at least 50 random characters."),
        (
            "SECRET_KEY",
            "0123456789abcdefghijklmnopqrstuvwxyz0123456789abc",
            "SECRET_KEY is weak; use at least 50 random characters.",
        ),
        (
            "SECRET_KEY",
            "012345678" * 9,
            "SECRET_KEY is weak; use at least 50 random characters.",
        ),
        ("BASE_URL", "http://cozywish.example", "BASE_URL must begin with https://."),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS must name the hosts of this site."),
        ("ALLOWED_HOSTS", " , ", "ALLOWED_HOSTS must name the hosts of this site."),
        ("ALLOWED_HOSTS", "cozywish.example,*", "ALLOWED_HOSTS must name the hosts of this site."),
        (
            "ALLOW_SQLITE",
            "0",
            "the database is SQLite; set ALLOW_SQLITE=1 if one machine is really all you need.",
        ),
    ],
)
def test_production_refuses(name: str, value: str, reason: str, start: Start) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        start("production", {name: value})
    assert str(refusal.value) == f"Production refuses to start: {reason}"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("EMAIL_URL", "nonsense", "EMAIL_URL must look like smtp+tls://user:password@host:587."),
        ("EMAIL_URL", "smtp://h:x", "EMAIL_URL must look like smtp+tls://user:password@host:587."),
        ("TRUSTED_PROXIES", "10", "TRUSTED_PROXIES must be a whole number from 0 to 9, not '10'."),
        ("TRUST_PROXY_HTTPS", "si", "TRUST_PROXY_HTTPS must be 1 or 0, not 'si'."),
        ("SECURE_SSL_REDIRECT", "si", "SECURE_SSL_REDIRECT must be 1 or 0, not 'si'."),
        ("ALLOW_SQLITE", "si", "ALLOW_SQLITE must be 1 or 0, not 'si'."),
    ],
)
def test_what_only_production_reads_is_refused_there(
    name: str, value: str, sentence: str, start: Start
) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        start("production", {name: value})
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "JWT_PRIVATE_KEY", "BASE_URL", "DATABASE_URL", "ALLOWED_HOSTS"]
)
def test_production_has_to_be_told(
    name: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(ENVIRONMENT, name)
    with pytest.raises(ImproperlyConfigured, match=name):
        start("production", {})


def test_whoever_is_complete_vouches_for_people(start: Start) -> None:
    providers = start("production", GOOGLE | APPLE)["SOCIALACCOUNT_PROVIDERS"]
    assert providers["google"]["APPS"] == [{"client_id": "g", "secret": "s"}]
    assert providers["apple"]["APPS"] == [
        {"client_id": "a", "secret": "k", "key": "t", "settings": {"certificate_key": ON_A_CURVE}}
    ]


def test_the_command_line_shows_the_sentence_alone(folder: Path) -> None:
    told = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=env.ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "cozywish.config.settings.development",
            "COZYWISH_DATA_DIR": str(folder),
            "REDIS_URL": "nonsense",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"CozyWish cannot start. {A_REDIS}\n"


def test_a_busy_port_is_refused(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings.HOST, settings.PORT = "127.0.0.1", port
        with pytest.raises(CommandError) as refusal:
            call_command("serve")
    assert str(refusal.value) == (
        f"Port {port} is taken by another program. Start with another one: make run PORT={port + 1}"
    )


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("nowhere.invalid", "."),
        ("a..b", "(UnicodeError: label empty or too long)."),
        ("192.0.2.1", "Cannot assign requested address."),
    ],
)
def test_a_host_that_is_not_this_machine_is_refused(
    host: str, why: str, settings: Settings
) -> None:
    settings.HOST, settings.PORT = host, 8123
    with pytest.raises(CommandError) as refusal:
        call_command("serve")
    said = str(refusal.value)
    assert said.startswith(f"CozyWish cannot listen on HOST {host!r} and PORT 8123: ")
    assert said.endswith(why)


@pytest.mark.parametrize("make", [env.generated_key, env.generated_signing_key])
def test_processes_that_start_together_read_the_same_whole_key(
    make: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile: list[str] = []
    really_write = Path.write_bytes

    def interrupted(path: Path, content: bytes) -> int:
        monkeypatch.setattr(Path, "write_bytes", really_write)
        meanwhile.append(make(tmp_path))  # another process, between this one's making and writing
        return really_write(path, content)

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    mine = make(tmp_path)
    assert meanwhile == [mine]
    assert len(mine) >= 50
    (kept,) = tmp_path.iterdir()
    assert (kept.read_text(), kept.stat().st_mode & 0o777) == (mine, 0o600)
