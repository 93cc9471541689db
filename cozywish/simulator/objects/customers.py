"""Customers."""

from cozywish.simulator.api import Call, Door
from cozywish.simulator.desk import Obj
from cozywish.simulator.objects import events, payment_methods
from cozywish.simulator.objects.lists import listing
from cozywish.simulator.params import Params

KIND = "customer"
TEXTS = ("name", "email", "phone", "description")


def _create(call: Call) -> Obj:
    desk, params = call.desk, call.params
    fields = {name: params.text(name) for name in TEXTS}
    method = params.text("payment_method")
    customer: Obj = {
        "id": desk.id("cus"),
        "object": "customer",
        "address": params.whole("address"),
        "balance": 0,
        "created": desk.now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "discount": None,
        "invoice_prefix": desk.id("INV")[-8:].upper(),
        "invoice_settings": _invoices(params),
        "livemode": False,
        "metadata": params.metadata(),
        "next_invoice_sequence": 1,
        "preferred_locales": params.words("preferred_locales") or [],
        "shipping": params.whole("shipping"),
        "tax_exempt": "none",
        "test_clock": None,
        **fields,
    }
    params.done()
    desk.add(KIND, customer)
    events.emit(desk, "customer.created", customer)
    if method:
        payment_methods.attach(desk, payment_methods.usable(desk, method), customer["id"])
    return customer


def _invoices(params: Params) -> Obj:
    settings = params.part("invoice_settings")
    return {
        "custom_fields": None,
        "default_payment_method": settings.text("default_payment_method"),
        "footer": None,
        "rendering_options": None,
    }


def _retrieve(call: Call) -> Obj:
    call.params.done()
    return call.desk.find("deleted_customer", call.id) or call.desk.get(KIND, call.id)


def _update(call: Call) -> Obj:
    desk, params = call.desk, call.params
    customer = desk.get(KIND, call.id)
    fields: Obj = {name: params.text(name) for name in TEXTS if params.has(name)}
    fields |= {name: params.whole(name) for name in ("address", "shipping") if params.has(name)}
    if params.has("invoice_settings"):
        fields["invoice_settings"] = _invoices(params)
    fields["metadata"] = params.metadata(customer["metadata"])
    params.done()
    return events.change(desk, "customer.updated", customer, **fields)


def _delete(call: Call) -> Obj:
    desk = call.desk
    customer = desk.get(KIND, call.id)
    call.params.done()
    for method in desk.all("payment_method", customer=customer["id"]):
        payment_methods.detach(desk, method)
    events.emit(desk, "customer.deleted", customer)
    gone = {"id": customer["id"], "object": "customer", "deleted": True}
    desk.store.run("UPDATE objects SET kind = 'deleted_customer' WHERE id = ?", customer["id"])
    return desk.save(gone)


def _list(call: Call) -> Obj:
    return listing(call, KIND, "/v1/customers", "email")


def _methods(call: Call) -> Obj:
    customer = call.desk.get(KIND, call.id)
    url = f"/v1/customers/{customer['id']}/payment_methods"
    call.params.ignore("allow_redisplay")
    return listing(call, "payment_method", url, "type", customer=customer["id"])


def _method(call: Call) -> Obj:
    call.params.done()
    method = call.desk.get("payment_method", call.ids["method"], "payment_method")
    if method["customer"] != call.id:
        raise payment_methods.not_theirs(method["id"])
    return method


DOORS = (
    Door("POST", "/v1/customers", _create),
    Door("GET", "/v1/customers", _list),
    Door("GET", "/v1/customers/{id}", _retrieve),
    Door("POST", "/v1/customers/{id}", _update),
    Door("DELETE", "/v1/customers/{id}", _delete),
    Door("GET", "/v1/customers/{id}/payment_methods", _methods),
    Door("GET", "/v1/customers/{id}/payment_methods/{method}", _method),
)
