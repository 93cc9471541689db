"""A passkey in software: what a phone does, in a few lines."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.utils import websafe_decode, websafe_encode

ORIGIN, RP_ID = "https://localhost", "localhost"
PRESENT, PRESENT_AND_VERIFIED, WITH_KEY = 0x01, 0x05, 0x40


class Passkey:
    """One key pair for one site."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.user_handle = ""
        self.count = 0
        self.flags = PRESENT_AND_VERIFIED

    def create(self, options: dict[str, Any], *, origin: str = ORIGIN) -> dict[str, Any]:
        """Return what `navigator.credentials.create()` would."""
        asked = options["publicKey"]
        self.user_handle = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        public = cbor.encode({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        data = self._data(self.flags | WITH_KEY)
        data += bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": _client_data("webauthn.create", asked["challenge"], origin),
            "attestationObject": websafe_encode(attestation),
        }
        return self._credential(response) | {"clientExtensionResults": {"credProps": {"rk": True}}}

    def get(self, options: dict[str, Any], *, origin: str = ORIGIN) -> dict[str, Any]:
        """Return what `navigator.credentials.get()` would."""
        self.count += 1
        data = self._data(self.flags)
        said = _client_data("webauthn.get", options["publicKey"]["challenge"], origin)
        hashed = hashlib.sha256(websafe_decode(said)).digest()
        signature = self.key.sign(data + hashed, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": said,
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.user_handle,
        }
        return self._credential(response)

    def _data(self, flags: int) -> bytes:
        return (
            hashlib.sha256(RP_ID.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")
        )

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}


def _client_data(kind: str, challenge: str, origin: str) -> str:
    said = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
    return websafe_encode(json.dumps(said).encode())
