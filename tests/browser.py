"""Which Chromium the browser tests drive: the installed one, else Playwright's own."""

import os
import shutil
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",  # containers have little of it
    "--disable-sync",
    "--no-first-run",
)
MISSING = "no Chromium (Debian package: chromium)"


def installed() -> str | None:
    """Return the path of an installed Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def launch_arguments() -> dict[str, Any]:
    """Return what Playwright needs to start the browser on this machine."""
    # Chromium's sandbox cannot be set up by root; everywhere else it stays on.
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else list(QUIET)
    return {"executable_path": installed(), "args": arguments}
