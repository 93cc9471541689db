"""What the sign-in library reports about coming and going: tries, activity, known browsers, ended sessions."""

from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from cozywish.apps.accounts.models import ActivityKind, AttemptOutcome, User
from cozywish.apps.accounts.services import (
    digest_of,
    end_all_but,
    end_session,
    forget_devices,
    forget_failed_tries,
    name_device,
    note_activity,
    note_attempt,
    remember_device,
)
from cozywish.toolkit.requests import GIVES_DEVICE
from cozywish.toolkit.tokens import new_token
from cozywish.web.accounts.devices import stay
from cozywish.web.accounts.devices.knocks import device_token, knock_of
from cozywish.web.customer.cart.remembered import take_cart_along
from cozywish.web.customer.kept import keep_what_was_wanted


@receiver(auth.user_logged_in)
def session_began(request: HttpRequest, user: User, **_more: Any) -> None:
    """A session was signed in, by whatever way: its time begins."""
    stay.begin(request.session, user, now=timezone.now())


@receiver(account.user_logged_in)
def signed_in(request: HttpRequest, user: User, **_more: Any) -> None:
    """Somebody came in: keep the try, the activity, and the browser."""
    now, knock = timezone.now(), knock_of(request, email=user.email)
    outcome, method = AttemptOutcome.SUCCEEDED, _method(request, user)
    note_attempt(knock, user=user, outcome=outcome, method=method, now=now)
    token = device_token(request) or new_token()
    is_news = remember_device(user=user, token=token, now=now).unwrap()
    kind = ActivityKind.SIGNED_IN_NEW_DEVICE if is_news else ActivityKind.SIGNED_IN
    note_activity(user=user, kind=kind, where=knock.where, now=now).unwrap()
    name_device(session_key=str(request.session.session_key), digest=digest_of(token)).unwrap()
    setattr(request, GIVES_DEVICE, token)
    keep_what_was_wanted(request, user, now=now)
    if lost := take_cart_along(request, user):
        messages.warning(
            request,
            ngettext(
                "Your cart is full: %(count)d visit from before you signed in found no room.",
                "Your cart is full: %(count)d visits from before you signed in found no room.",
                lost,
            )
            % {"count": lost},
        )


@receiver(auth.user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **_more: Any) -> None:
    """Somebody left."""
    if user is None:
        return
    where = knock_of(request, email=user.email).where
    end_session(session_key=str(request.session.session_key)).unwrap()
    note_activity(user=user, kind=ActivityKind.SIGNED_OUT, where=where, now=timezone.now()).unwrap()


@receiver(factors.authentication_failed)
def factor_refused(
    request: HttpRequest, user: User, authenticator: Authenticator, **more: Any
) -> None:
    """The second factor was wrong. Being asked again while signed in is no try to sign in."""
    if not more.get("reauthentication"):
        knock, now = knock_of(request, email=user.email), timezone.now()
        outcome = AttemptOutcome.FACTOR_REFUSED
        note_attempt(knock, user=user, outcome=outcome, method=authenticator.type, now=now)


@receiver(account.password_changed)
@receiver(account.password_set)
def password_changed(request: HttpRequest, user: User, **_more: Any) -> None:
    """All other sessions end, and all other browsers are strangers."""
    end_all_but(user=user, current=str(request.session.session_key)).unwrap()
    forget_devices(user=user, except_token=device_token(request)).unwrap()
    forget_failed_tries(user=user)


@receiver(account.password_reset)
def password_reset(request: HttpRequest, user: User, **_more: Any) -> None:
    """All sessions end. Who could read the mail has proved who they are, so this browser is known from now on."""
    end_all_but(user=user).unwrap()
    token = device_token(request) or new_token()
    forget_devices(user=user).unwrap()
    forget_failed_tries(user=user)
    remember_device(user=user, token=token, now=timezone.now()).unwrap()
    setattr(request, GIVES_DEVICE, token)


def _method(request: HttpRequest, user: User) -> str:
    """Return how the person came in: the first thing they proved."""
    records = get_authentication_records(request, user)
    if not records:
        return "link"
    first = records[0]
    if first["method"] == "socialaccount":
        return str(first.get("provider", first["method"]))
    if first["method"] == "mfa":
        return str(first.get("type", first["method"]))
    return str(first["method"])
