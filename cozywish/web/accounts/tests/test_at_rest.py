"""SEC-32: what people say about themselves stands nowhere in the database in clear."""

import json

from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Address, User
from cozywish.apps.geo.factories import make_place
from cozywish.apps.venues.models import Business
from cozywish.web.accounts.tests.steps import set_up_app, sign_in
from tests.kept import everything_kept

HOME = {
    "label": "Grandmother",
    "line1": "77 Quillwort Lane",
    "line2": "Backyard cottage",
    "city": "Troutdale",
    "region": "OR",
    "postcode": "97060",
    "access_note": "Key under the fern",
}
SEALED = ("line1", "line2", "city", "postcode", "access_note")


def found(*texts: str) -> list[str]:
    """Those of the texts that the database shows."""
    kept = everything_kept()
    return [text for text in texts if text.encode() in kept]


def test_phone_and_address_of_a_profile_are_sealed(fresh_db: None, client: Client) -> None:
    alice = make_user()
    sign_in(client)
    said = {"name": "Alice B. Archer", "phone": "(503) 555-0122", "time_zone": "Europe/Lisbon"}
    client.post(reverse("account_profile"), said)
    client.post(reverse("account_address_add"), HOME)
    assert User.objects.get(pk=alice.pk).phone == "+15035550122"
    home = Address.objects.get(user=alice)
    assert {name: getattr(home, name) for name in HOME} == HOME

    assert found("5550122", *(HOME[name] for name in SEALED)) == []
    shown = ("Alice B. Archer", "Europe/Lisbon", "Grandmother")
    assert found(*shown) == list(shown), "the control"


def test_the_phone_of_a_business_is_sealed(fresh_db: None, client: Client) -> None:
    owner = make_user()
    Business.objects.create(owner=owner, name="Fern", place=make_place())
    sign_in(client)
    said = {"name": "Fern & Ember", "phone": "(503) 555-0133", "place": "Portland, OR"}
    assert client.post(reverse("account_business"), said).status_code == 303
    assert Business.objects.get(owner=owner).phone == "+15035550133"

    assert found("5550133") == []
    assert found("Fern & Ember") == ["Fern & Ember"], "the control"


def test_the_key_of_an_authenticator_app_is_sealed(fresh_db: None, client: Client) -> None:
    alice = make_user()
    sign_in(client)
    secret = set_up_app(client)
    app, codes = Authenticator.objects.filter(user=alice).order_by("-type")
    assert app.data["secret"].startswith("sealed1:tests:")
    assert codes.data["seed"].startswith("sealed1:tests:")

    assert found(secret) == []
    Authenticator.objects.filter(pk=app.pk).update(data={"secret": secret})
    assert found(secret) == [secret], "the control"


def test_a_session_is_sealed(fresh_db: None, client: Client) -> None:
    make_user()
    sign_in(client)
    client.get("/me/security/app/")  # puts a key into it
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        texts = [text for (text,) in cursor.fetchall()]
    assert [text.split(":")[:2] for text in texts] == [["sealed1", "tests"]]
    assert "mfa.totp.secret" in json.dumps(dict(client.session))
