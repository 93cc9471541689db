"""What a password may not be made of."""

import re
from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, ngettext

BRAND = "cozywish"
SHORTEST = 15
LEFT_OVER = 8  # characters that must remain when what anybody could guess is taken out
# Phrases that stand in every list of cracked passwords, though Django's has only what is shorter.
FAMOUS = {
    "correcthorsebatterystaple",
    "thequickbrownfox",
    "thequickbrownfoxjumpsoverthelazydog",
    "tobeornottobe",
    "tobeornottobethatisthequestion",
    "maytheforcebewithyou",
    "onceuponatimeinthewest",
    "iloveyousomuch",
    "iloveyouforever",
    "thisismypassword",
    "letmeinplease",
}
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


class LongEnoughValidator(MinimumLengthValidator):
    """Django's, in our words. What is too short is told just that: the others look at what is long enough."""

    def __init__(self) -> None:
        super().__init__(min_length=SHORTEST)

    def get_error_message(self) -> str:
        """Return the sentence for people."""
        words = ngettext(
            "That is too short. Use %(count)d character or more: a phrase is easiest.",
            "That is too short. Use %(count)d characters or more: a phrase is easiest.",
            self.min_length,
        )
        return words % {"count": self.min_length}


class NotCommonValidator(CommonPasswordValidator):
    """Django's, in our words: its 19,640 entries, few of which are long, also repeated or strung together.

    Two entries, in whatever order and however often, with a year or a "1!" at the ends, are some 10^9 guesses. Three
    different ones are ten thousand times as many, and a phrase of common words is what we ask for.
    """

    def __init__(self) -> None:
        super().__init__()
        self._longest = max(len(entry) for entry in self.passwords)

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for what many people use."""
        if len(password) < SHORTEST:
            return
        super().validate(password, user)
        if self._is_made_of_common_ones(_letters(password)):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def _is_made_of_common_ones(self, text: str) -> bool:
        """Say whether the whole is one or two different entries, or a phrase that is famous as a password."""
        if text in FAMOUS:
            return True
        open_ends, seen = [(0, frozenset[str]())], set()
        while open_ends:
            start, used = open_ends.pop()
            for entry in self._entries_at(text, start):
                end = (start + len(entry), used | {entry})
                if len(end[1]) > 2 or end in seen:
                    continue
                if end[0] == len(text):
                    return True
                seen.add(end)
                open_ends.append(end)
        return False

    def _entries_at(self, text: str, start: int) -> list[str]:
        ends = range(start + 1, min(start + self._longest, len(text)) + 1)
        return [text[start:end] for end in ends if text[start:end] in self.passwords]

    def get_error_message(self) -> str:
        """Return the sentence for people."""
        return _("Many people use this password, so it is guessed first. Please choose another.")


class NotLikeYouValidator(UserAttributeSimilarityValidator):
    """Django's, in our words."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when it resembles what is known of the person."""
        if len(password) >= SHORTEST:
            super().validate(password, user)

    def get_error_message(self) -> str:
        """Return the sentence for people; %(verbose_name)s is filled in."""
        return _("That is too close to your %(verbose_name)s.")


class ContextWordsValidator:
    """Refuse a password that is mostly the site's name, the person's name, or their address."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when little else remains."""
        rest = password.casefold()
        for word in sorted(self.words(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < LEFT_OVER and len(password) >= SHORTEST:
            raise ValidationError(self.get_help_text(), code="password_context_words")

    def get_help_text(self) -> str:
        """Return the sentence for people."""
        return _("Add something that has nothing to do with you or with CozyWish.")

    def words(self, user: Any) -> set[str]:
        """Return what anybody who knows of the person would try first."""
        said = f"{BRAND} {getattr(user, 'name', '')} {getattr(user, 'email', '')}"
        return words_of(said)


class RepetitionValidator:
    """Refuse a password that is mostly one piece again and again, or letters as they stand in a row."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when little else remains."""
        piece = _piece(password.casefold())
        threes = (piece[end - 3 : end] for end in range(3, len(piece) + 1))
        left = min(len(piece), 2) + sum(not _is_run(three) for three in threes)
        if left < LEFT_OVER and len(password) >= SHORTEST:
            raise ValidationError(self.get_help_text(), code="password_repeats_itself")

    def get_help_text(self) -> str:
        """Return the sentence for people."""
        return _(
            "Too much of it repeats or runs in a row, like abc or 123. Try a few unrelated words."
        )


def words_of(said: str) -> set[str]:
    """Return the words of a text that are long enough to be looked for."""
    return {word for word in re.split(r"[^\w]+", said.casefold()) if len(word) > 3}


def _letters(password: str) -> str:
    """Return the password without what stands between its words, and up to four digits at either end."""
    text = re.sub(r"[\W_]+", "", password.casefold())
    return re.sub(r"\d{1,4}$", "", re.sub(r"^\d{1,4}", "", text))


def _piece(text: str) -> str:
    """Return the shortest beginning that makes the whole when it is written again and again."""
    lengths = range(1, len(text))
    return next((text[:length] for length in lengths if text.startswith(text[length:])), text)


def _is_run(three: str) -> bool:
    """Say whether three characters are the same, or follow each other in the alphabet or on a keyboard."""
    rows = (three[:1] * 3, *ROWS)
    return any(three in row or three[::-1] in row for row in rows)
