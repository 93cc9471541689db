"""Chance that always falls the same way: everything random comes from a seed and the name of what it is for."""

import hashlib
from random import Random
from uuid import UUID


def dice(*about: object) -> Random:
    """Return a generator of its own for whatever `about` names."""
    return Random("/".join(map(str, about)))


def key(*about: object) -> UUID:
    """Return the id of whatever `about` names."""
    digest = hashlib.sha256("/".join(map(str, about)).encode()).digest()
    return UUID(bytes=digest[:16], version=4)
