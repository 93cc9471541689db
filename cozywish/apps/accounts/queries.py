"""Reading people, the codes that prove an address, where people are signed in, and what happened to their accounts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import CharField, Q, QuerySet, Value

from cozywish.apps.accounts.models import (
    ERASED_PURPOSE,
    REFRESH_PURPOSE,
    UNDO_FOR,
    Address,
    AddressChange,
    AttemptOutcome,
    DataExport,
    EmailCode,
    ErasedAddress,
    ExportState,
    LoginAttempt,
    RefreshToken,
    User,
    UserActivity,
)
from cozywish.toolkit.privacy import Subject
from cozywish.toolkit.tokens import digest, keyed_digests


def person_with_address(email: str) -> User | None:
    """Return the active person with this e-mail address, in any case of its letters; None when nobody has it."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def address_belongs_to_another(*, email: str, user: User) -> bool:
    """Say whether an account other than the person's has this e-mail address."""
    return User.objects.filter(email=email.strip().lower()).exclude(pk=user.pk).exists()


def address_is_reserved(email: str, *, now: datetime) -> bool:
    """Say whether nobody may sign up with this address now.

    Its account left it so lately that it may still be given back to it, or was erased lately.
    """
    left = AddressChange.objects.filter(before=email.strip().lower(), at__gt=now - UNDO_FOR)
    return left.exists() or blocked_until(email, now=now) is not None


def blocked_until(email: str, *, now: datetime) -> datetime | None:
    """Return until when an address cannot be used because its account was erased (invariant G3)."""
    digests = keyed_digests(email.strip().lower(), purpose=ERASED_PURPOSE)
    found = ErasedAddress.objects.filter(digest__in=digests, until__gt=now)
    return found.order_by("-until").values_list("until", flat=True).first()


def subject_of(user: User, *, with_former: bool = False) -> Subject:
    """Return the person as the privacy registry knows them: only with addresses they have proved.

    Those their account has left may have an owner of their own by now: they count only where nothing is shown.
    """
    emails = {user.email}
    emails |= set(
        EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    )
    if with_former:
        left = AddressChange.objects.filter(user=user).values_list("before", flat=True)
        emails |= set(left) - set(
            User.objects.filter(email__in=left).values_list("email", flat=True)
        )
    return Subject(user.pk, frozenset(email.strip().lower() for email in emails))


def latest_export(*, user: User) -> DataExport | None:
    """Return the person's latest copy of their data, in whatever state."""
    return DataExport.objects.filter(user=user).order_by("-asked_at").first()


def export_to_fetch(*, user: User, export_id: UUID, now: datetime) -> DataExport:
    """Return a copy of the person's own data that can be downloaded. Raises DataExport.DoesNotExist for any other."""
    return DataExport.objects.get(
        pk=export_id, user=user, state=ExportState.READY, expires_at__gt=now
    )


def address_change(change_id: UUID) -> AddressChange | None:
    """Return a change of address for the letter about it; None when it was undone meanwhile."""
    return AddressChange.objects.filter(pk=change_id).first()


def addresses_of(*, user: User) -> Sequence[Address]:
    """Return the person's address book, the default first, then by name. One SQL query."""
    return list(Address.objects.filter(user=user).order_by("-is_default", "label"))


def address_of(*, user: User, address_id: UUID) -> Address:
    """Return one of the person's own addresses. Raises Address.DoesNotExist for everybody else's."""
    return Address.objects.get(user=user, pk=address_id)


def code_is_live(*, email: str, now: datetime) -> bool:
    """Say whether `email` has a code, mailed or on its way, that can still be tried. One SQL query."""
    live = EmailCode.objects.filter(expires_at__gt=now, tries_left__gt=0)
    return live.filter(email=email.strip().lower()).exists()


def public_session_id(session: UserSession) -> UUID:
    """Return what a session is called outside: always the same, and nothing its secret key could be found from."""
    return uuid5(NAMESPACE_URL, f"cozywish:session:{session.session_key}")


def session_of_refresh_token(token: str) -> str | None:
    """Return the key of the session that a refresh token belongs to."""
    kept = RefreshToken.objects.filter(digest=digest(token, purpose=REFRESH_PURPOSE))
    return kept.values_list("session_key", flat=True).first()


def person_signing_in_with(email: str) -> User | None:
    """Return the active person this address signs in: their own, or another one they have proved."""
    address = email.strip().lower()
    proved = Q(emailaddress__email=address, emailaddress__verified=True)
    return User.objects.filter(Q(email=address) | proved, is_active=True).first()


class Entry(NamedTuple):
    """Something that happened at an account's doors. `kind` is an ActivityKind or an AttemptOutcome."""

    at: datetime
    kind: str
    network: str
    device: str
    about: str


def activity_of(*, user: User) -> QuerySet[Any, Any]:
    """Return the person's own tries and activity, newest first, each an Entry without its name (`Entry(*row)`).

    A try that succeeded is left out: its activity says more.
    """
    tries = (
        LoginAttempt.objects.filter(user=user)
        .exclude(outcome=AttemptOutcome.SUCCEEDED)
        .annotate(about=Value("", output_field=CharField()))
        .values_list("at", "outcome", "network", "device", "about")
    )
    activity = UserActivity.objects.filter(user=user).values_list(
        "at", "kind", "network", "device", "about"
    )
    return activity.union(tries, all=True).order_by("-at")


def sessions_of(*, user: User, now: datetime) -> list[tuple[UserSession, Session]]:
    """Return where the person is signed in, the last seen first: the library's row and the session itself."""
    rows = list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "pk"))
    alive = Session.objects.filter(expire_date__gt=now).in_bulk([row.session_key for row in rows])
    return [(row, alive[row.session_key]) for row in rows if row.session_key in alive]


def sessions_of_apps(keys: Collection[str]) -> set[str]:
    """Return which of these sessions an app keeps alive with its refresh tokens."""
    found = RefreshToken.objects.filter(session_key__in=keys)
    return set(found.values_list("session_key", flat=True))


def has_second_factor(*, user: User) -> bool:
    """Say whether a password alone does not sign this person in: there is a passkey or an authenticator app."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())
