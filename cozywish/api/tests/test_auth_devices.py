"""An app is known from its first sign-in on, and its owner gets in whatever others do."""

from datetime import timedelta
from typing import Any

from django.conf import settings

from cozywish.api.tests.client import AppClient, data_of, error_of
from cozywish.api.tests.conftest import NOW, mailed_code
from cozywish.apps.accounts.factories import PASSWORD
from cozywish.apps.accounts.limits import MOST_IN_A_ROW, SLOW_ACCOUNT
from cozywish.apps.accounts.models import ActivityKind, EmailCode, KnownDevice, User, UserActivity
from cozywish.apps.limits.services import Slope, count_failure

FREE = Slope(SLOW_ACCOUNT.name, free=MOST_IN_A_ROW, longest=timedelta(minutes=1))


def test_an_app_that_keeps_its_cookies_is_new_only_once(app: AppClient, alice: User) -> None:
    app.sign_in()
    app.access_token = ""
    app.sign_in()

    assert KnownDevice.objects.count() == 1
    kinds = UserActivity.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [ActivityKind.SIGNED_IN_NEW_DEVICE, ActivityKind.SIGNED_IN]
    assert app.cookies[settings.DEVICE_COOKIE_NAME]["httponly"]


def lock(user: User) -> None:
    """A hundred wrong passwords in a row, from everywhere."""
    for _ in range(MOST_IN_A_ROW):
        count_failure(FREE, who=str(user.pk), now=NOW)


def sign_in(app: AppClient, user: User) -> Any:
    return app.call("post", "login/", {"email": user.email, "password": PASSWORD})


def test_after_too_many_wrong_passwords_the_owner_gets_in_by_mail(
    app: AppClient, alice: User
) -> None:
    lock(alice)
    assert error_of(sign_in(app, alice)) == (403, "ACCOUNTS_STEP_UP_NEEDED", {})

    assert app.call("post", "step-up/", {"email": " Alice@Example.com"}).status_code == 204
    proof = {"email": alice.email, "code": mailed_code()}
    assert app.call("post", "step-up/confirm/", proof).status_code == 204

    assert set(data_of(sign_in(app, alice))) == {"access_token", "refresh_token", "expires_in"}
    assert error_of(app.call("post", "step-up/confirm/", proof))[:2] == (409, "ACCOUNTS_CODE_OVER")


def test_the_proof_helps_only_the_app_that_gave_it(app: AppClient, alice: User) -> None:
    lock(alice)
    app.call("post", "step-up/", {"email": alice.email})
    app.call("post", "step-up/confirm/", {"email": alice.email, "code": mailed_code()})

    assert error_of(sign_in(AppClient(), alice))[1] == "ACCOUNTS_STEP_UP_NEEDED"


def test_a_wrong_code_of_a_step_up_costs_a_try(app: AppClient, alice: User) -> None:
    app.call("post", "step-up/", {"email": alice.email})
    right = mailed_code()
    wrong = {"email": alice.email, "code": f"{(int(right) + 1) % 10**6:06d}"}

    status, code, details = error_of(app.call("post", "step-up/confirm/", wrong))
    assert (status, code, list(details)) == (422, "ACCOUNTS_CODE_WRONG", ["code"])
    assert EmailCode.objects.get().tries_left == 4
    assert settings.DEVICE_COOKIE_NAME not in app.cookies


def test_an_address_without_an_account_is_stepped_up_alike_and_gains_nothing(
    app: AppClient, db: None
) -> None:
    assert app.call("post", "step-up/", {"email": "nobody@example.com"}).status_code == 204
    proof = {"email": "nobody@example.com", "code": mailed_code("nobody@example.com")}

    assert app.call("post", "step-up/confirm/", proof).status_code == 204
    assert not KnownDevice.objects.exists()


def test_mails_of_the_step_up_are_limited_as_everywhere(app: AppClient, alice: User) -> None:
    answers = [app.call("post", "step-up/", {"email": alice.email}).status_code for _ in range(6)]
    assert answers == [204] * 5 + [429]
