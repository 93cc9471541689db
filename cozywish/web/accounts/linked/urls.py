"""Google and Apple accounts that sign a person in: /me/security/linked/, and the way there and back."""

from allauth.socialaccount import views as library
from allauth.socialaccount.providers.apple import views as apple
from allauth.socialaccount.providers.google import views as google
from django.urls import URLPattern, path

from cozywish.toolkit.policies import Audience, policy
from cozywish.web.accounts.linked.buttons import leads_to_providers, only_where_set_up
from cozywish.web.accounts.linked.views import Linked
from cozywish.web.accounts.views import opened
from cozywish.web.http import private

urlpatterns: list[URLPattern] = [
    path(
        "security/linked/",
        policy("accounts.linked", Audience.SIGNED_IN)(
            private(leads_to_providers(Linked.as_view()))
        ),
        name="account_linked",
    ),
]
# Below /accounts/: where the providers send people back to.
entry_urlpatterns: list[URLPattern] = [
    path(
        "google/login/",
        opened("google", only_where_set_up(google.oauth2_login)),
        name="google_login",
    ),
    path(
        "google/login/callback/",
        opened("google", only_where_set_up(google.oauth2_callback)),
        name="google_callback",
    ),
    path(
        "apple/login/", opened("apple", only_where_set_up(apple.oauth2_login)), name="apple_login"
    ),
    path(
        "apple/login/callback/",
        opened("apple", only_where_set_up(apple.oauth2_callback)),
        name="apple_callback",
    ),
    path(
        "apple/login/callback/finish/",
        opened("apple", only_where_set_up(apple.oauth2_finish_login)),
        name="apple_finish_callback",
    ),
    path(
        "linked/cancelled/",
        opened("linked_sign_in", library.login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    path(
        "linked/error/",
        opened("linked_error", library.login_error),
        name="socialaccount_login_error",
    ),
    path("linked/signup/", opened("linked_sign_up", library.signup), name="socialaccount_signup"),
]
