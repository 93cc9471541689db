"""Connected accounts, and the pages that onboard them."""

from cozywish.simulator.api import Call, Door
from cozywish.simulator.desk import Desk, Obj
from cozywish.simulator.objects import events
from cozywish.simulator.objects.lists import listing
from cozywish.simulator.params import Params

KIND = "account"
LINK_LIVES = 300
OWED = ("external_account", "tos_acceptance.date", "tos_acceptance.ip")


def _owes(fields: tuple[str, ...]) -> Obj:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": list(fields),
        "disabled_reason": "requirements.past_due" if fields else None,
        "errors": [],
        "eventually_due": list(fields),
        "past_due": list(fields),
        "pending_verification": [],
    }


def _controller(params: Params, kind: str) -> Obj:
    sent = params.whole("controller") or {}
    dashboard = {"express": "express", "standard": "full", "custom": "none"}.get(kind, "full")
    return {
        "fees": {"payer": "application"},
        "is_controller": True,
        "losses": {"payments": "application"},
        "requirement_collection": "stripe",
        "stripe_dashboard": {"type": dashboard},
        "type": "application",
        **sent,
    }


def _create(call: Call) -> Obj:
    desk, params = call.desk, call.params
    kind = params.choice("type", "express", "custom", "standard") or "none"
    wanted = params.whole("capabilities") or {"card_payments": {}, "transfers": {}}
    id = desk.id("acct")
    account: Obj = {
        "id": id,
        "object": "account",
        "business_profile": params.whole("business_profile"),
        "business_type": params.text("business_type"),
        "capabilities": dict.fromkeys(wanted, "inactive"),
        "charges_enabled": False,
        "controller": _controller(params, kind),
        "country": params.text("country") or "US",
        "created": desk.now,
        "default_currency": params.text("default_currency") or "usd",
        "details_submitted": False,
        "email": params.text("email"),
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{id}/external_accounts",
        },
        "future_requirements": _owes(()),
        "metadata": params.metadata(),
        "payouts_enabled": False,
        "requirements": _owes(OWED),
        "settings": _settings(params),
        "tos_acceptance": {},
        "type": kind,
        "_bank": "success",
    }
    params.ignore("company", "individual", "tos_acceptance", "external_account")
    params.done()
    desk.add(KIND, account)
    return account


def _settings(params: Params) -> Obj:
    sent = params.part("settings")
    payouts = sent.part("payouts")
    schedule = {"delay_days": 2, "interval": "daily", **(payouts.whole("schedule") or {})}
    sent.ignore(*sent.names())
    payouts.ignore(*payouts.names())
    shown = {"debit_negative_balances": True, "schedule": schedule, "statement_descriptor": None}
    return {"payouts": shown}


def onboard(desk: Desk, account: Obj, *, enabled: bool = True) -> Obj:
    """Let an account take money and be paid out, or no more."""
    word = "active" if enabled else "inactive"
    return events.change(
        desk.of(account["id"]),
        "account.updated",
        account,
        charges_enabled=enabled,
        payouts_enabled=enabled,
        details_submitted=True,
        capabilities=dict.fromkeys(account["capabilities"], word),
        requirements=_owes(() if enabled else ("individual.verification.document",)),
    )


def _retrieve(call: Call) -> Obj:
    call.params.done()
    return call.desk.get(KIND, call.id)


def _own(call: Call) -> Obj:
    call.params.done()
    return call.desk.of("").get(KIND, call.desk.account)


def _update(call: Call) -> Obj:
    params = call.params
    account = call.desk.get(KIND, call.id)
    fields: Obj = {"metadata": params.metadata(account["metadata"])}
    for name in ("email", "business_type", "default_currency"):
        if params.has(name):
            fields[name] = params.text(name)
    if params.has("business_profile"):
        fields["business_profile"] = params.whole("business_profile")
    if params.has("settings"):
        fields["settings"] = _settings(params)
    if wanted := params.whole("capabilities"):
        fields["capabilities"] = {**dict.fromkeys(wanted, "inactive"), **account["capabilities"]}
    params.ignore("company", "individual", "tos_acceptance", "external_account", "controller")
    params.done()
    return events.change(call.desk.of(account["id"]), "account.updated", account, **fields)


def _delete(call: Call) -> Obj:
    call.params.done()
    account = call.desk.get(KIND, call.id)
    call.desk.store.run("DELETE FROM objects WHERE id = ?", account["id"])
    return {"id": account["id"], "object": "account", "deleted": True}


def _list(call: Call) -> Obj:
    return listing(call, KIND, "/v1/accounts")


def _link(call: Call) -> Obj:
    desk, params = call.desk, call.params
    account = params.text("account", required=True) or ""
    params.choice("type", "account_onboarding", "account_update")
    link: Obj = {
        "id": desk.id("al"),
        "account": desk.get(KIND, account, "account")["id"],
        "expires_at": desk.now + LINK_LIVES,
        "return_url": params.text("return_url", required=True),
        "refresh_url": params.text("refresh_url", required=True),
    }
    params.ignore("collect", "collection_options")
    params.done()
    desk.add("account_link", link)
    return {
        "object": "account_link",
        "created": desk.now,
        "expires_at": link["expires_at"],
        "url": f"{desk.base_url}/connect/{link['id']}",
    }


def _login(call: Call) -> Obj:
    call.params.done()
    account = call.desk.get(KIND, call.id)
    return {
        "object": "login_link",
        "created": call.desk.now,
        "url": f"{call.desk.base_url}/accounts/{account['id']}",
    }


DOORS = (
    Door("POST", "/v1/accounts", _create),
    Door("GET", "/v1/accounts", _list),
    Door("GET", "/v1/account", _own),
    Door("GET", "/v1/accounts/{id}", _retrieve),
    Door("POST", "/v1/accounts/{id}", _update),
    Door("DELETE", "/v1/accounts/{id}", _delete),
    Door("POST", "/v1/accounts/{id}/login_links", _login),
    Door("POST", "/v1/account_links", _link),
)
