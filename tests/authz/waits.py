"""Places on the waiting list of a business: of browsers, of an account, and of whoever has a link."""

from collections.abc import Hashable, Mapping
from typing import Any

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_wait
from cozywish.apps.bookings.models import WaitEntry
from cozywish.apps.catalog.models import Service
from cozywish.toolkit import tokens
from cozywish.web.http import DEVICE_PURPOSE

PHONES = {"a": "01", "b": "02"}


def device_at(who: str, letter: str) -> str:
    """The digest of a persona's browser. The other business's are of browsers that nobody here has."""
    device = f"device of {who}" if letter == "a" else f"another {who}"
    return tokens.digest(device, purpose=DEVICE_PURPOSE)


def waits_at(
    service: Service, customer: User, letter: str, personas: Mapping[Any, str]
) -> dict[str, Any]:
    """A place for the browser of each of these, for the customer's account, and one for a guest."""

    def one(name: Hashable, **more: Any) -> WaitEntry:
        reached = {
            "contact_email": f"waits.{name}@{letter}.example",
            "contact_phone": f"+1503556{PHONES[letter]}{len(str(name)):02d}",
        }
        return make_wait(service, contact_name="?", **reached, **more)

    return {
        "waits": {
            who: one(number, device=device_at(name, letter))
            for number, (who, name) in enumerate(personas.items())
        },
        "wait": one("account", customer=customer),
        "guest_wait": one("link"),
    }
