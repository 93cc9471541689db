"""A provider of identities on this machine: it asks nobody, says who its one person is, and signs it with real keys.

It speaks OpenID Connect as Google does (code in the query, certificates by key id) and as Apple does (code in a form,
keys as JWK), so that the library's own clients talk to it over HTTP.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
import pytest
from allauth.socialaccount.providers.apple.views import AppleOAuth2Adapter
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

KEY_ID = "the-only-key"
MAYA = {
    "sub": "1017",
    "email": "Maya@okafor.design",
    "email_verified": True,
    "given_name": "Maya",
    "family_name": "Okafor",
}


@dataclass
class Provider:
    """What it says next. `claims` are the person's; `issuer` and `audience` go into the token as they stand."""

    url: str
    issuer: str
    audience: str
    claims: dict[str, Any]
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    # Apple posts its answer back, and says the name beside the token: {"name": {"firstName": …}}.
    posts_back: dict[str, Any] | None = None

    def id_token(self, **changes: Any) -> str:
        """Return the signed token; `changes` are claims, and `key` signs instead of its own."""
        now = int(time.time())
        key = changes.pop("key", self.key)
        standing = {"iss": self.issuer, "aud": self.audience, "iat": now, "exp": now + 300}
        claims = standing | self.claims | {"jti": secrets.token_hex(8)} | changes
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": KEY_ID})

    def certificates(self) -> dict[str, str]:
        """Return what Google publishes: certificates by key id."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "identity")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(self.key, hashes.SHA256())
        )
        return {KEY_ID: made.public_bytes(serialization.Encoding.PEM).decode()}

    def keys(self) -> dict[str, Any]:
        """Return what Apple publishes: a set of JWKs."""
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [jwk | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}]}


class Answers(BaseHTTPRequestHandler):
    """Its four addresses."""

    provider: Provider

    def do_GET(self) -> None:
        """Ask for consent (nobody is asked), or publish the keys."""
        where = urlsplit(self.path)
        match where.path:
            case "/authorize":
                self._consent({name: values[0] for name, values in parse_qs(where.query).items()})
            case "/certs":
                self._json(200, self.provider.certificates())
            case "/keys":
                self._json(200, self.provider.keys())
            case _:
                self._json(404, {})

    def do_POST(self) -> None:
        """Exchange a code for tokens, once."""
        length = int(self.headers["Content-Length"])
        asked = dict(parse_qsl(self.rfile.read(length).decode()))
        given = self.provider.codes.pop(asked.get("code", ""), None)
        if given is None or not _pkce_holds(given, asked):
            self._json(400, {"error": "invalid_grant"})
            return
        token = self.provider.id_token()
        self._json(200, {"access_token": "opaque", "expires_in": 300, "id_token": token})

    def _consent(self, asked: dict[str, str]) -> None:
        code = secrets.token_urlsafe(16)
        self.provider.codes[code] = asked
        answer = {"code": code, "state": asked["state"]}
        if self.provider.posts_back is None:
            self._send(302, b"", {"Location": f"{asked['redirect_uri']}?{urlencode(answer)}"})
            return
        answer["user"] = json.dumps(self.provider.posts_back)
        fields = "".join(
            f'<input name="{name}" value="{escape(value)}">' for name, value in answer.items()
        )
        page = f'<form method="post" action="{asked["redirect_uri"]}">{fields}<button>Go</button></form>'
        self._send(200, page.encode(), {"Content-Type": "text/html"})

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


def _pkce_holds(given: dict[str, str], asked: dict[str, str]) -> bool:
    if "code_challenge" not in given:
        return True
    digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == given["code_challenge"]


@contextmanager
def running_provider(*, issuer: str, audience: str, claims: dict[str, Any]) -> Iterator[Provider]:
    """Run it on a free port of this machine while the block lasts."""
    server = ThreadingHTTPServer(("localhost", 0), Answers)
    provider = Provider(f"http://localhost:{server.server_port}", issuer, audience, claims)
    server.RequestHandlerClass = type("Bound", (Answers,), {"provider": provider})
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def google_here(settings: Any, patch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Run it as Google, and let the site know it."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "google": {
            "APPS": [{"client_id": "cozy", "secret": "wish"}],
            "SCOPE": ["openid", "email", "profile"],
            "OAUTH_PKCE_ENABLED": True,
        }
    }
    with running_provider(
        issuer="https://accounts.google.com", audience="cozy", claims=dict(MAYA)
    ) as provider:
        patch.setattr(GoogleOAuth2Adapter, "authorize_url", f"{provider.url}/authorize")
        patch.setattr(GoogleOAuth2Adapter, "access_token_url", f"{provider.url}/token")
        yield provider


@contextmanager
def apple_here(settings: Any, patch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Run it as Apple: it posts back, and its tokens are checked against its published keys."""
    app = {
        "client_id": "cozy",
        "secret": "key-id",
        "key": "team",
        "settings": {"certificate_key": _signing_key()},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"apple": {"APPS": [app]}}
    with running_provider(
        issuer="https://appleid.apple.com", audience="cozy", claims=dict(MAYA)
    ) as provider:
        provider.posts_back = {"name": {"firstName": "Maya", "lastName": "Okafor"}}
        patch.setattr(AppleOAuth2Adapter, "authorize_url", f"{provider.url}/authorize")
        patch.setattr(AppleOAuth2Adapter, "access_token_url", f"{provider.url}/token")
        patch.setattr(AppleOAuth2Adapter, "public_key_url", f"{provider.url}/keys")
        yield provider


def _signing_key() -> str:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode()
