"""What the books need of the settings."""

import re
from typing import Any

from django.core import checks
from django.db import connection

RECURSIVE = re.compile(r"PRAGMA recursive_triggers ?= ?ON", re.IGNORECASE)


@checks.register(checks.Tags.models)
def replacing_is_deleting(**_asked: Any) -> list[checks.CheckMessage]:
    """Refuse to start on SQLite without recursive triggers: REPLACE would delete rows past every trigger."""
    options = connection.settings_dict.get("OPTIONS", {})
    if connection.vendor != "sqlite" or RECURSIVE.search(options.get("init_command", "")):
        return []
    return [
        checks.Error(
            "SQLite runs without PRAGMA recursive_triggers=ON, so REPLACE can take rows of the ledger away.",
            id="cozywish.E001",
        )
    ]
