"""Which mails accounts cause. Their words stand in apps/notifications."""

from django.db import models


class LetterKind(models.TextChoices):
    """Why somebody is written to."""

    NEW_PASSWORD = "NEW_PASSWORD"  # noqa: S105 - somebody asked for a link; also where there is no account
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105
    NEW_DEVICE = "NEW_DEVICE"
    FACTOR_ADDED = "FACTOR_ADDED"
    FACTOR_REMOVED = "FACTOR_REMOVED"
    FIRST_RECOVERY_CODES = "FIRST_RECOVERY_CODES"
    RECOVERY_CODES_MADE = "RECOVERY_CODES_MADE"
    ACCOUNT_LINKED = "ACCOUNT_LINKED"
    ACCOUNT_UNLINKED = "ACCOUNT_UNLINKED"
    ADDRESS_WAITS = "ADDRESS_WAITS"
    ADDRESS_CHANGED = "ADDRESS_CHANGED"
    MANY_WRONG_PASSWORDS = "MANY_WRONG_PASSWORDS"
    REFRESH_REUSED = "REFRESH_REUSED"
    LOCKED = "LOCKED"
    UNLOCKED = "UNLOCKED"
    FACTORS_REMOVED = "FACTORS_REMOVED"
    EXPORT_READY = "EXPORT_READY"
    LEAVING = "LEAVING"
    STAYING = "STAYING"
    ERASED = "ERASED"
