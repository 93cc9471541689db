"""`python -m cozywish.simulator --port 8010 --data FILE`: run the practice provider."""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from cozywish.simulator.guard import is_loopback
from cozywish.simulator.server import LOOPBACK, Options, run

PRODUCTION = "cozywish.config.settings.production"


def refusal(environment: Mapping[str, str], host: str, *, exposed: bool) -> str:
    """Return why it must not start here, or an empty text."""
    if environment.get("DJANGO_SETTINGS_MODULE") == PRODUCTION:
        return f"DJANGO_SETTINGS_MODULE is {PRODUCTION}. Production takes real money, or none: configure Stripe."
    if environment.get("COZYWISH_PRODUCTION", "").strip().lower() in {"1", "true", "yes", "on"}:
        return "COZYWISH_PRODUCTION is on. Production takes real money, or none: configure Stripe."
    if not exposed and not is_loopback(host):
        return f"{host} can be reached from other machines, and whoever reaches it plays the bank. Add --exposed."
    return ""


def options(arguments: list[str]) -> Options:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m cozywish.simulator", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="the SQLite file it keeps its state in"
    )
    parser.add_argument("--host", default=LOOPBACK)
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument(
        "--public-url", default="", help="where browsers find it, if not where the server does"
    )
    parser.add_argument(
        "--webhook", action="append", default=[], help="an address that is told what happens"
    )
    parser.add_argument("--webhook-secret", default="", help="what those messages are signed with")
    parser.add_argument(
        "--connect-webhook",
        action="append",
        default=[],
        help="an address that is told of connected accounts, if not the same",
    )
    parser.add_argument("--connect-webhook-secret", default="")
    parser.add_argument(
        "--by-hand", action="store_true", help="webhooks leave only on POST /_sim/deliver"
    )
    parser.add_argument("--exposed", action="store_true", help="let other machines reach it")
    given = parser.parse_args(arguments)
    return Options(
        data=given.data,
        host=given.host,
        port=given.port,
        public_url=given.public_url,
        webhooks=tuple(given.webhook),
        connect_webhooks=tuple(given.connect_webhook),
        secret=given.webhook_secret,
        connect_secret=given.connect_webhook_secret,
        by_hand=given.by_hand,
        exposed=given.exposed,
        log_level="info",
    )


def main() -> None:
    """Start, or say why not."""
    chosen = options(sys.argv[1:])
    if reason := refusal(os.environ, chosen.host, exposed=chosen.exposed):
        sys.exit(f"The practice provider does not start. {reason}")
    run(chosen)


if __name__ == "__main__":
    main()
