"""The program as a web application: Stripe's addresses, the controls, the pages."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from cozywish.simulator import faults
from cozywish.simulator.api import Answer, Api, Door, Incoming
from cozywish.simulator.control import CONTROLS, Control, Strings, listen
from cozywish.simulator.deliveries import Postman
from cozywish.simulator.errors import Refusal
from cozywish.simulator.objects import (
    accounts,
    balance,
    charges,
    connect,
    customers,
    disputes,
    events,
    payment_intents,
    payment_methods,
    payouts,
    refunds,
    setup_intents,
    transfers,
    webhook_endpoints,
)
from cozywish.simulator.pages.routes import pages
from cozywish.simulator.store import Store

DOORS: tuple[Door, ...] = (
    *customers.DOORS,
    *payment_methods.DOORS,
    *setup_intents.DOORS,
    *payment_intents.DOORS,
    *charges.DOORS,
    *refunds.DOORS,
    *disputes.DOORS,
    *accounts.DOORS,
    *transfers.DOORS,
    *payouts.DOORS,
    *balance.DOORS,
    *connect.DOORS,
    *events.DOORS,
    *webhook_endpoints.DOORS,
)
BROKEN = {
    "error_before": (500, "api_error", "An unknown error occurred."),
    "error_after": (500, "api_error", "An unknown error occurred."),
    "rate_limit": (429, "invalid_request_error", "Request rate limit exceeded."),
}


class Gone(Response):
    """No answer at all: the line is cut, after so many seconds of silence."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut the line underneath the server, which has no word for this."""
        await asyncio.sleep(self._seconds)
        scope["simulator.cut"]()
        await asyncio.sleep(0)  # the server notices


class Cuttable:
    """Hands every request the means to cut its own line (see `Gone`)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note how to cut the line, which only uvicorn's own `send` knows."""
        if scope["type"] == "http":
            scope["simulator.cut"] = send.__self__.transport.abort  # type: ignore[attr-defined]
        await self._app(scope, receive, send)


class Practice:
    """One running provider."""

    def __init__(self, store: Store, public_url: str = "") -> None:
        self.store = store
        self.api = Api(store)
        self.postman = Postman(store)
        self.strings = Strings(self.api, self.postman, public_url)

    def listen(self, url: str, secret: str, *, connect: bool) -> None:
        """Have events sent to an address; the same address again replaces the first."""
        listen(self.strings, {"url": url, "secret": secret, "connect": connect}, "")

    def door(self, door: Door) -> Route:
        """Return the route of an operation."""

        async def endpoint(request: Request) -> Response:
            return await self._through(door, request)

        return Route(door.path, endpoint, methods=[door.method])

    async def _through(self, door: Door, request: Request) -> Response:
        facts = {"method": request.method, "path": request.url.path}
        rule = await run_in_threadpool(faults.decide, self.store, "request", facts) or {}
        action = rule.get("do", "")
        if action == "timeout_before":
            return Gone(rule.get("seconds", 0))
        if action in {"error_before", "rate_limit"}:
            return _broken(action)
        answer = await run_in_threadpool(self.api.answer, door, await self._incoming(request))
        self.postman.wake()
        if action == "timeout_after":
            return Gone(rule.get("seconds", 0))
        if action == "error_after":
            return _broken(action)
        if action == "slow":
            await asyncio.sleep(rule.get("seconds", 0))
        return _sent(answer)

    async def _incoming(self, request: Request) -> Incoming:
        return Incoming(
            method=request.method,
            path=request.url.path,
            headers=request.headers,
            query=request.url.query,
            body=(await request.body()).decode(errors="replace"),
            ids=request.path_params,
            base_url=self.strings.base_url(request),
        )

    def control(self, method: str, path: str, control: Control) -> Route:
        """Return the route of one of the strings behind the stage."""

        async def endpoint(request: Request) -> Response:
            try:
                body = json.loads(await request.body() or b"{}")
            except ValueError:
                return JSONResponse({"error": {"message": "This is no JSON."}}, 400)
            id = request.path_params.get("id", "")
            try:
                return JSONResponse(await run_in_threadpool(control, self.strings, body, id))
            except Refusal as refusal:
                return JSONResponse(refusal.body(""), refusal.status)
            finally:
                self.postman.wake()

        return Route(path, endpoint, methods=[method])


def _sent(answer: Answer) -> Response:
    headers = {"Request-Id": answer.request_id, **answer.headers}
    return Response(answer.body, answer.status, headers, "application/json")


def _broken(action: str) -> Response:
    status, kind, message = BROKEN[action]
    error = {"message": message, "type": kind, **({"code": "rate_limit"} if status == 429 else {})}
    return JSONResponse({"error": error}, status, {"Request-Id": "req_fault"})


async def _fell_over(request: Request, error: Exception) -> Response:
    """Say that the fault is ours, as Stripe would; the server's log has the rest."""
    body = Refusal("The simulator fell over.", status=500, kind="api_error").body("req_fell_over")
    return JSONResponse(body, 500, {"Request-Id": "req_fell_over"})


async def _unknown(request: Request) -> Response:
    message = f"Unrecognized request URL ({request.method}: {request.url.path})."
    body = Refusal(message, status=404).body("req_unknown")
    return JSONResponse(body, 404, {"Request-Id": "req_unknown"})


def create_app(practice: Practice) -> ASGIApp:
    """Return the application of a provider; its webhooks leave while it runs."""

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        practice.postman.start()
        yield
        await run_in_threadpool(practice.postman.stop)
        practice.store.close()

    routes: list[BaseRoute] = [
        *(practice.door(door) for door in DOORS),
        *(practice.control(*control) for control in CONTROLS),
        *pages(practice),
        Route("/v1/{rest:path}", _unknown, methods=["GET", "POST", "DELETE"]),
    ]
    return Cuttable(Starlette(routes=routes, lifespan=life, exception_handlers={500: _fell_over}))
