"""Ways to sign in: password, passkeys, authenticator app, recovery codes, being asked again."""

from typing import Any

from django.urls import path

from cozywish.toolkit.policies import Audience, policy
from cozywish.web.accounts.security import views
from cozywish.web.http import private


def _own(name: str, view: Any) -> Any:
    """Return the view with its policy: these pages are for the account's owner and no cache."""
    return policy(f"accounts.{name}", Audience.SIGNED_IN)(private(view.as_view()))


def _open(name: str, view: Any) -> Any:
    """Return the view with its policy: whoever signs in is nobody yet."""
    return policy(f"accounts.{name}", Audience.EVERYONE)(private(view.as_view()))


urlpatterns = [
    path("security/", views.hub, name="account_security"),
    path("security/", views.hub, name="mfa_index"),  # what the library calls it
    path(
        "security/password/",
        _own("change_password", views.ChangePassword),
        name="account_change_password",
    ),
    path(
        "security/password/first/",
        _own("first_password", views.FirstPassword),
        name="account_set_password",
    ),
    path("security/app/", _own("set_up_app", views.SetUpApp), name="mfa_activate_totp"),
    path("security/app/remove/", _own("remove_app", views.RemoveApp), name="mfa_deactivate_totp"),
    path("security/codes/", _own("see_codes", views.Codes), name="mfa_view_recovery_codes"),
    path(
        "security/codes/new/",
        _own("new_codes", views.NewCodes),
        name="mfa_generate_recovery_codes",
    ),
    path("security/passkeys/", _own("see_passkeys", views.Passkeys), name="mfa_list_webauthn"),
    path("security/passkeys/add/", _own("add_passkey", views.AddPasskey), name="mfa_add_webauthn"),
    path(
        "security/passkeys/<int:pk>/rename/",
        _own("rename_passkey", views.RenamePasskey),
        name="mfa_edit_webauthn",
    ),
    path(
        "security/passkeys/<int:pk>/remove/",
        _own("remove_passkey", views.RemovePasskey),
        name="mfa_remove_webauthn",
    ),
]

# Below /accounts/: on the way in, and being asked again.
entry_urlpatterns = [
    path("passkey/", _open("sign_in_passkey", views.PasskeySignIn), name="mfa_login_webauthn"),
    path("two-step/", _open("second_factor", views.Challenge), name="mfa_authenticate"),
    path(
        "reauthenticate/",
        _own("again_password", views.PasswordAgain),
        name="account_reauthenticate",
    ),
    path("reauthenticate/code/", _own("again_code", views.CodeAgain), name="mfa_reauthenticate"),
    path(
        "reauthenticate/passkey/",
        _own("again_passkey", views.PasskeyAgain),
        name="mfa_reauthenticate_webauthn",
    ),
]
