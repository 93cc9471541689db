"""That what looks out for the numbers of cards finds them."""

import logging

import pytest
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.venues.models import Venue
from cozywish.toolkit.sealed_sessions import SessionStore
from tests.e2e.checks import NewContext
from tests.e2e.lookout import Lookout, numbers_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("card=4242424242424242&x", {"4242424242424242"}),
        ("4000 0027 6000 3184, 3782-822463-10005", {"4000002760003184", "378282246310005"}),
        ("4242424242424241 1795371840123 +1 503 555 0142 45.4242424242424242", set()),
        ("pm_4242424242424242 a4242424242424242", set()),
    ],
)
def test_a_number_is_told_from_other_digits(text: str, found: set[str]) -> None:
    assert numbers_in(text) == found


@pytest.mark.parametrize("is_planted", [True])
def test_a_number_that_is_sent_logged_or_stored_is_found(
    new_context: NewContext, lookout: Lookout, live_server: LiveServer, town: list[Venue]
) -> None:
    """The control: of what every browser test is watched by."""
    new_context().new_page().goto(f"{live_server.url}/search/?what=4242+4242+4242+4242")
    logging.getLogger("cozywish").warning("refused %s", "4000002760003184")
    make_user("5555 5555 5555 4444")
    session = SessionStore()
    session["typed"] = "6011 1111 1111 1117"
    session.create()

    found = lookout.seen()

    assert found["sent"] == {"4242424242424242"}
    assert "4000002760003184" in found["logged"]
    assert found["stored"] == {"5555555555554444", "6011111111111117"}
