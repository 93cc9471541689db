"""What a password may not be made of."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

BRAND = "cozywish"
LEFT_OVER = 8  # characters that must remain when what anybody could guess is taken out
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


class ContextWordsValidator:
    """Refuse a password that is mostly the site's name, the person's name, or their address."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when little else remains."""
        rest = password.casefold()
        for word in sorted(self._words(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < LEFT_OVER:
            raise ValidationError(self.get_help_text(), code="password_context_words")

    def get_help_text(self) -> str:
        """Return the sentence for people."""
        return _("Add something that has nothing to do with you or with CozyWish.")

    @staticmethod
    def _words(user: Any) -> set[str]:
        said = f"{BRAND} {getattr(user, 'name', '')} {getattr(user, 'email', '')}".casefold()
        return {word for word in re.split(r"[^\w]+", said) if len(word) > 3}


class RepetitionValidator:
    """Refuse a password that is mostly one piece again and again, or letters as they stand in a row."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when little else remains."""
        piece = _piece(password.casefold())
        threes = (piece[end - 3 : end] for end in range(3, len(piece) + 1))
        if min(len(piece), 2) + sum(not _is_run(three) for three in threes) < LEFT_OVER:
            raise ValidationError(self.get_help_text(), code="password_repeats_itself")

    def get_help_text(self) -> str:
        """Return the sentence for people."""
        return _(
            "Too much of it repeats or runs in a row, like abc or 123. Try a few unrelated words."
        )


def _piece(text: str) -> str:
    """Return the shortest beginning that makes the whole when it is written again and again."""
    lengths = range(1, len(text))
    return next((text[:length] for length in lengths if text.startswith(text[length:])), text)


def _is_run(three: str) -> bool:
    """Say whether three characters are the same, or follow each other in the alphabet or on a keyboard."""
    rows = (three[:1] * 3, *ROWS)
    return any(three in row or three[::-1] in row for row in rows)
