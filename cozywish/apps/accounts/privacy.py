"""What the tables of accounts, and those of the libraries behind them, say about a person."""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.toolkit.privacy import Law, Subject, Topic, keep, table
from cozywish.toolkit.requests import wider_network

PROOF = Law(
    what=_("When you agreed to which terms, without your name"),
    why=_("Privacy law: we have to be able to show that you did."),
    kept_for=None,  # the database refuses to change or delete a row (services/consents.py)
    after=_("For good: once your account is gone, nothing in it says whose it was"),
)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _sessions(subject: Subject) -> Q:
    """Return which sessions are theirs: only the library's list beside them says so."""
    listed = UserSession.objects.filter(user_id=subject.user_id)
    return Q(session_key__in=listed.values("session_key"))


def _about_them(subject: Subject) -> Q:
    kind = ContentType.objects.get_for_model(User)
    return Q(content_type=kind, object_id=str(subject.user_id))


def no_address(subject: Subject) -> str:
    """Return what stands where an address must: unique, and nobody's."""
    return f"{subject.user_id.hex}@erased.invalid"


# ── ours ──
table(
    "accounts.User",
    Topic.ACCOUNT,
    what=_(
        "Your name, email address, phone number, picture, language, time zone, and when you joined and last signed in"
    ),
    whose="pk",
    stays=True,  # what the law keeps points at it; nothing of the person is left in it
    personal="email name phone avatar language time_zone shows_avatar joined_at last_login",
    hidden="password",
    nothing="id is_active is_staff is_superuser leaving_at erase_at erased_at",
    pictures="avatar",
    instead={
        "email": no_address,
        "password": lambda _subject: make_password(None),
        "shows_avatar": False,
        "joined_at": NEVER,
    },
    also={"is_active": False, "is_staff": False, "is_superuser": False},
)
table(
    "accounts.Address",
    Topic.PLACES,
    what=_("The addresses in your address book, with how to get in"),
    whose="user",
    personal="label line1 line2 city region postcode country access_note",
    nothing="id user is_default checked_at",
)
table(
    "accounts.AddressChange",
    Topic.ACCOUNT,
    what=_("Email addresses your account had before, or was to get"),
    whose="user",
    personal="before after at",
    nothing="id user state",
)
table(
    "accounts.EmailCode",
    Topic.MAIL,
    what=_("That a code was mailed to your address"),
    mail="email",
    personal="email",
    hidden="digest last_wrong link_digest",
    nothing="id purpose expires_at tries_left",
)
table(
    "accounts.LoginAttempt",
    Topic.SIGNING_IN,
    what=_("Tries to sign in: when, from which network, with which kind of device"),
    whose="user",
    personal="at door method outcome network device",
    nothing="id user",
)
table(
    "accounts.UserActivity",
    Topic.SIGNING_IN,
    what=_("What happened to your account, such as a new password or a new device"),
    whose="user",
    personal="at kind network device about",
    nothing="id user",
)
table(
    "accounts.KnownDevice",
    Topic.SIGNING_IN,
    what=_("When a device you know was last used"),
    whose="user",
    personal="last_seen_at",
    hidden="digest",
    nothing="id user",
)
table(
    "accounts.RefreshToken",
    whose=_sessions,
    hidden="digest session_key",
    nothing="id began_at expires_at used_at",
)
table("accounts.User_groups", whose="user", hidden="group", nothing="id user")
table("accounts.User_user_permissions", whose="user", hidden="permission", nothing="id user")
table(
    "accounts.DataExport",
    Topic.ACCOUNT,
    what=_("When you asked for a copy of your data"),
    whose="user",
    personal="asked_at ready_at",
    hidden="path",
    files="path",
    nothing="id user state expires_at",
)
# A keyed digest is all there is, and it has to outlive the account: that is what it is for.
table("accounts.ErasedAddress", nothing="id digest until")

# ── the libraries' ──
table(
    "account.EmailAddress",
    Topic.ACCOUNT,
    what=_("The email addresses you have proved"),
    whose="user",
    personal="email",
    nothing="id user verified primary",
)
table(
    "account.EmailConfirmation",
    whose="email_address__user",
    hidden="key",
    nothing="id email_address created sent",
)
table(
    "mfa.Authenticator",
    Topic.SIGNING_IN,
    what=_("Which second factors you have, and when you used them"),
    whose="user",
    personal="type created_at last_used_at",
    hidden="data",
    nothing="id user",
)
table(
    "accounts.Consent",
    Topic.ACCOUNT,
    what=_("What you agreed to, and when"),
    whose="person_id",
    stays=True,
    kept="at kind version given door",
    nothing="id person_id device",
    law=PROOF,
    since="at",
)
table(
    "socialaccount.SocialAccount",
    Topic.SIGNING_IN,
    what=_("Accounts at Google or Apple that you linked, and what they told us"),
    whose="user",
    personal="provider uid extra_data date_joined last_login",
    nothing="id user",
)
table(
    "socialaccount.SocialToken",
    whose="account__user",
    hidden="token token_secret",
    nothing="id app account expires_at",
)
table(
    "socialaccount.SocialApp",
    nothing="id provider provider_id name client_id secret key settings",  # the site's own keys
)
table("sessions.Session", whose=_sessions, hidden="session_key session_data", nothing="expire_date")
table(
    "usersessions.UserSession",
    Topic.SIGNING_IN,
    what=_("Where you are signed in"),
    whose="user",
    personal="created_at ip last_seen_at user_agent",
    hidden="session_key data",
    nothing="id user",
)
table(
    "admin.LogEntry",
    whose="user",
    nothing="id action_time user content_type object_id action_flag",
)
table(
    "admin.LogEntry",
    Topic.ACCOUNT,
    what=_("What our office changed about you"),
    whose=_about_them,
    stays=True,  # what the office did has to stand
    personal="object_repr change_message",
)
table("auth.Group", nothing="id name")
table("auth.Group_permissions", nothing="id group permission")
table("auth.Permission", nothing="id name content_type codename")
table("contenttypes.ContentType", nothing="id app_label model")


# ── how long ──
DAY = timedelta(days=1)
EXACT = ~(Q(network="") | Q(network__endswith="/24") | Q(network__endswith="/48"))


def _wider(row: Any) -> str:
    return wider_network(row.network)


def _without_session() -> Q:
    return ~Q(session_key__in=Session.objects.values("session_key"))


for tries in ("accounts.LoginAttempt", "accounts.UserActivity"):
    keep(tries, since="at", kept_for=30 * DAY, only=EXACT, empties={"network": _wider})
keep("accounts.LoginAttempt", since="at", kept_for=90 * DAY)
keep("accounts.UserActivity", since="at", kept_for=730 * DAY)
keep("accounts.EmailCode", since="expires_at", kept_for=DAY)
keep("accounts.AddressChange", since="at", kept_for=30 * DAY)
keep("accounts.KnownDevice", since="last_seen_at", kept_for=365 * DAY)
keep("accounts.RefreshToken", since="expires_at", kept_for=DAY)
keep("accounts.DataExport", since="expires_at")
keep("accounts.ErasedAddress", since="until")
keep("account.EmailConfirmation", since="created", kept_for=3 * DAY)
keep("sessions.Session", since="expire_date")
keep("usersessions.UserSession", only=_without_session)
keep("admin.LogEntry", since="action_time", kept_for=730 * DAY)
