"""Who else may vouch for people: Google and Apple, each when its variables are set (see `.env.example`)."""

from typing import Any

from cozywish.config import env


def identity_providers() -> dict[str, dict[str, Any]]:
    """Return allauth's provider settings. Without variables nobody else vouches and no button is shown."""
    return {"google": _google(), "apple": _apple()}


def _google() -> dict[str, Any]:
    client, secret = env.text("GOOGLE_CLIENT_ID", ""), env.text("GOOGLE_CLIENT_SECRET", "")
    app = {"client_id": client, "secret": secret}
    return {
        "APPS": [app] if client and secret else [],
        "SCOPE": ["openid", "email", "profile"],
        "OAUTH_PKCE_ENABLED": True,
    }


def _apple() -> dict[str, Any]:
    client, key = env.text("APPLE_CLIENT_ID", ""), env.text("APPLE_PRIVATE_KEY", "")
    app = {
        "client_id": client,
        "secret": env.text("APPLE_KEY_ID", ""),
        "key": env.text("APPLE_TEAM_ID", ""),
        "settings": {"certificate_key": key},
    }
    return {"APPS": [app] if client and key else []}
