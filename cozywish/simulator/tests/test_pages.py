"""The pages, as a browser without script sees them."""

import re

import httpx
import pytest

from cozywish.simulator.tests.driving import DAY, SHOP, Provider

CARD = {"number": "4242 4242 4242 4242", "expiry": "04 / 40", "cvc": "123", "name": "Maya"}


def asked_for(provider: Provider, amount: int = 3_000) -> tuple[str, str]:
    """The address of a page to pay on, and the id of what is paid."""
    intent = provider.client.v1.payment_intents.create({"amount": amount, "currency": "usd"})
    return f"/v3/pay/{intent.id}?client_secret={intent.client_secret}&return_url={SHOP}", intent.id


def typed(provider: Provider, url: str, **fields: str) -> httpx.Response:
    """Fill in the page's form and send it."""
    page = provider.web.get(url).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    action = re.search(r'action="([^"]+)"', page)
    assert action is not None
    return provider.web.post(action[1], data=hidden | CARD | fields)


def test_a_card_is_typed_in_and_pays(provider: Provider) -> None:
    url, id = asked_for(provider)

    sent = typed(provider, url)

    assert sent.status_code == 303
    assert sent.headers["location"].startswith(f"{SHOP}?payment_intent={id}&")
    assert sent.headers["location"].endswith("redirect_status=succeeded")
    paid = provider.client.v1.payment_intents.retrieve(id, {"expand": ["payment_method"]})
    assert paid.status == "succeeded"
    assert paid.payment_method.billing_details.name == "Maya"  # type: ignore[union-attr]


def test_a_declined_card_is_followed_by_another(provider: Provider) -> None:
    url, id = asked_for(provider)
    declined = typed(provider, url, number="4000000000009995")
    assert declined.status_code == 422
    assert "Your card has insufficient funds." in declined.text
    assert 'value="Maya"' in declined.text
    assert "4000000000009995" not in declined.text

    assert typed(provider, url).status_code == 303

    assert provider.client.v1.payment_intents.retrieve(id).status == "succeeded"
    assert typed(provider, url).headers["location"].endswith("redirect_status=succeeded")
    assert len(provider.client.v1.charges.list({"payment_intent": id}).data) == 2


def test_the_banks_question_comes_in_between(provider: Provider) -> None:
    url, id = asked_for(provider)
    sent = typed(provider, url, number="4000000000003220")
    assert sent.headers["location"].startswith(f"{provider.url}/v3/authenticate/{id}")
    intent = provider.client.v1.payment_intents.retrieve(id)
    assert provider.answer(intent).endswith("redirect_status=succeeded")
    assert provider.refreshed(intent).status == "succeeded"


def test_a_card_is_kept_for_later(provider: Provider) -> None:
    customer = provider.client.v1.customers.create({})
    setup = provider.client.v1.setup_intents.create({"customer": customer.id})
    url = f"/v3/pay/{setup.id}?client_secret={setup.client_secret}&return_url={SHOP}"
    assert "Add a card" in provider.web.get(url).text

    assert f"setup_intent={setup.id}" in typed(provider, url).headers["location"]

    kept = provider.client.v1.customers.payment_methods.list(customer.id).data
    assert [each.card.last4 for each in kept] == ["4242"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("number", "", "Type in the card"),
        ("number", "4242424242424241", "Your card number is incorrect."),
        ("expiry", "soon", "Type in the month and the year"),
        ("expiry", "04/20", "expiration year is invalid"),
        ("cvc", "", "Type in the security code"),
        ("cvc", "12", "security code is invalid"),
    ],
)
def test_a_slip_is_said_at_its_field(
    provider: Provider, field: str, value: str, sentence: str
) -> None:
    url, _ = asked_for(provider)
    answer = typed(provider, url, **{field: value})
    assert answer.status_code == 422
    complaint = re.search(rf'<p id="{field}-error" class="error">([^<]+)</p>', answer.text)
    assert complaint is not None
    assert sentence in complaint[1]
    assert f'aria-describedby="{field}-error"' in answer.text


def test_only_who_knows_the_secret_pays(provider: Provider) -> None:
    url, id = asked_for(provider)
    assert provider.web.get(f"/v3/pay/{id}?client_secret=x&return_url={SHOP}").status_code == 404
    assert provider.web.get(f"/v3/authenticate/{id}?client_secret=x").status_code == 404
    assert provider.web.get(url.replace(SHOP, "javascript:alert(1)")).status_code == 400


def test_the_fields_are_framed_by_one_site_only(provider: Provider) -> None:
    page = provider.web.get(
        "/v3/elements/card?key=pk_test_x&origin=http://localhost:8000&theme=dark"
    )
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors http://localhost:8000" in policy
    assert 'data-theme="dark"' in page.text
    for wrong in (
        "key=sk_test_x&origin=http://localhost",
        "key=pk_test_x&origin=*",
        "key=pk_test_x",
    ):
        assert provider.web.get(f"/v3/elements/card?{wrong}").status_code == 400
    assert "frame-ancestors 'none'" in provider.web.get("/").headers["content-security-policy"]


def pressed(provider: Provider, page: str, words: str) -> httpx.Response:
    """Press the button with these words on a page of the desk."""
    text = provider.web.get(page).text
    form = next(
        form for form in re.findall(r"<form.*?</form>", text, re.DOTALL) if f">{words}<" in form
    )
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    action = re.search(r'action="([^"]+)"', form)
    assert action is not None
    return provider.web.post(action[1], data=fields)


def test_the_desk_fails_a_refund_and_opens_and_wins_a_dispute(provider: Provider) -> None:
    paid = provider.paid()
    refund = provider.client.v1.refunds.create({"payment_intent": paid.id, "amount": 100})
    page = f"/payments/{paid.id}"
    assert paid.id in provider.web.get("/").text

    assert pressed(provider, page, "Fail the refund").headers["location"] == page
    assert provider.client.v1.refunds.retrieve(refund.id).status == "failed"

    pressed(provider, page, "Open a dispute")
    dispute = provider.client.v1.disputes.list().data[0]
    assert (dispute.status, dispute.amount) == ("needs_response", 10_000)
    pressed(provider, page, "Win it")
    assert provider.client.v1.disputes.retrieve(dispute.id).status == "won"


@pytest.mark.parametrize(
    ("card", "words", "status"),
    [
        ("pm_card_threeDSecure2Required", "It is me", "succeeded"),
        ("pm_card_threeDSecure2Required", "Refuse", "requires_payment_method"),
        ("pm_usBankAccount_success", "Let it arrive", "succeeded"),
        ("pm_usBankAccount_success", "Let it fail", "requires_payment_method"),
    ],
)
def test_the_desk_answers_for_person_and_bank(
    provider: Provider, card: str, words: str, status: str
) -> None:
    paid = provider.paid(card=card)
    assert pressed(provider, f"/payments/{paid.id}", words).status_code == 303
    assert provider.refreshed(paid).status == status


def test_the_desk_moves_the_clock_and_asks_first(provider: Provider) -> None:
    before = provider.sim("clock")["now"]
    pressed(provider, "/", "A day on")
    assert DAY <= provider.sim("clock")["now"] - before < DAY + 60

    paid = provider.paid()
    pressed(provider, f"/payments/{paid.id}", "Ask first")
    pressed(provider, f"/payments/{paid.id}", "Make it a dispute")
    assert provider.client.v1.disputes.list().data[0].status == "needs_response"


def test_the_desk_looks_after_accounts(provider: Provider) -> None:
    account = provider.client.v1.accounts.create({"type": "express"})
    pressed(provider, "/accounts", "Finish onboarding")
    assert provider.client.v1.accounts.retrieve(account.id).payouts_enabled
    pressed(provider, "/accounts", "Let its bank send payouts back")
    provider.paid(card="pm_card_bypassPending")
    provider.client.v1.transfers.create(
        {"amount": 500, "currency": "usd", "destination": account.id}
    )
    payout = provider.as_account(account.id).v1.payouts.create({"amount": 500, "currency": "usd"})
    pressed(provider, "/accounts", "Fail the payout")
    assert provider.as_account(account.id).v1.payouts.retrieve(payout.id).status == "failed"
    pressed(provider, "/accounts", "Take its rights away")
    assert not provider.client.v1.accounts.retrieve(account.id).payouts_enabled


def test_the_desk_writes_faults(provider: Provider) -> None:
    assert (
        provider.web.post(
            "/faults", data={"script": '{"rules": [{"on": "webhook", "do": "drop"}]}'}
        ).status_code
        == 303
    )
    assert "struck 0 of 0 times" in provider.web.get("/faults").text
    for wrong in ("{", '{"rules": [{"on": "moon"}]}'):
        answer = provider.web.post("/faults", data={"script": wrong})
        assert answer.status_code == 422
        assert 'id="script-error"' in answer.text


def test_what_others_write_is_only_text(provider: Provider) -> None:
    customer = provider.client.v1.customers.create({"name": "<script>alert(1)</script>"})
    paid = provider.paid(customer=customer.id, metadata={"<b>": '"><img src=x>'})
    for page in ("/", f"/payments/{paid.id}"):
        text = provider.web.get(page).text
        assert "&lt;script&gt;" in text
        assert "<script>alert" not in text
        assert "<img" not in text


def test_a_form_of_another_site_is_refused(provider: Provider) -> None:
    headers = {"Origin": "http://evil.example"}
    assert (
        provider.web.post("/do/clock", data={"advance": "60"}, headers=headers).status_code == 403
    )
    assert provider.web.post("/_sim/reset", json={}, headers=headers).status_code == 403
    assert provider.web.get("/", headers={"Host": "evil.example"}).status_code == 400
    own = provider.web.post("/do/clock", data={"advance": "60", "back": "//evil.example"})
    assert own.headers["location"] == "/"
    assert provider.web.post("/do/nothing").status_code == 404


def test_files_of_the_pages_and_no_others(provider: Provider) -> None:
    assert provider.web.get("/assets/simulator.css").status_code == 200
    for wrong in ("figtree-license.txt", "..%2Fapp.py", "nothing.css"):
        assert provider.web.get(f"/assets/{wrong}").status_code == 404
