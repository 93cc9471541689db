"""People who sign in, and the codes that prove an address."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cozywish.core.models import Addressable


class UserManager(BaseUserManager["User"]):
    """Makes users; the e-mail address is their only name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(Addressable, AbstractBaseUser, PermissionsMixin):
    """A person with an account. `email` is kept in lower case; there is no user name."""

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)  # E.164
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # may open the Django admin; no business meaning
    joined_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_email_is_lower_case", condition=Q(email=Lower(F("email")))
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        """Return the first word of the name, or what stands before the @."""
        return self.name.split(" ")[0] if self.name else self.email.partition("@")[0]


class EmailCode(Addressable):
    """The one live code of an address. A new request replaces it; `digest` is empty until it is mailed.

    `last_wrong` is the digest of the latest wrong try: sending the same again is no new guess.
    """

    email = models.EmailField(unique=True)
    digest = models.CharField(max_length=64, blank=True)
    last_wrong = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"code for {self.email}"
