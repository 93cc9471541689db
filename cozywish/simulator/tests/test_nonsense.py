"""Whatever is sent, the answer is an answer: nothing makes the provider fall over."""

import random
import re

import pytest

from cozywish.simulator.app import DOORS
from cozywish.simulator.tests.driving import Provider

FIELDS = [
    *(
        "amount",
        "amount_to_capture",
        "automatic_payment_methods",
        "billing_details",
        "capabilities",
    ),
    *("capture_method", "card", "charge", "confirm", "controller"),
    *("created", "currency", "customer", "destination", "enabled_events"),
    *("evidence", "expand", "limit", "metadata", "payment_intent"),
    *("payment_method", "payment_method_data", "payment_method_options", "settings", "shipping"),
    *("starting_after", "transfer_data", "type", "types", "url"),
]
SHAPES = (
    "{}",
    "{}",
    "{}[]",
    "{}[a]",
    "{}[a][b]",
    "{}[0][x]",
    "metadata[{}]",
    "{}[address]",
    "{}[card]",
)
VALUES = (
    "",
    "x",
    "-1",
    "0",
    "100",
    "9" * 20,
    "true",
    "usd",
    "pm_card_visa",
    "http://a.example/",
    "é\x00",
)
OFTEN = {
    "payment_intents": {"amount": "1000", "currency": "usd"},
    "payment_methods": {"type": "card", "card[token]": "tok_visa"},
    "payouts": {"amount": "100", "currency": "usd"},
}


def known(provider: Provider) -> dict[str, list[str]]:
    """One or two of most things. Return their ids by the name in the address."""
    v1 = provider.client.v1
    paid, held = provider.paid(), provider.paid(capture_method="manual")
    return {
        "payment_intents": [paid.id, held.id],
        "setup_intents": [v1.setup_intents.create({}).id],
        "customers": [v1.customers.create({}).id],
        "accounts": [v1.accounts.create({}).id],
        "charges": [str(paid.latest_charge)],
        "refunds": [v1.refunds.create({"payment_intent": paid.id, "amount": 5}).id],
        "disputes": [provider.sim("disputes", charge=paid.latest_charge)["id"]],
        "payment_methods": ["pm_card_visa", str(paid.payment_method)],
    }


@pytest.mark.parametrize("seed", range(3))
def test_nonsense_is_refused_and_nothing_falls_over(provider: Provider, seed: int) -> None:
    drawn, ids = random.Random(seed), known(provider)
    values = [*VALUES, *(id for some in ids.values() for id in some)]
    headers = {"Authorization": "Bearer sk_test_x"}
    fallen = []
    for _ in range(250):
        door = drawn.choice(DOORS)
        kind = door.path.split("/")[2]
        chosen = drawn.choice(ids.get(kind, ["x"]))
        path = re.sub(r"\{\w+\}", chosen, door.path)
        names = [
            drawn.choice(SHAPES).format(drawn.choice(FIELDS)) for _ in range(drawn.randint(0, 4))
        ]
        form = OFTEN.get(kind, {}) | {name: drawn.choice(values) for name in names}
        where = {"params": form} if door.method == "GET" else {"data": form}
        if door.method == "DELETE":
            where = {}
        answer = provider.web.request(door.method, path, headers=headers, **where)  # type: ignore[arg-type]
        if answer.status_code >= 500:
            fallen.append(f"{door.method} {path} {form}")
    assert fallen == []
