"""Text as people type it, made comparable. Pure."""

import re
import unicodedata

SILENT = re.compile(r"['’`]")
GAPS = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return lower-case ASCII words with single blanks between: "Café & Co." becomes "cafe co".

    What has no ASCII form (an emoji, another script) disappears, so the answer may be empty.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return GAPS.sub(" ", SILENT.sub("", plain)).strip()
