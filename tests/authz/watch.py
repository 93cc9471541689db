"""What a request wrote, by table: whether it really did something, and whether the audit log has a row of it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
LOG = "audit_auditentry"
# Doors at which something is changed of which the log has no row, and why.
UNRECORDED = {
    "accounts.addresses": "a person's own address book",
    "accounts.api_profile": "a person's own words",
    "accounts.api_step_up": "a code is asked for; what it opens leaves the row",
    "accounts.api_user": "a person's own words",
    "accounts.email": "what was asked for does not happen",
    "accounts.keep": "what was asked for does not happen",
    "accounts.new_codes": "written down once it is committed, which is never here",
    "accounts.privacy": "a person's own settings; each consent is a row of its own",
    "accounts.profile": "a person's own words and picture",
    "accounts.prove": "a code is asked for; what it opens leaves the row",
    "accounts.rename_passkey": "the name of a person's own key",
    "bookings.hold": "one's own, and nothing agreed yet; that it is agreed leaves the row",
    "bookings.checkout": "one's own, and nothing agreed yet; that it is agreed leaves the row",
    "business.api_imports": "a draft; importing it leaves the row",
    "imports.change": "a draft; importing it leaves the row",
    "imports.start": "a draft; importing it leaves the row",
    "legal.choose_cookies": "the consent is a row of its own, which nobody can change",
    "venues.api_favourite": "a person's own list",
    "venues.api_seen": "a person's own list",
    "venues.favourite": "a person's own list",
    "venue.live": "that the owner saw it, so that they are led there once",
    "venues.forget_seen": "a person's own list",
}
OURS = ("accounts_", "venues_", "catalog_", "scheduling_", "bookings_", "mfa_", "account_", "auth_")

WISHES = ("bookings_cart", "bookings_wait")  # what somebody would like to have, and nothing done


@contextmanager
def watched() -> Iterator[set[str]]:
    """Lend a set into which goes every table that is written to meanwhile."""
    tables: set[str] = set()

    def note(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if found := WRITES.match(sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


def is_unrecorded(tables: set[str]) -> bool:
    """Whether something was changed of which the audit log has no row."""
    done = [name for name in tables if name.startswith(OURS) and not name.startswith(WISHES)]
    return LOG not in tables and bool(done)
