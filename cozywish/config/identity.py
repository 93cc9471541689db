"""Who else may vouch for people: Google and Apple, each when its variables are set (see `.env.example`)."""

from typing import Any

from cozywish.config import env


def identity_providers() -> dict[str, dict[str, Any]]:
    """Return allauth's provider settings. Without variables nobody else vouches and no button is shown."""
    return {"google": _google(), "apple": _apple()}


def _google() -> dict[str, Any]:
    given = env.all_or_none("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET")
    return {
        "APPS": [dict(zip(("client_id", "secret"), given, strict=True))] if given else [],
        "SCOPE": ["openid", "email", "profile"],
        "OAUTH_PKCE_ENABLED": True,
    }


def _apple() -> dict[str, Any]:
    given = env.all_or_none("APPLE_CLIENT_ID", "APPLE_TEAM_ID", "APPLE_KEY_ID", "APPLE_PRIVATE_KEY")
    if not given:
        return {"APPS": []}
    client, team, key_id, pem = given
    env.require_apple_key("APPLE_PRIVATE_KEY", pem)
    app = {
        "client_id": client,
        "secret": key_id,
        "key": team,
        "settings": {"certificate_key": pem},
    }
    return {"APPS": [app]}
