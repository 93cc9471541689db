"""The first who read the API's document come at the same moment."""

import time
from typing import Any

import pytest

from cozywish.api import documents
from tests.races.together import together

pytestmark = pytest.mark.races


def test_the_document_is_built_once_and_everybody_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[dict[str, Any]] = []

    class SlowGenerator:
        def get_schema(self, **_asked: object) -> dict[str, Any]:
            time.sleep(0.1)
            built.append({"openapi": "3.1.1"})
            return built[-1]

    monkeypatch.setattr(documents, "SchemaGenerator", SlowGenerator)
    documents._built.cache_clear()
    try:
        read = together(8, lambda _number: documents.document())
    finally:
        documents._built.cache_clear()

    assert (len(built), read) == (1, [{"openapi": "3.1.1"}] * 8)
