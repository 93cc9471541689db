"""Connected accounts at the desk, and the page on which somebody finishes the onboarding."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cozywish.simulator.cards import BANKS
from cozywish.simulator.control import Strings
from cozywish.simulator.desk import Desk, Obj
from cozywish.simulator.objects import accounts as kept, balance
from cozywish.simulator.pages.desk import badge, button, clock, fact, moment, page
from cozywish.simulator.pages.html import Markup, el
from cozywish.simulator.pages.layout import money, narrow


def accounts(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Show the accounts with what they have and what is on its way to their banks."""
    with strings.store.transaction():
        desk = strings.api.desk()
        cards = [_card(desk.of(each["id"]), each) for each in reversed(desk.all(kept.KIND))]
        empty = el("p", "No connected accounts yet.", class_="card empty")
        return page(
            "Accounts",
            "/accounts",
            el("h1", "Accounts"),
            el(
                "div",
                el("div", *(cards or [empty]), class_="stack"),
                el("div", clock(strings, "/accounts"), class_="stack"),
                class_="columns",
            ),
        )


def _card(desk: Desk, account: Obj) -> Markup:
    profile = account["business_profile"] or {}
    is_ready = account["payouts_enabled"]
    lines = [
        fact("Account", el("span", account["id"], class_="code")),
        *(
            fact("Available", money(amount, name))
            for name, amount in balance.sums(desk, available=True).items()
        ),
        *(
            fact("On the way", money(amount, name))
            for name, amount in balance.sums(desk, available=False).items()
        ),
    ]
    action = f"/do/account/{account['id']}"
    toggle = (
        button("Take its rights away", action, "/accounts", look="bad", enabled="")
        if is_ready
        else button("Finish onboarding", action, "/accounts", look="primary", enabled="1")
    )
    bank = next(bank for bank in BANKS if bank.name == account["_bank"])
    other = "accountClosed" if not bank.failure else "success"
    words = "Let its bank send payouts back" if not bank.failure else "Let its bank take payouts"
    change = button(words, action, "/accounts", enabled="1" if is_ready else "", bank=other)
    return el(
        "section",
        el(
            "div",
            el("h2", profile.get("name") or account["email"] or account["id"]),
            el("span", "Ready", class_="badge ok")
            if is_ready
            else el("span", "Not onboarded", class_="badge warn"),
            class_="heading",
        ),
        el("dl", *lines, class_="facts"),
        el("div", toggle, change if is_ready else None, class_="actions"),
        _payouts(desk),
        class_="card",
    )


def _payouts(desk: Desk) -> Markup | None:
    rows = []
    for each in reversed(desk.all("payout")):
        action = f"/do/payout/{each['id']}"
        buttons = [button("Let it arrive", action, "/accounts", outcome="succeed")]
        if each["status"] == "paid":
            buttons = []
        if each["status"] != "failed":
            buttons.append(
                button("Fail the payout", action, "/accounts", look="bad", outcome="fail")
            )
        rows.append(
            el(
                "li",
                el(
                    "div",
                    el("span", money(each["amount"], each["currency"]), class_="amount num"),
                    badge(each["status"]),
                    el("span", moment(each["created"]), class_="meta"),
                    class_="heading",
                ),
                el("div", *(buttons if each["status"] != "failed" else []), class_="actions"),
                class_="line",
            )
        )
    return el("ul", *rows, class_="rows bare", aria_label="Payouts") if rows else None


def onboarding(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Show the page an account link leads to. An old link leads back to be made anew."""
    with strings.store.transaction():
        desk, link = strings.owner("account_link", request.path_params["id"])
        if link["expires_at"] < desk.now:
            return RedirectResponse(link["refresh_url"], 303)
        account = desk.get(kept.KIND, link["account"])
    return narrow(
        "Get paid",
        el("h1", "Get paid through CozyWish"),
        el(
            "p",
            "A real provider asks here for papers and a bank account. This one takes your word.",
            class_="lead",
        ),
        el("p", account["email"] or account["id"], class_="amount"),
        el(
            "form",
            el(
                "button",
                "Finish onboarding",
                name="answer",
                value="yes",
                class_="btn primary large",
            ),
            el("button", "Later", name="answer", value="no", class_="btn"),
            method="post",
            class_="stack",
        ),
    )


def onboarded(strings: Strings, request: Request, form: dict[str, str]) -> Response:
    """Take the papers as handed in, and send the person back."""
    with strings.store.transaction():
        desk, link = strings.owner("account_link", request.path_params["id"])
        account = desk.get(kept.KIND, link["account"])
        if form.get("answer") == "yes":
            kept.onboard(desk, account)
    return RedirectResponse(link["return_url"], 303)
