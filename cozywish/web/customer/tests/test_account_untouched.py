"""SEC-05: a guest stays a guest, whoever the address belongs to."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Address, KnownDevice, User
from cozywish.apps.outbox.services import drain
from cozywish.web.customer.tests.conftest import GUEST, NOW, Hold, House, code_in


def all_of(user: User, elsewhere: Client) -> list[Any]:
    """Everything that is the account's: its row, its addresses, its devices, and the session it has elsewhere."""
    return [
        list(User.objects.filter(pk=user.pk).values()),
        list(EmailAddress.objects.values()),
        list(Address.objects.values()),
        list(KnownDevice.objects.values()),
        list(UserSession.objects.values()),
        list(Session.objects.filter(pk=elsewhere.session.session_key).values()),
    ]


def test_a_guest_who_names_an_accounts_address_does_not_touch_it(
    house: House, client: Client, hold: Hold
) -> None:
    alice, elsewhere, held = make_user("Alice Archer"), Client(), hold()
    elsewhere.force_login(alice)
    before = all_of(alice, elsewhere)
    assert GUEST["email"] == alice.email
    assert all(before[place] for place in (0, 1, 5))

    details, pay = (f"{house.url(step)}?hold={held.reference}" for step in ("details/", "pay/"))
    client.post(details, {**GUEST, "name": "Not Alice"})
    drain(now=NOW)
    client.post(pay, {"payment_mode": "VENUE", "code": code_in(mail.outbox[-1].body)})

    held.refresh_from_db()
    assert (held.state, held.customer) == ("CONFIRMED", None)
    assert all_of(alice, elsewhere) == before
