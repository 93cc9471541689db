"""The practice provider in a real browser: its desk, its pages, and its card fields inside somebody else's page."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from cozywish.simulator.server import Running
from cozywish.simulator.tests.driving import SHOP, Provider
from tests.e2e.checks import NewContext, passes

pytestmark = pytest.mark.e2e

SHOP_PAGE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
<title>Pay</title><main><h1>Pay</h1>
<iframe title="Card" width="340" height="230" src="{url}/v3/elements/card?key=pk_test_x&amp;origin={origin}"></iframe>
</main>"""
HEAR = "window.heard = []; addEventListener('message', ({ data, origin }) => window.heard.push({ ...data, origin }));"
FIND = "(kind) => window.heard.findLast(({ type }) => type === kind)"
SUBMIT = """(origin) => document.querySelector("iframe").contentWindow.postMessage(
  { source: "cozywish-card", type: "submit", billing_details: { name: "Maya" } }, origin)"""


@pytest.fixture(scope="module")
def _provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("simulator") / "state.sqlite3", by_hand=True) as running:
        yield running


@pytest.fixture
def provider(_provider: Running) -> Provider:
    """A provider with a little of everything."""
    made = Provider(_provider.url)
    made.sim("reset")
    made.sim("webhooks", url="http://127.0.0.1:9/", secret="whsec_x")  # nobody is there
    return made


def furnished(provider: Provider) -> dict[str, str]:
    """Let a day happen. Return the addresses of the pages by their names."""
    name = "The Parks family with a rather long household name"
    customer = provider.client.v1.customers.create({"name": name})
    paid = provider.paid(
        11_800, card="pm_card_pendingRefund", customer=customer.id, metadata={"booking": "CW-7F3K"}
    )
    provider.client.v1.refunds.create({"payment_intent": paid.id, "amount": 500})
    provider.sim("disputes", charge=paid.latest_charge, inquiry=True)
    provider.paid(card="pm_usBankAccount_success")
    asked = provider.paid(card="pm_card_threeDSecure2Required")
    assert asked.next_action is not None
    assert asked.next_action.redirect_to_url is not None
    due = provider.client.v1.payment_intents.create({"amount": 3_000, "currency": "usd"})
    onboarding = with_an_account(provider)
    provider.sim("deliver")
    provider.faults({"on": "webhook", "do": "drop", "type": "nothing.*"})
    return {
        "payments": f"{provider.url}/",
        "payment": f"{provider.url}/payments/{paid.id}",
        "events": f"{provider.url}/events",
        "accounts": f"{provider.url}/accounts",
        "faults": f"{provider.url}/faults",
        "question": str(asked.next_action.redirect_to_url.url),
        "pay": f"{provider.url}/v3/pay/{due.id}?client_secret={due.client_secret}&return_url={provider.url}/events",
        "onboarding": onboarding,
        "refusal": f"{provider.url}/payments/pi_nothing",
    }


def with_an_account(provider: Provider) -> str:
    """Let an account be paid out. Return the address of its onboarding."""
    account = provider.client.v1.accounts.create({"type": "express", "email": "ines@example.com"})
    provider.sim(f"accounts/{account.id}", enabled=True)
    provider.paid(card="pm_card_bypassPending")
    provider.client.v1.transfers.create(
        {"amount": 900, "currency": "usd", "destination": account.id}
    )
    provider.as_account(account.id).v1.payouts.create({"amount": 900, "currency": "usd"})
    link = provider.client.v1.account_links.create(
        {
            "account": account.id,
            "type": "account_onboarding",
            "return_url": SHOP,
            "refresh_url": SHOP,
        }
    )
    return link.url


def test_every_page_is_clean(provider: Provider, shown: Page, screen: str) -> None:
    for name, url in furnished(provider).items():
        shown.goto(url)
        expect(shown.get_by_role("heading", level=1)).to_be_visible()
        passes(shown, f"simulator-{name}-{screen}")


def test_an_empty_desk_is_clean(provider: Provider, shown: Page) -> None:
    for path in ("/", "/events", "/accounts", "/faults"):
        shown.goto(f"{provider.url}{path}")
        passes(shown, f"simulator-empty-{path.strip('/') or 'payments'}")


def test_a_payment_without_any_script(provider: Provider, new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(furnished(provider)["pay"])
    page.get_by_label("Card number").fill("4000 0000 0000 0002")
    page.get_by_label("Expiry").fill("04 / 40")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay $30.00").click()
    expect(page.get_by_role("alert")).to_contain_text("Your card was declined.")
    expect(page.get_by_label("Expiry")).to_have_value("04 / 40")

    page.get_by_label("Card number").fill("4000 0000 0000 3220")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay $30.00").click()
    page.get_by_role("button", name="Yes, it is me").click()

    page.wait_for_url("**/events?payment_intent=*redirect_status=succeeded")


def test_the_desk_is_played_with_the_keyboard(provider: Provider, new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto(furnished(provider)["payment"])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.get_by_role("button", name="Fail the refund").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="$5.00").first).to_contain_text("Failed")
    page.get_by_role("button", name="A day on").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The clock")).to_be_visible()


class Shop(BaseHTTPRequestHandler):
    """A site with one page, which frames the card fields under a policy that allows the provider and nothing else."""

    provider = ""

    def do_GET(self) -> None:
        """Show the page."""
        port = self.headers["Host"].rpartition(":")[2]
        page = SHOP_PAGE.format(url=self.provider, origin=f"http://localhost:{port}")
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header(
            "Content-Security-Policy", f"default-src 'none'; frame-src {self.provider}"
        )
        self.end_headers()
        self.wfile.write(page.encode())

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep quiet."""


@pytest.fixture
def shop(provider: Provider) -> Iterator[int]:
    """The port of the site."""
    handler = type("ThisShop", (Shop,), {"provider": provider.url})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def framed(shop: int, shown: Page) -> Page:
    """The page of the site, which hears what the fields in it say."""
    shown.add_init_script(HEAR)
    shown.goto(f"http://localhost:{shop}/pay")
    heard(shown, "ready")
    return shown


def heard(page: Page, kind: str) -> dict[str, object]:
    """Return the newest message of a kind, once there is one."""
    page.wait_for_function(FIND, arg=kind)
    found: dict[str, object] = page.evaluate(FIND, kind)
    return found


def test_a_card_is_typed_into_anothers_page(provider: Provider, framed: Page) -> None:
    sent: list[str] = []
    framed.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    fields = framed.frame_locator("iframe")
    fields.get_by_label("Card number").press_sequentially("4000056655665556")
    expect(fields.get_by_label("Card number")).to_have_value("4000 0566 5566 5556")
    fields.get_by_label("Expiry").press_sequentially("0440")
    fields.get_by_label("Security code").press_sequentially("123")
    assert heard(framed, "change")["complete"]
    passes(framed, "simulator-fields")

    framed.evaluate(SUBMIT, provider.url)

    said = heard(framed, "payment_method")
    assert said["origin"] == provider.url
    assert said["card"] == {"brand": "visa", "last4": "5556", "exp_month": 4, "exp_year": 2040}
    assert provider.paid(card=str(said["id"])).status == "succeeded"
    assert [request.partition(" ")[0] for request in sent] == [f"{provider.url}/v1/payment_methods"]
    assert "4000056655665556" not in framed.evaluate("JSON.stringify(window.heard)").replace(
        " ", ""
    )


def test_a_wrong_number_is_said_at_its_field(provider: Provider, framed: Page) -> None:
    fields = framed.frame_locator("iframe")
    fields.get_by_label("Card number").fill("4242424242424241")
    fields.get_by_label("Expiry").fill("04/40")
    fields.get_by_label("Security code").fill("123")
    framed.evaluate(SUBMIT, provider.url)
    assert heard(framed, "error")["field"] == "number"
    expect(fields.get_by_label("Card number")).to_be_focused()
    expect(fields.get_by_text("Your card number is incorrect.")).to_be_visible()
    passes(framed, "simulator-fields-wrong")

    fields.get_by_label("Card number").fill("4242424242424242")
    framed.evaluate(SUBMIT, provider.url)
    assert heard(framed, "payment_method")["id"]


def test_no_other_site_frames_the_fields(shop: int, browser: Browser) -> None:
    page = browser.new_page()  # unwatched: the browser complains, and should
    with page.expect_event("console", lambda line: "frame-ancestors" in line.text):
        page.goto(f"http://127.0.0.1:{shop}/pay")  # not the origin that the fields were asked for
    assert page.frame_locator("iframe").get_by_label("Card number").count() == 0
