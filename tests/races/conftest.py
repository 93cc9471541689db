"""A Monday morning in 2036 at Fern & Ember, with real commits."""

import pytest

from cozywish.api.tests.conftest import NOW, House, make_house


@pytest.fixture
def house(fresh_db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house, seen at seven in the morning by every thread; the database keeps its own clock."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return make_house()
