"""What tests of accounts do again and again: sign in, set factors up, hold a passkey."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from cozywish.apps.accounts.factories import PASSWORD

ORIGIN, RP = "http://localhost:8000", "localhost"
FLAG = AuthenticatorData.FLAG


def words(response: Any) -> str:
    """The text of a page."""
    text = re.sub(
        r"<(script|style|svg).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL
    )
    return " ".join(text.split())


def sign_in(client: Client, email: str = "alice@example.com", **more: str) -> Any:
    """Give the password."""
    return client.post("/accounts/login/", {"login": email, "password": PASSWORD, **more})


def is_signed_in(client: Client) -> bool:
    """Say whether the client's session belongs to somebody."""
    return "_auth_user_id" in client.session


def app_code(secret: str, *, steps: int = 0, at: datetime | None = None) -> str:
    """The six digits an app shows, `steps` half minutes from then."""
    now = int((at or datetime.now(UTC)).timestamp())
    return str(format_hotp_value(hotp_value(secret, now // 30 + steps)))


def set_up_app(client: Client, *, steps: int = -1) -> str:
    """Set up an authenticator app and return its secret. `steps` tells which of its codes is spent on that."""
    page = client.get("/me/security/app/").content.decode()
    found = re.search(r"data-secret>([A-Z2-7 ]+)<", page)
    assert found is not None
    secret = found[1].replace(" ", "")
    answer = client.post("/me/security/app/", {"code": app_code(secret, steps=steps)})
    assert answer.headers["Location"] == "/me/security/codes/"
    return secret


def options_in(response: Any) -> Any:
    """What the page asks the browser's passkey for."""
    found = re.search(r'id="passkey-options"[^>]*>(.*?)</script>', response.content.decode())
    assert found is not None
    return json.loads(found[1])["publicKey"]


@dataclass
class Passkey:
    """A passkey in software; tests change what it says."""

    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = b"one passkey of a test"
    user: str = ""
    rp: str = RP
    origin: str = ORIGIN
    count: int = 0
    flags: FLAG = FLAG.UP | FLAG.UV

    def _data(self, credential: bytes = b"") -> Any:
        flags = self.flags | (FLAG.AT if credential else FLAG(0))
        rp_hash = hashlib.sha256(self.rp.encode()).digest()
        return AuthenticatorData.create(rp_hash, flags, self.count, credential)

    def _answer(self, **response: Any) -> str:
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

    def create(self, options: Any) -> str:
        """Be made."""
        self.user = options["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        made = self._data(AttestedCredentialData.create(b"\0" * 16, self.id, public))
        client = CollectedClientData.create("webauthn.create", options["challenge"], self.origin)
        return self._answer(
            clientDataJSON=websafe_encode(client),
            attestationObject=websafe_encode(AttestationObject.create("none", made, {})),
        )

    def get(self, options: Any) -> str:
        """Sign."""
        data = self._data()
        client = CollectedClientData.create("webauthn.get", options["challenge"], self.origin)
        signature = self.key.sign(data + client.hash, ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=websafe_encode(client),
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
            userHandle=self.user,
        )


def add_passkey(client: Client, passkey: Passkey, name: str = "My phone") -> Any:
    """Add the passkey to the account that is signed in."""
    options = options_in(client.get("/me/security/passkeys/add/"))
    answer = {"name": name, "credential": passkey.create(options)}
    return client.post("/me/security/passkeys/add/", answer)


def sign_in_with(client: Client, passkey: Passkey, **more: str) -> Any:
    """Sign in with nothing but the passkey."""
    asked = client.get("/accounts/passkey/", headers={"X-Requested-With": "XMLHttpRequest"})
    options = asked.json()["request_options"]["publicKey"]
    return client.post("/accounts/passkey/", {"credential": passkey.get(options), **more})
