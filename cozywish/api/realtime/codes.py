"""Why a socket is closed. 4xxx say what the HTTP status of the same number says; the others are the protocol's own."""

from enum import IntEnum


class Close(IntEnum):
    """The code of a closing frame."""

    TOO_BIG = 1009
    LATER = 1013  # the server cannot tell of changes at the moment: ask instead
    MALFORMED = 4400
    SIGN_IN = 4401
    FORBIDDEN = 4403
    NOTHING_HERE = 4404
    CHANGED = 4409  # what the person may see is not what it was: come back
    TOO_MANY = 4429
