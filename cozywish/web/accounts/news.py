"""What the sign-in library reports, kept as the account's activity."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as linked
from allauth.socialaccount.models import SocialAccount
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cozywish.apps.accounts.models import ActivityKind, User
from cozywish.apps.accounts.services import Whereabouts, note_activity
from cozywish.toolkit.requests import client_address, device_name


def whereabouts(request: HttpRequest) -> Whereabouts:
    """Return where the request came from."""
    return Whereabouts(network=client_address(request), device=device_name(request))


def _note(request: HttpRequest, user: User, kind: ActivityKind, about: str = "") -> None:
    where = whereabouts(request)
    note_activity(user=user, kind=kind, where=where, now=timezone.now(), about=about).unwrap()


@receiver(account.password_changed)
@receiver(account.password_set)
def password_changed(request: HttpRequest, user: User, **_more: Any) -> None:
    """Somebody who was signed in chose a new password."""
    _note(request, user, ActivityKind.PASSWORD_CHANGED)


@receiver(account.password_reset)
def password_reset(request: HttpRequest, user: User, **_more: Any) -> None:
    """Somebody chose a new password through a mailed link."""
    _note(request, user, ActivityKind.PASSWORD_RESET)


def _called(factor: Authenticator) -> str:
    """Return what its owner calls it: the library's own word for an app is for engineers."""
    is_app = factor.type == Authenticator.Type.TOTP
    return _("an authenticator app") if is_app else str(factor)


@receiver(factors.authenticator_added)
def factor_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any
) -> None:
    """An authenticator app, a passkey or recovery codes were set up."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        _note(request, user, ActivityKind.FIRST_RECOVERY_CODES)
    else:
        _note(request, user, ActivityKind.FACTOR_ADDED, _called(authenticator))


@receiver(factors.authenticator_reset)
def factor_renewed(request: HttpRequest, user: User, **_more: Any) -> None:
    """New recovery codes replaced the old ones."""
    _note(request, user, ActivityKind.RECOVERY_CODES_MADE)


@receiver(factors.authenticator_removed)
def factor_removed(
    request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any
) -> None:
    """A way to sign in was removed."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _note(request, user, ActivityKind.FACTOR_REMOVED, _called(authenticator))


@receiver(linked.social_account_added)
def account_linked(request: HttpRequest, sociallogin: Any, **_more: Any) -> None:
    """A Google or Apple account was linked."""
    found: SocialAccount = sociallogin.account
    _note(request, found.user, ActivityKind.ACCOUNT_LINKED, found.get_provider().name)


@receiver(linked.social_account_removed)
def account_unlinked(request: HttpRequest, socialaccount: SocialAccount, **_more: Any) -> None:
    """A Google or Apple account was unlinked."""
    name = socialaccount.get_provider().name
    _note(request, socialaccount.user, ActivityKind.ACCOUNT_UNLINKED, name)
