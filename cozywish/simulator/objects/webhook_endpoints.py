"""Webhook endpoints: who is told what."""

from urllib.parse import urlsplit

from cozywish.simulator.api import Call, Door
from cozywish.simulator.desk import API_VERSION, Desk, Obj
from cozywish.simulator.errors import Refusal
from cozywish.simulator.objects.lists import listing

KIND = "webhook_endpoint"


def register(
    desk: Desk, url: str, events: list[str], *, secret: str = "", connect: bool = False
) -> Obj:
    """Have events sent to an address, signed with a secret."""
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise Refusal(
            "Invalid URL: an explicit scheme (such as https) must be provided.",
            param="url",
            code="url_invalid",
        )
    return desk.add(
        KIND,
        {
            "id": desk.id("we"),
            "object": "webhook_endpoint",
            "api_version": API_VERSION,
            "application": "ca_practice" if connect else None,
            "created": desk.now,
            "description": None,
            "enabled_events": events,
            "livemode": False,
            "metadata": {},
            "status": "enabled",
            "url": url,
            "_connect": connect,
            "_secret": secret or f"whsec_{desk.id('w')[2:]}",
        },
    )


def _create(call: Call) -> Obj:
    params = call.params
    url = params.text("url", required=True) or ""
    events = params.words("enabled_events")
    if not events:
        raise params.lacks("enabled_events")
    connect, metadata, description = (
        params.flag("connect"),
        params.metadata(),
        params.text("description"),
    )
    params.ignore("api_version")
    params.done()
    endpoint = register(call.desk, url, events, connect=connect)
    endpoint.update(metadata=metadata, description=description)
    call.desk.save(endpoint)
    return {**endpoint, "secret": endpoint["_secret"]}


def _retrieve(call: Call) -> Obj:
    call.params.done()
    return call.desk.get(KIND, call.id)


def _update(call: Call) -> Obj:
    params = call.params
    endpoint = call.desk.get(KIND, call.id)
    endpoint["metadata"] = params.metadata(endpoint["metadata"])
    for name in ("url", "description"):
        if params.has(name):
            endpoint[name] = params.text(name)
    if params.has("enabled_events"):
        endpoint["enabled_events"] = params.words("enabled_events") or []
    if params.has("disabled"):
        endpoint["status"] = "disabled" if params.flag("disabled") else "enabled"
    params.done()
    return call.desk.save(endpoint)


def _delete(call: Call) -> Obj:
    call.params.done()
    endpoint = call.desk.get(KIND, call.id)
    call.desk.store.run("DELETE FROM objects WHERE id = ?", endpoint["id"])
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def _list(call: Call) -> Obj:
    return listing(call, KIND, "/v1/webhook_endpoints")


DOORS = (
    Door("POST", "/v1/webhook_endpoints", _create),
    Door("GET", "/v1/webhook_endpoints", _list),
    Door("GET", "/v1/webhook_endpoints/{id}", _retrieve),
    Door("POST", "/v1/webhook_endpoints/{id}", _update),
    Door("DELETE", "/v1/webhook_endpoints/{id}", _delete),
)
