"""The clock of the public pages."""

import pytest
from django.utils import timezone

from cozywish.web.site.tests.places import NOW


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Monday 7:00 AM in Portland."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
