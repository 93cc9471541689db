"""Pictures that people upload: looked at before they are decoded, and drawn anew by a process that can hurt nobody.

Note [What an upload goes through]
    1. its size, before it is read; 2. its first bytes, which alone say what it is (names and declared types are
    anybody's word); 3. the dimensions in its header, read here without decoding anything; 4. a process of its own
    decodes it (toolkit/redraw.py) with an empty environment, little memory, little time and nothing to write to;
    5. what leaves that process is pixels alone, encoded anew: no metadata, no trailing bytes, no second file format.
    Memory is limited by the kernel on Linux only. Elsewhere the limits on bytes, pixels and time remain.
    (A WebP of more than some 20 million pixels does not fit into that memory; it is refused as unreadable.)
"""

import base64
import json
import re
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from cozywish.core.errors import Invalid

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_EDGE = 2560  # of what is kept
FACE_EDGES = (96, 192, 384)  # of the squares in which a person's picture is kept
TINY = 20  # edge of what stands there until the picture has come
SECONDS = 5  # of computing
PATIENCE = 20  # seconds on the clock: a busy machine must not refuse a good picture
MEMORY = 512 * 1024 * 1024
ACCEPT = "image/jpeg,image/png,image/webp,image/gif"  # for the file chooser of browsers
WORKER = Path(__file__).with_name("redraw.py")


class PictureTooHeavy(Invalid):
    code = "PICTURE_TOO_HEAVY"
    template = _("This file has %(size)s. A picture may have 10 MB at most.")
    field = "picture"


class PictureTooLarge(Invalid):
    code = "PICTURE_TOO_LARGE"
    template = _(
        "This %(kind)s picture has %(width)d × %(height)d pixels. At most 40 million pixels are possible."
    )
    field = "picture"


class PictureOfNoKind(Invalid):
    code = "PICTURE_OF_NO_KIND"
    template = _(
        "This file (%(size)s) is no JPEG, PNG, WebP or GIF picture. Please choose one of these, up to 10 MB."
    )
    field = "picture"


class PictureUnreadable(Invalid):
    code = "PICTURE_UNREADABLE"
    template = _(
        "This %(kind)s picture (%(size)s) cannot be read. Save it as a JPEG of at most 10 MB and try again."
    )
    field = "picture"


@dataclass(frozen=True, slots=True)
class Rendition:
    """One picture we made: `name` such as 96.webp or 2560.jpg, its size and its bytes."""

    name: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo in several widths; `width` and `height` are those of the widest. `tiny` is a WebP in Base64."""

    width: int
    height: int
    renditions: tuple[Rendition, ...]
    tiny: str


@dataclass(frozen=True, slots=True)
class Header:
    """What the beginning of a picture says it is."""

    kind: str
    width: int
    height: int


def redrawn(upload: "File[bytes]", *, squares: Sequence[int] = ()) -> tuple[Rendition, ...]:
    """Return the picture anew, as WebP and as JPEG: of each edge in `squares` its middle, else all of it.

    All of it is at most 2560 pixels on its longer edge. Fails with PictureTooHeavy before anything is read, with
    PictureOfNoKind or PictureTooLarge before anything is decoded, and with PictureUnreadable.
    """
    return _redrawn(upload, {"squares": list(squares), "endings": ["webp", "jpg"]})


def redrawn_photo(upload: "File[bytes]", *, widths: Sequence[int]) -> Photo:
    """Return all of the picture anew in each of `widths`, or as wide as it is, as AVIF, WebP and JPEG.

    Its longer edge has at most the largest of `widths`. Fails as `redrawn` does.
    """
    wanted = {"widths": list(widths), "longest": max(widths), "tiny": TINY}
    *made, tiny = _redrawn(upload, {**wanted, "endings": ["avif", "webp", "jpg"]})
    placeholder = base64.b64encode(tiny.content).decode()
    return Photo(made[-1].width, made[-1].height, tuple(made), placeholder)


def _redrawn(upload: "File[bytes]", wanted: Mapping[str, Any]) -> tuple[Rendition, ...]:
    """Look at the upload, then have drawn what is wanted of it."""
    size = filesizeformat(upload.size)
    if upload.size > MAX_BYTES:
        raise PictureTooHeavy(size=size)
    content = upload.read(MAX_BYTES)
    header = header_of(content)
    if header is None:
        raise PictureOfNoKind(size=size)
    if header.width * header.height > MAX_PIXELS:
        raise PictureTooLarge(kind=header.kind, width=header.width, height=header.height)
    drawn = _draw(content, {"kind": header.kind.upper(), **wanted})
    if drawn is None:
        raise PictureUnreadable(kind=header.kind, size=size)
    return drawn


def _draw(content: bytes, wanted: Mapping[str, Any]) -> tuple[Rendition, ...] | None:
    """Let the worker draw it; None when it cannot, or not within its limits."""
    job = {
        "squares": [],
        "widths": [],
        "longest": LONGEST_EDGE,
        "tiny": 0,
        "pixels": MAX_PIXELS,
        "seconds": SECONDS,
        "memory": MEMORY,
        **wanted,
    }
    try:
        worker = subprocess.run(  # noqa: S603 - our own file, and no word of the upload is an argument
            [sys.executable, "-I", str(WORKER), json.dumps(job)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            env={},
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    listed, _newline, rest = worker.stdout.partition(b"\n")
    found = []
    for name, width, height, length in json.loads(listed):
        found.append(Rendition(name, width, height, rest[:length]))
        rest = rest[length:]
    return tuple(found)


def header_of(content: bytes) -> Header | None:
    """Return kind and dimensions by the first bytes; None for what is none of the four. Decodes nothing."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
            return Header("PNG", *struct.unpack(">II", content[16:24]))
        if content.startswith((b"GIF87a", b"GIF89a")):
            return Header("GIF", *struct.unpack("<HH", content[6:10]))
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _webp(content)
        if content.startswith(b"\xff\xd8\xff"):
            return _jpeg(content)
    except struct.error:  # it ends within its header
        return None
    return None


def _webp(content: bytes) -> Header | None:
    kind, body = content[12:16], content[20:]
    if kind == b"VP8X":
        width, height = (int.from_bytes(body[at : at + 3], "little") + 1 for at in (4, 7))
    elif kind == b"VP8L" and body[:1] == b"\x2f":
        (bits,) = struct.unpack("<I", body[1:5])
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = (edge & 0x3FFF for edge in struct.unpack("<HH", body[6:10]))
    else:
        return None
    return Header("WebP", width, height)


# A JPEG is a list of segments; the dimensions stand in the one that starts a frame (any SOF, not DHT, JPG or DAC).
FRAME = re.compile(rb"[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]")
ALONE = re.compile(rb"[\x01\xd0-\xd8]")  # markers without a body


def _jpeg(content: bytes) -> Header | None:
    at = 2
    while content[at : at + 1] == b"\xff":
        marker = content[at + 1 : at + 2]
        if marker == b"\xff":  # a fill byte
            at += 1
        elif ALONE.match(marker):
            at += 2
        elif FRAME.match(marker):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Header("JPEG", width, height)
        else:
            (length,) = struct.unpack(">H", content[at + 2 : at + 4])
            at += 2 + length
    return None
