"""Signing in and up, proving an address, and choosing a new password. Only what is used of allauth is reachable."""

from allauth.account import views as library
from django.urls import path, re_path

from cozywish.toolkit.beat import on_the_beat
from cozywish.web.accounts import views
from cozywish.web.accounts.devices import prove, views as devices
from cozywish.web.accounts.linked.buttons import leads_to_providers
from cozywish.web.accounts.linked.urls import entry_urlpatterns as linked
from cozywish.web.accounts.security.urls import entry_urlpatterns as security
from cozywish.web.accounts.views import opened

urlpatterns = [
    *linked,
    *security,
    path(
        "login/",
        opened("sign_in", leads_to_providers(views.SignIn.as_view())),
        name="account_login",
    ),
    path("start-over/", opened("start_over", views.start_over), name="account_start_over"),
    path("prove/", opened("prove", prove.ask), name="account_prove"),
    path("prove/code/", opened("prove", prove.answer), name="account_prove_code"),
    path("not-me/", opened("not_me", devices.not_me), name="account_not_me"),
    path("logout/", opened("sign_out", library.logout), name="account_logout"),
    path(
        "signup/",
        opened("sign_up", on_the_beat(leads_to_providers(views.SignUp.as_view()))),
        name="account_signup",
    ),
    path(
        "signup/business/",
        opened("sign_up", on_the_beat(views.SignUpBusiness.as_view())),
        name="account_signup_business",
    ),
    path("inactive/", opened("inactive", library.account_inactive), name="account_inactive"),
    path(
        "confirm-email/",
        opened("confirm_address", views.confirm_address),
        name="account_email_verification_sent",
    ),
    path(
        "confirm-email/<uuid:code_id>/<str:secret>/",
        opened("confirm_address", views.confirm_link),
        name="account_confirm_link",
    ),
    path(
        "password/reset/",
        opened("reset_password", on_the_beat(library.password_reset)),
        name="account_reset_password",
    ),
    path(
        "password/reset/done/",
        opened("reset_password", views.ResetSent.as_view()),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        opened("reset_password", library.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        opened("reset_password", library.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
