"""The versions of what people agree to: when each began to hold, and what it changed in a sentence or two."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import ConsentKind


@dataclass(frozen=True, slots=True)
class Version:
    """Words as they stand from `since` on. `changes` is what somebody who agreed to earlier ones should know."""

    since: date
    changes: str | Promise

    @property
    def name(self) -> str:
        """What a consent keeps of it."""
        return self.since.isoformat()


# Oldest first. Whoever changes a page's meaning adds a version here; whoever mends its spelling does not.
VERSIONS: dict[ConsentKind, tuple[Version, ...]] = {
    ConsentKind.TERMS: (Version(date(2026, 11, 21), _("The first version.")),),
    ConsentKind.PRIVACY_NOTICE: (Version(date(2026, 11, 21), _("The first version.")),),
    ConsentKind.PREFERENCES: (Version(date(2026, 11, 21), _("The first version.")),),
}
# What everybody with an account has agreed to; the rest is anybody's free choice.
AGREED = (ConsentKind.TERMS, ConsentKind.PRIVACY_NOTICE)


def current(kind: ConsentKind) -> Version:
    """Return the version that holds."""
    return VERSIONS[kind][-1]
