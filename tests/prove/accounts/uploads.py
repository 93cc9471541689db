"""The corpus of hostile uploads (FUZ-04) is refused or drawn anew, and nothing of it comes out.

The corpus is the one of cozywish/toolkit/tests/test_images.py; here it is counted, timed and weighed.
"""

import resource
import time

import django

from cozywish.core.errors import Invalid
from cozywish.toolkit.images import MAX_BYTES, MEMORY, PATIENCE, header_of, redrawn
from cozywish.toolkit.tests.test_images import ACCEPTED, REFUSED, plain, upload
from tests.prove.accounts.report import line

LARGEST = (8_000, 5_000)  # all the pixels there may be
# What a picture may hide: a page, an archive, where it was taken.
FOREIGN = (b"<script", b"PK\x03\x04", b"Exif", b"GPS")


def hides(content: bytes) -> bool:
    """Say whether something is in there that is no pixel."""
    return any(mark in content for mark in FOREIGN)


def naive(content: bytes) -> bytes | None:
    """Keep the file as it came, if it begins like a picture and is not too heavy."""
    fits = len(content) <= MAX_BYTES and header_of(content) is not None
    return content if fits else None


def prove() -> list[bool]:
    """Let every file of the corpus through the pipeline, and past it."""
    corpus = [(make(), True) for make in ACCEPTED.values()]
    corpus.append((plain("PNG", LARGEST), True))
    corpus += [(make(), False) for make, _error, _sentence in REFUSED.values()]
    drawn = refused = wrong = hidden = 0
    slowest = 0.0
    for content, is_picture in corpus:
        begun = time.monotonic()
        try:
            made = redrawn(upload(content))
        except Invalid:
            refused += 1
            wrong += is_picture
        else:
            drawn += 1
            wrong += not is_picture
            hidden += sum(hides(one.content) for one in made)
        slowest = max(slowest, time.monotonic() - begun)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    kept = [naive(content) for content, _is_picture in corpus]
    control = sum(hides(content) for content in kept if content is not None)
    return [
        line("uploads_refused", refused, str(len(REFUSED)), holds=refused == len(REFUSED)),
        line("uploads_drawn_anew", drawn, str(len(ACCEPTED) + 1), holds=drawn == len(ACCEPTED) + 1),
        line("uploads_misjudged", wrong, "0", holds=wrong == 0),
        line("uploads_hiding_something", hidden, "0", holds=hidden == 0),
        line("uploads_slowest", f"{slowest:.1f} s", f"<={PATIENCE} s", holds=slowest <= PATIENCE),
        line(
            "uploads_most_memory",
            f"{peak >> 20} MB",
            f"<={MEMORY >> 20} MB",
            holds=peak <= MEMORY,
        ),
        line("control_uploads_hiding_something", control, ">=1", holds=control >= 1),
    ]


if __name__ == "__main__":
    django.setup()  # the sentences of refusals need it
    raise SystemExit(0 if all(prove()) else 1)
