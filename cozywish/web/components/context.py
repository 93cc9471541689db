"""What every page's shell needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return whether this copy is a demo, and the person's own name for the header."""
    return {"is_demo": settings.DEMO}
