"""Where uploaded pictures are kept: below a random name, so that nobody finds one by guessing, and never changed."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.templatetags.static import static

from cozywish.toolkit.images import Rendition
from cozywish.toolkit.tokens import new_token

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
FOLDER = re.compile(r"[a-z]{1,20}/[\w-]{43}", re.ASCII)
NAME = re.compile(FOLDER.pattern + r"/\d{1,4}\.(avif|webp|jpg)", re.ASCII)


def keep_picture(renditions: tuple[Rendition, ...], *, kind: str) -> str:
    """Write all of them into a new folder of that kind (`faces`) and return its path in the storage."""
    folder = f"{kind}/{new_token()}"
    for rendition in renditions:
        default_storage.save(f"{folder}/{rendition.name}", ContentFile(rendition.content))
    return folder


@contextmanager
def picture_kept(renditions: tuple[Rendition, ...], *, kind: str) -> Iterator[str]:
    """Keep the picture for what is done inside. It is forgotten again when that raises."""
    folder = keep_picture(renditions, kind=kind)
    with ExitStack() as otherwise:
        otherwise.callback(forget_picture, folder)
        yield folder
        otherwise.pop_all()


def forget_picture(folder: str) -> None:
    """Delete the folder with all that is in it. One that is gone already is fine."""
    if not default_storage.exists(folder):
        return
    _folders, names = default_storage.listdir(folder)
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


def picture_url(folder: str, name: str) -> str:
    """Return the address of one rendition, such as 96.webp."""
    return default_storage.url(f"{folder}/{name}")


def is_kept(path: str) -> bool:
    """Say whether the path is of a picture that was uploaded, by its shape alone."""
    return FOLDER.fullmatch(path) is not None


def shown_at(path: str, name: str) -> str:
    """Return the address of that rendition of an uploaded picture; of the site's own art, that of the art."""
    return picture_url(path, name) if is_kept(path) else static(path)


def type_of(path: str) -> str | None:
    """Return the content type of what we named so; None for any other name, whatever lies there."""
    named = NAME.fullmatch(path)
    return TYPES[named[1]] if named else None
