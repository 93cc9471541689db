"""What every page's shell needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject

from cozywish.apps.accounts.legal import Version, current
from cozywish.apps.accounts.models import ConsentKind
from cozywish.apps.accounts.queries import not_agreed_yet
from cozywish.apps.venues.queries import works_at_a_venue
from cozywish.web.consent import allows, answer, asks_not_to_share
from cozywish.web.customer.cart.remembered import count_at
from cozywish.web.http import account_mark, person


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what a page's frame shows: a demo, a calendar, what is to be agreed to, the choice about cookies.

    What needs the database is asked only where a template looks, and never for a person who is not signed in.
    """
    kind = ConsentKind.PREFERENCES

    def works_somewhere() -> bool:
        user = request.user
        return user.is_authenticated and works_at_a_venue(user=user)

    def to_agree() -> list[tuple[str | Promise, Version]]:
        user = person(request)
        return [(one.label, current(one)) for one in not_agreed_yet(user=user)] if user else []

    def cart_count() -> int:
        return count_at(request)

    def account() -> str:
        return account_mark(person(request))

    return {
        "account_mark": SimpleLazyObject(account),
        "cart_count": SimpleLazyObject(cart_count),
        "is_demo": settings.DEMO,
        "works_somewhere": SimpleLazyObject(works_somewhere),
        "to_agree": SimpleLazyObject(to_agree),
        "remembers": allows(request, kind),
        "remembers_answer": answer(request, kind),
        "asks_not_to_share": asks_not_to_share(request),
    }
