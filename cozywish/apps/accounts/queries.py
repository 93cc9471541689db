"""Reading people, the codes that prove an address, where people are signed in, and what happened to their accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db.models import CharField, Q, QuerySet, Value

from cozywish.apps.accounts.legal import AGREED, current
from cozywish.apps.accounts.models import (
    ERASED_PURPOSE,
    REFRESH_PURPOSE,
    UNDO_FOR,
    ActivityKind,
    Address,
    AddressChange,
    AttemptOutcome,
    ChangeState,
    Consent,
    ConsentKind,
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
from cozywish.toolkit.sealed_sessions import SessionStore
from cozywish.toolkit.tokens import digest, keyed_digests

OVERRULES = (ActivityKind.PASSWORD_CHANGED, ActivityKind.PASSWORD_RESET, ActivityKind.LOCKED)
STAY = "stay"  # where a session keeps how long it may last (web/accounts/devices/stay.py), in seconds since 1970


def person_with_address(email: str) -> User | None:
    """Return the active person with this e-mail address, in any case of its letters; None when nobody has it."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def proven_address(*, user: User) -> str:
    """Return the address of the account, in lower case, once its owner has proved it; else an empty text.

    Other addresses, such as those that came with a linked account, are not asked.
    """
    email = user.email.strip().lower()
    proven = EmailAddress.objects.filter(user=user, email=email, verified=True)
    return email if proven.exists() else ""


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


def about_activity(activity_id: str) -> str:
    """Return the name of what the activity was about, such as a passkey's; empty where there is none.

    Letters that were owed before events held only ids hold the name itself.
    """
    if not activity_id.isdecimal():
        return activity_id
    names = UserActivity.objects.filter(pk=int(activity_id)).values_list("about", flat=True)
    return names.first() or ""


def change_is_overruled(change: AddressChange) -> bool:
    """Say whether somebody looked after the account since the change began to wait: it is not to happen then."""
    since = UserActivity.objects.filter(user_id=change.user_id, at__gte=change.at)
    return since.filter(kind__in=OVERRULES).exists()


def change_under_way(*, user: User, change_id: UUID) -> AddressChange | None:
    """Return the person's change of address whose codes are being asked for; None when it is over."""
    asked = (ChangeState.ASKED, ChangeState.AGREED, ChangeState.LOST)
    return AddressChange.objects.filter(pk=change_id, user=user, state__in=asked).first()


def waiting_change(*, user: User) -> AddressChange | None:
    """Return the change that happens by itself unless the old address refuses it; None where there is none."""
    change = AddressChange.objects.filter(user=user, state=ChangeState.WAITING).first()
    return None if change is None or change_is_overruled(change) else change


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


def stay_is_over(session: SessionBase | dict[str, Any], *, now: datetime) -> bool:
    """Say whether the signed-in session, or what is kept of it, has lasted long enough. One that never began has."""
    kept, moment = session.get(STAY), now.timestamp()
    return kept is None or bool(moment >= min(kept["ends"], kept["seen"] + kept["idle"]))


def sessions_of(*, user: User, now: datetime) -> list[UserSession]:
    """Return where the person is signed in, the last seen first: what would still be let in.

    A browser's session ends as web/accounts/devices/stay.py says, an app's with its tokens.
    """
    rows = list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "pk"))
    keys = [row.session_key for row in rows]
    kept = Session.objects.filter(expire_date__gt=now).in_bulk(keys)
    tokens = RefreshToken.objects.filter(session_key__in=keys, expires_at__gt=now)
    alive = set(tokens.values_list("session_key", flat=True)) & set(kept)
    store = SessionStore()
    alive |= {
        key
        for key, one in kept.items()
        if not stay_is_over(store.decode(one.session_data), now=now)
    }
    return [row for row in rows if row.session_key in alive]


def office_may(*, officer: User, user: User, permission: str) -> bool:
    """Say whether somebody of the office may do to this account what `permission` names; "" is for superusers alone.

    Nobody may to their own account or to one that was deleted, and only superusers may to others of the office.
    """
    if not officer.is_active or officer.pk == user.pk or user.erased_at is not None:
        return False
    if officer.is_superuser:
        return True
    is_office = user.is_staff or user.is_superuser
    return bool(permission) and officer.has_perm(permission) and not is_office


def has_second_factor(*, user: User) -> bool:
    """Say whether a password alone does not sign this person in: there is a passkey or an authenticator app."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def consents_of(*, user: User) -> list[Consent]:
    """Return everything the person said yes or no to, newest first. One SQL query."""
    return list(Consent.objects.filter(person_id=user.pk).order_by("-pk"))


def not_agreed_yet(*, user: User) -> list[ConsentKind]:
    """Return what holds now and the person has not agreed to, because it is newer or was never asked. One SQL query."""
    said = Consent.objects.filter(person_id=user.pk, kind__in=AGREED, given=True)
    agreed = set(said.values_list("kind", "version"))
    return [kind for kind in AGREED if (kind, current(kind).name) not in agreed]
