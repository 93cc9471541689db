"""The addresses of the pages."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cozywish.simulator.control import Strings
from cozywish.simulator.errors import Refusal
from cozywish.simulator.pages import accounts, bank, cards, desk, doing, events, faults, payment
from cozywish.simulator.pages.html import el
from cozywish.simulator.pages.layout import asset, narrow
from cozywish.simulator.params import decoded

if TYPE_CHECKING:
    from cozywish.simulator.app import Practice

Page = Callable[[Strings, Request, dict[str, str]], Response]
PAGES: tuple[tuple[str, str, Page], ...] = (
    ("GET", "/v3/authenticate/{id}", bank.question),
    ("POST", "/v3/authenticate/{id}", bank.answer),
    ("GET", "/", desk.home),
    ("GET", "/payments/{id}", payment.payment),
    ("GET", "/events", events.events),
    ("GET", "/accounts", accounts.accounts),
    ("GET", "/accounts/{id}", accounts.accounts),
    ("GET", "/connect/{id}", accounts.onboarding),
    ("POST", "/connect/{id}", accounts.onboarded),
    ("GET", "/faults", faults.faults),
    ("POST", "/faults", faults.changed),
    ("POST", "/do/{deed}", doing.do),
    ("POST", "/do/{deed}/{id}", doing.do),
    ("GET", "/v3/elements/card", cards.fields),
    ("GET", "/v3/pay/{id}", cards.pay),
    ("POST", "/v3/pay/{id}", cards.paid),
)


def pages(practice: "Practice") -> list[BaseRoute]:
    """Return the routes of all pages."""

    def route(method: str, path: str, page: Page) -> Route:
        async def endpoint(request: Request) -> Response:
            form = (
                decoded((await request.body()).decode(errors="replace"))
                if request.method == "POST"
                else {}
            )
            try:
                return await run_in_threadpool(page, practice.strings, request, form)
            except Refusal as refusal:
                return refused(refusal.message, refusal.status)
            finally:
                practice.postman.wake()

        return Route(path, endpoint, methods=[method])

    async def file(request: Request) -> Response:
        return asset(request.path_params["name"])

    return [*(route(*page) for page in PAGES), Route("/assets/{name}", file)]


def refused(message: str, status: int) -> Response:
    """Return a page that says why not."""
    return narrow(
        "Not possible", el("h1", "Not possible"), el("p", message, class_="lead"), status=status
    )
