"""The provider as tests see it, and somebody who listens to it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import stripe

SECRET = "whsec_of_a_test"
SHOP = "http://shop.example/back"
DAY = 86_400


class Listener:
    """An address that webhooks are sent to. It answers `status` and keeps what it was sent."""

    def __init__(self) -> None:
        self.status = 200
        self.got: list[tuple[bytes, str]] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.got.append((body, self.headers["Stripe-Signature"]))
                listener.arrived.set()
                self.send_response(listener.status)
                self.end_headers()

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                """Keep quiet."""

        self.arrived = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/?of=test"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def events(self) -> list[stripe.Event]:
        """What was sent, its signatures checked by the SDK."""
        check = stripe.Webhook.construct_event
        return [check(body, signed, SECRET) for body, signed in self.got]

    @property
    def types(self) -> list[str]:
        """What has happened, in the order in which it was heard of."""
        return [str(event.type) for event in self.events]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class Provider:
    """The provider as tests see it: the SDK's client, and the strings behind the stage."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = self.as_account()
        self.web = httpx.Client(base_url=url, follow_redirects=False)

    def as_account(
        self, account: str | None = None, key: str = "sk_test_practice"
    ) -> stripe.StripeClient:
        """A client of the platform, or of an account."""
        return stripe.StripeClient(
            key, base_addresses={"api": self.url}, stripe_account=account, max_network_retries=0
        )

    def sim(self, path: str, **body: Any) -> dict[str, Any]:
        """Pull a string."""
        answer = self.web.post(f"/_sim/{path}", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def advance(self, seconds: int) -> None:
        """Let time pass."""
        self.sim("clock", advance=seconds)

    def faults(self, *rules: dict[str, Any], seed: int = 7) -> None:
        """Write the fault script."""
        self.sim("faults", seed=seed, rules=list(rules))

    def listen(self, listener: Listener, **more: Any) -> dict[str, Any]:
        """Have a listener told."""
        return self.sim("webhooks", url=listener.url, secret=SECRET, **more)

    def paid(
        self, amount: int = 10_000, card: str = "pm_card_visa", **more: Any
    ) -> stripe.PaymentIntent:
        """A payment that was confirmed at once."""
        return self.client.v1.payment_intents.create(
            {
                "amount": amount,
                "currency": "usd",
                "payment_method": card,
                "confirm": True,
                "return_url": SHOP,
                **more,  # type: ignore[typeddict-item]
            }
        )

    def answer(
        self, intent: stripe.PaymentIntent | stripe.SetupIntent, *, agreed: bool = True
    ) -> str:
        """Answer the bank's question as a browser without script does. Return where it sends the person."""
        assert intent.next_action
        assert intent.next_action.redirect_to_url
        url = str(intent.next_action.redirect_to_url.url)
        page = self.web.get(url)
        assert page.status_code == 200
        assert "Is this you?" in page.text
        form = {"client_secret": intent.client_secret, "answer": "yes" if agreed else "no"}
        sent = self.web.post(url, data=form)
        assert sent.status_code == 303
        return sent.headers["location"]

    def refreshed(self, intent: stripe.PaymentIntent) -> stripe.PaymentIntent:
        """The payment as it is now, its charge with it."""
        return self.client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
