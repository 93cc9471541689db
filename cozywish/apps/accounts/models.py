"""People who sign in, what proves that it is them, and what they tell us about themselves."""

import unicodedata
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.managers import UserManager
from cozywish.core.models import Addressable
from cozywish.toolkit.sealed_fields import SealedCharField

REFRESH_PURPOSE, ERASED_PURPOSE = "refresh token", "erased address"


def _composed(password: str | None) -> str | None:
    return None if password is None else unicodedata.normalize("NFKC", password)


class User(Addressable, AbstractBaseUser, PermissionsMixin):
    """A person with an account. `email` is kept in lower case; there is no user name."""

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    phone = SealedCharField(_("phone"), max_length=20, blank=True)  # E.164
    avatar = models.CharField(max_length=120, blank=True)  # a path in the media storage
    language = models.CharField(_("language"), max_length=10, blank=True)  # empty: the browser's
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)  # empty: UTC
    shows_avatar = models.BooleanField(default=True)  # in calendars of venues they book at
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # may open the Django admin; no business meaning
    joined_at = models.DateTimeField(default=timezone.now)
    # Leaving: asked for, then (once nothing holds it up) closed until the day it is erased, then erased.
    leaving_at = models.DateTimeField(null=True)
    erase_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        permissions = [("lock_user", _("Can lock and unlock people"))]
        constraints = [
            models.CheckConstraint(
                name="accounts_email_is_lower_case", condition=Q(email=Lower(F("email")))
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def first_name(self) -> str:
        """The first word of the name, for greetings."""
        return self.name.split(" ")[0]

    def set_password(self, raw_password: str | None) -> None:
        """Keep a password; however a keyboard composes its letters, it is the same one (NFKC)."""
        super().set_password(_composed(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Say whether it is the password."""
        return super().check_password(_composed(raw_password))

    def get_short_name(self) -> str:
        """Return the first word of the name, or what stands before the @."""
        return self.name.split(" ")[0] if self.name else self.email.partition("@")[0]


class CodePurpose(models.TextChoices):
    """What the holder of an address proves it for; the mail says it."""

    BOOKING = "BOOKING", _("Booking as a guest")
    SIGN_UP = "SIGN_UP", _("A new account")
    KNOWN = "KNOWN", _("A new account, for an address that has one")
    ADDRESS = "ADDRESS", _("A new address of an account")
    TAKEN = "TAKEN", _("A new address of an account, of one that has another")
    FORMER = "FORMER", _("Letting an account go to another address")
    SIGN_IN = "SIGN_IN", _("Signing in after many wrong passwords")


class EmailCode(Addressable):
    """The one live code of an address. A new request replaces it; the digests are empty until it is mailed.

    `link_digest` is of the long secret in the mail's link, which proves the same. `last_wrong` is the digest of the
    latest wrong try: sending the same again is no new guess.
    """

    email = models.EmailField(unique=True)
    purpose = models.CharField(max_length=8, choices=CodePurpose, default=CodePurpose.BOOKING)
    digest = models.CharField(max_length=64, blank=True)
    last_wrong = models.CharField(max_length=64, blank=True)
    link_digest = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"code for {self.email}"


UNDO_FOR = timedelta(days=7)  # how long whoever owned an account's former address can take it back


class ChangeState(models.TextChoices):
    """How far an account is on its way to another address (services/emails.py, Note [Two addresses])."""

    ASKED = "ASKED", _("The old address is asked")
    AGREED = "AGREED", _("The old address agreed")
    LOST = "LOST", _("The old address cannot be read any more")
    WAITING = "WAITING", _("The new address is proven, and the old one has a week to refuse")
    DONE = "DONE", _("Changed")


class AddressChange(Addressable):
    """An account that goes from one e-mail address to another. Whoever owns the first can undo it for a week.

    `at` is when it was asked for, when it began to wait, or when it was done.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    before = models.EmailField()
    after = models.EmailField()
    at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=ChangeState, default=ChangeState.DONE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="accounts_one_change_of_address",
                fields=["user"],
                condition=~Q(state="DONE"),
            ),
            models.CheckConstraint(
                name="accounts_known_state_of_change", condition=Q(state__in=ChangeState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"


class Address(Addressable):
    """A place where a person is visited. `checked_at` is when its postcode was last found where its city is."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="addresses")
    label = models.CharField(_("name"), max_length=40)
    line1 = SealedCharField(_("street and number"), max_length=80)
    line2 = SealedCharField(_("apartment, floor"), max_length=80, blank=True)
    city = SealedCharField(_("city"), max_length=60)
    region = models.CharField(_("state or county"), max_length=60, blank=True)
    postcode = SealedCharField(_("ZIP code"), max_length=10)
    country = models.CharField(max_length=2, default="us")
    access_note = SealedCharField(_("how to get in"), max_length=200, blank=True)
    is_default = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(
                name="accounts_one_default_address",
                fields=["user"],
                condition=Q(is_default=True),
            ),
            models.UniqueConstraint(name="accounts_address_label", fields=["user", "label"]),
        ]

    def __str__(self) -> str:
        return self.label


class Door(models.TextChoices):
    """Where somebody tried to come in."""

    PAGE = "PAGE", _("Website")
    API = "API", _("App")
    ADMIN = "ADMIN", _("Office")


class AttemptOutcome(models.TextChoices):
    SUCCEEDED = "SUCCEEDED", _("Signed in")
    REFUSED = "REFUSED", _("Wrong password")  # also where there is no such account
    FACTOR_REFUSED = "FACTOR_REFUSED", _("Wrong second factor")
    LIMITED = "LIMITED", _("Too many tries")


class LoginAttempt(models.Model):
    """One try to sign in. `user` is null where the address has no account; it is kept for ninety days."""

    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    door = models.CharField(max_length=5, choices=Door)
    method = models.CharField(max_length=20)  # password, passkey, google, …
    outcome = models.CharField(max_length=14, choices=AttemptOutcome)
    network = models.CharField(max_length=45)  # an IPv4 address or the /64 of an IPv6 one
    device = models.CharField(max_length=80)  # "Firefox on Windows"

    class Meta:
        indexes = [models.Index(fields=["user", "at"], name="accounts_attempts_of_user")]

    def __str__(self) -> str:
        return f"{self.outcome} by {self.method}"


class ActivityKind(models.TextChoices):
    """What changes who can get in, or how."""

    SIGNED_IN = "SIGNED_IN", _("Signed in")
    SIGNED_IN_NEW_DEVICE = "SIGNED_IN_NEW_DEVICE", _("Signed in on a new device")
    SIGNED_OUT = "SIGNED_OUT", _("Signed out")
    SESSION_ENDED = "SESSION_ENDED", _("Signed a device out")
    PASSWORD_CHANGED = "PASSWORD_CHANGED", _("Changed the password")
    PASSWORD_RESET = "PASSWORD_RESET", _("Chose a new password by mail")
    ADDRESS_ASKED = "ADDRESS_ASKED", _("Asked for another email address")
    ADDRESS_CHANGED = "ADDRESS_CHANGED", _("Changed the email address")
    FACTOR_ADDED = "FACTOR_ADDED", _("Added a way to sign in")
    FACTOR_REMOVED = "FACTOR_REMOVED", _("Removed a way to sign in")
    FIRST_RECOVERY_CODES = "FIRST_RECOVERY_CODES", _("Made recovery codes")
    RECOVERY_CODES_MADE = "RECOVERY_CODES_MADE", _("Made new recovery codes")
    ACCOUNT_LINKED = "ACCOUNT_LINKED", _("Linked an account")
    ACCOUNT_UNLINKED = "ACCOUNT_UNLINKED", _("Unlinked an account")
    REFRESH_REUSED = "REFRESH_REUSED", _("An app’s key was used twice")
    LOCKED = "LOCKED", _("CozyWish locked the account")
    UNLOCKED = "UNLOCKED", _("CozyWish unlocked the account")
    FACTORS_REMOVED = "FACTORS_REMOVED", _("CozyWish removed every second factor")
    ROLE_CHANGED = "ROLE_CHANGED", _("CozyWish changed what you may do in its office")
    EXPORT_ASKED = "EXPORT_ASKED", _("Asked for a copy of the data")
    LEAVING_ASKED = "LEAVING_ASKED", _("Asked to delete the account")
    LEAVING_STOPPED = "LEAVING_STOPPED", _("Kept the account")


class UserActivity(models.Model):
    """One thing that happened to an account's doors, for its owner to see."""

    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=ActivityKind)
    network = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=80, blank=True)
    about = models.CharField(max_length=80, blank=True)  # the name of a passkey, of a provider

    class Meta:
        verbose_name_plural = "user activities"
        indexes = [models.Index(fields=["user", "at"], name="accounts_activity_of_user")]

    def __str__(self) -> str:
        return str(self.kind)


class KnownDevice(models.Model):
    """A browser its owner has signed in with. Only the digest of its cookie is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="accounts_device_once", fields=["user", "digest"])
        ]

    def __str__(self) -> str:
        return f"device of {self.user_id}"


class RefreshToken(models.Model):
    """One link in an app's chain of refresh tokens. The chain is one server session: `session_key`.

    Its successor is derived from it (apps/accounts/services), so a token that is sent twice within seconds answers
    alike. Sent again later it is stolen, and the session ends.
    """

    digest = models.CharField(max_length=64, unique=True)
    session_key = models.CharField(max_length=40)
    began_at = models.DateTimeField()  # of the chain: it ends thirty days later at the latest
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["session_key"], name="accounts_tokens_of_session")]

    def __str__(self) -> str:
        return f"refresh token of a session begun {self.began_at}"


class ConsentKind(models.TextChoices):
    """What somebody can agree to. Only what the site really does has a place here."""

    TERMS = "TERMS", _("Terms of use")
    PRIVACY_NOTICE = "PRIVACY_NOTICE", _("Privacy notice")
    PREFERENCES = "PREFERENCES", _("Remembering your place on a device")


class Consent(models.Model):
    """One yes or no, as it was said: of a person, or of a guest's browser. The database refuses to change a row.

    People and browsers are opaque ids, so erasing a person touches no row here and leaves nothing that names them.
    """

    at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    device = models.CharField(max_length=64, blank=True)  # digest of a guest's browser's key
    kind = models.CharField(max_length=14, choices=ConsentKind)
    version = models.CharField(max_length=10)  # the date of the words that were shown (legal.py)
    given = models.BooleanField()
    door = models.CharField(max_length=5, choices=Door)

    class Meta:
        indexes = [models.Index(fields=["person_id", "at"], name="accounts_consents_of_person")]
        constraints = [
            models.CheckConstraint(
                name="accounts_consent_is_of_one",
                condition=Q(person_id__isnull=True) ^ Q(device=""),
            )
        ]

    def __str__(self) -> str:
        return f"{'yes' if self.given else 'no'} to {self.kind} of {self.version}"


class ExportState(models.TextChoices):
    ASKED = "ASKED", _("Being made")
    READY = "READY", _("Ready")
    FAILED = "FAILED", _("Failed")


class DataExport(Addressable):
    """A copy of everything we know about a person, made for them.

    `path` is where it lies, or will lie, in the private storage.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=6, choices=ExportState, default=ExportState.ASKED)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    path = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="accounts_one_export_at_a_time", fields=["user"], condition=Q(state="ASKED")
            ),
            models.CheckConstraint(
                name="accounts_known_state_of_export", condition=Q(state__in=ExportState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"export of {self.user_id}: {self.state}"


class ErasedAddress(models.Model):
    """An address that cannot be used again until then. Only a keyed digest is kept: the address itself is erased."""

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"an address, until {self.until}"
