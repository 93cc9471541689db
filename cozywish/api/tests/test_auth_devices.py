"""An app is known from its first sign-in on, and its owner gets in whatever others do."""

from django.conf import settings

from cozywish.api.tests.client import AppClient
from cozywish.apps.accounts.models import ActivityKind, KnownDevice, User, UserActivity


def test_an_app_that_keeps_its_cookies_is_new_only_once(app: AppClient, alice: User) -> None:
    app.sign_in()
    app.access_token = ""
    app.sign_in()

    assert KnownDevice.objects.count() == 1
    kinds = UserActivity.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [ActivityKind.SIGNED_IN_NEW_DEVICE, ActivityKind.SIGNED_IN]
    assert app.cookies[settings.DEVICE_COOKIE_NAME]["httponly"]
