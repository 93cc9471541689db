"""What happened to an account, in words."""

from math import ceil

from django.utils.translation import ngettext

from cozywish.core.errors import DomainError, TooMany


def sentence(refusal: DomainError) -> str:
    """Return what the sign-in page says: when to try again, in minutes where seconds would be hard to read."""
    if not isinstance(refusal, TooMany) or int(str(refusal.params["seconds"])) <= 90:
        return refusal.message
    minutes = ceil(int(str(refusal.params["seconds"])) / 60)
    return ngettext(
        "Too many tries. Please wait %(minutes)d minute.",
        "Too many tries. Please wait %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
