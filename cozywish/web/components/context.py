"""What every page's shell needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cozywish.apps.venues.queries import works_at_a_venue


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return whether this copy is a demo, and whether the person may open a provider's calendar.

    The latter is asked only where a template looks, and never for a person who is not signed in.
    """

    def works_somewhere() -> bool:
        user = request.user
        return user.is_authenticated and works_at_a_venue(user=user)

    return {"is_demo": settings.DEMO, "works_somewhere": SimpleLazyObject(works_somewhere)}
