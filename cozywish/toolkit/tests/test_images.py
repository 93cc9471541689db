"""The corpus of hostile uploads (FUZ-04): every file is made here, and only pictures we drew come out."""

import base64
import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cozywish.core.errors import Invalid
from cozywish.toolkit import images
from cozywish.toolkit.images import (
    Header,
    PictureOfNoKind,
    PictureTooHeavy,
    PictureTooLarge,
    PictureUnreadable,
    Rendition,
    header_of,
    redrawn,
    redrawn_photo,
)

HTML = b"<!doctype html><script>alert(document.domain)</script>"
RED, BLUE = (200, 30, 40), (20, 40, 200)


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    body = io.BytesIO()
    picture.save(body, kind, **options)
    return body.getvalue()


def upload(content: bytes, name: str = "me.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def plain(kind: str = "PNG", size: tuple[int, int] = (300, 200)) -> bytes:
    return encoded(Image.new("RGB", size, RED), kind)


def opened(rendition: Rendition) -> Image.Image:
    return Image.open(io.BytesIO(rendition.content))


def colour(rendition: Rendition, at: tuple[int, int]) -> tuple[int, ...]:
    value = opened(rendition).convert("RGB").getpixel(at)
    assert isinstance(value, tuple)
    return tuple(round(part / 10) * 10 for part in value)


def png_claiming(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def bomb() -> bytes:
    """13 000² black pixels in some 20 kB."""
    return png_claiming(13_000, 13_000, bytes(13_000 * (1 + 13_000 // 8)))


def animated() -> bytes:
    """A GIF of 10 000 frames, the first of them red."""
    frame = encoded(Image.new("P", (40, 30), 1), "GIF")
    first = encoded(Image.new("RGB", (40, 30), RED), "GIF")
    block = frame[frame.index(b",") : -1]
    return first[:-1] + block * 9_999 + b";"


def with_exif(tag: int, value: object) -> bytes:
    exif = Image.Exif()
    exif[tag] = value
    return encoded(Image.new("RGB", (60, 40), RED), "JPEG", exif=exif)


def with_gps() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 31.0, 12.0), 3: "W", 4: (122.0, 40.0, 1.0)})
    return encoded(Image.new("RGB", (60, 40), RED), "JPEG", exif=exif)


ACCEPTED: dict[str, Callable[[], bytes]] = {
    "PNG and HTML in one": lambda: plain() + HTML,
    "GIF and Java archive in one": lambda: plain("GIF") + b"PK\x03\x04" + bytes(40) + b"PK\x05\x06",
    "CMYK": lambda: encoded(Image.new("CMYK", (300, 200), (0, 255, 255, 0)), "JPEG"),
    "16 bit": lambda: encoded(Image.new("I;16", (300, 200), 40_000), "PNG"),
    "animated": animated,
    "GPS": with_gps,
    "comment with a script": lambda: with_exif(0x9286, HTML.decode()),
    "WebP": lambda: plain("WEBP"),
}
REFUSED: dict[str, tuple[Callable[[], bytes], type[Invalid], str]] = {
    "SVG with a script": (
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        PictureOfNoKind,
        "This file (71\xa0bytes) is no JPEG, PNG, WebP or GIF picture. Please choose one of these, up to 10 MB.",
    ),
    "SVG with an entity and a foreign object": (
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            b"<svg><foreignObject>&x;</foreignObject></svg>"
        ),
        PictureOfNoKind,
        "This file (122\xa0bytes) is no JPEG, PNG, WebP or GIF picture. Please choose one of these, up to 10 MB.",
    ),
    "HTML": (
        lambda: HTML,
        PictureOfNoKind,
        "This file (54\xa0bytes) is no JPEG, PNG, WebP or GIF picture. Please choose one of these, up to 10 MB.",
    ),
    "a ZIP of zeros": (
        lambda: b"PK\x03\x04" + zlib.compress(bytes(50_000_000))[: 40_000 - 4],
        PictureOfNoKind,
        "This file (39.1\xa0KB) is no JPEG, PNG, WebP or GIF picture. Please choose one of these, up to 10 MB.",
    ),
    "nothing": (
        lambda: b"",
        PictureOfNoKind,
        "This file (0\xa0bytes) is no JPEG, PNG, WebP or GIF picture. Please choose one of these, up to 10 MB.",
    ),
    "13 000²": (
        bomb,
        PictureTooLarge,
        "This PNG picture has 13000 × 13000 pixels. At most 40 million pixels are possible.",
    ),
    "truncated": (
        lambda: encoded(Image.effect_noise((300, 200), 90), "JPEG")[:4_000],
        PictureUnreadable,
        "This JPEG picture (3.9\xa0KB) cannot be read. Save it as a JPEG of at most 10 MB and try again.",
    ),
    "no pixels": (
        lambda: png_claiming(0, 0, b""),
        PictureUnreadable,
        "This PNG picture (65\xa0bytes) cannot be read. Save it as a JPEG of at most 10 MB and try again.",
    ),
    "26 MB": (
        lambda: plain() + bytes(26 * 1024**2),
        PictureTooHeavy,
        "This file has 26.0\xa0MB. A picture may have 10 MB at most.",
    ),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_comes_out_is_one_webp_and_one_jpeg_without_any_of_the_bytes_that_came_in(
    name: str,
) -> None:
    """FUZ-04: no second file format, no metadata, no more frames than one."""
    webp, jpeg = redrawn(upload(ACCEPTED[name]()))

    assert (webp.name, jpeg.name) == ("2560.webp", "2560.jpg")
    assert header_of(webp.content) == Header("WebP", webp.width, webp.height)
    assert header_of(jpeg.content) == Header("JPEG", jpeg.width, jpeg.height)
    for made in (webp, jpeg):
        picture = opened(made)
        assert picture.mode == "RGB"
        assert getattr(picture, "n_frames", 1) == 1
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {"loop", "background", "timestamp", "duration", "jfif"} | {
            f"jfif_{part}" for part in ("version", "unit", "density")
        }
        for foreign in (b"<script", b"PK\x03\x04", b"Exif", b"GPS"):
            assert foreign not in made.content


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_within_the_limits_is_refused_with_its_size_kind_and_the_limit(
    name: str,
) -> None:
    """FUZ-04: the refusal stands at the field and says what to do."""
    made, refusal, sentence = REFUSED[name]
    with pytest.raises(refusal) as refused:
        redrawn(upload(made()))
    assert (refused.value.message, refused.value.field) == (sentence, "picture")


@pytest.mark.parametrize(
    "name", ["../../x.png", "x.php%00.jpg", "\u202egnp.exe", "a" * 300 + ".svg", "x.html"]
)
def test_no_name_that_came_in_is_a_name_of_what_comes_out(name: str) -> None:
    """FUZ-04: names are ours, whatever the upload was called or said to be."""
    made = redrawn(upload(plain(), name, "text/html"), squares=(96, 192, 384))
    assert [rendition.name for rendition in made] == [
        *("96.webp", "96.jpg", "192.webp", "192.jpg", "384.webp", "384.jpg")
    ]


def test_too_many_bytes_or_pixels_are_refused_before_anything_is_read_or_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """FUZ-04."""

    def never(*_arguments: object, **_more: object) -> None:
        raise AssertionError("It was read or decoded.")

    monkeypatch.setattr(images, "_draw", never)
    with pytest.raises(PictureTooLarge):
        redrawn(upload(bomb()))
    heavy = upload(bytes(images.MAX_BYTES + 1))
    with pytest.raises(PictureTooHeavy):
        redrawn(heavy)
    assert heavy.tell() == 0


def test_ten_megabytes_are_not_too_many() -> None:
    content = plain()
    made = redrawn(upload(content + bytes(images.MAX_BYTES - len(content))))
    assert [rendition.width for rendition in made] == [300, 300]


def test_a_header_that_lies_about_the_dimensions_does_not_help() -> None:
    """FUZ-04: a GIF whose screen is small and whose frame is 13 000²."""
    lying = b"GIF89a" + struct.pack("<HHBBB", 8, 8, 0, 0, 0)
    lying += b"," + struct.pack("<HHHHB", 0, 0, 13_000, 13_000, 0) + b"\x02\x02\x4c\x01\x00;"
    with pytest.raises(PictureUnreadable):
        redrawn(upload(lying))


def test_forty_million_pixels_are_drawn_within_the_limits() -> None:
    """FUZ-04: the kernel sees to the 5 s and the 512 MB, and it is enough."""
    webp, _jpeg = redrawn(upload(plain("PNG", (8_000, 5_000))))
    assert (webp.width, webp.height) == (2_560, 1_600)


def test_a_worker_that_wants_too_much_memory_or_time_ends_and_the_picture_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """FUZ-04: the control. The same worker, the same limits, and code that breaks them."""
    limits = images.WORKER.read_text()
    greedy = {"memory": "bytearray(600 * 1024 * 1024)", "time": "while True: pass"}
    for wanted, code in greedy.items():
        worker = tmp_path / f"{wanted}.py"
        worker.write_text(
            limits.replace("    picture = upright", f"    {code}\n    picture = upright")
        )
        monkeypatch.setattr(images, "WORKER", worker)
        before = os.times().children_user
        with pytest.raises(PictureUnreadable):
            redrawn(upload(plain()))
        assert os.times().children_user - before < images.SECONDS + 1


def test_the_worker_knows_no_secret_and_can_write_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    spying = (
        "import os, pathlib",
        f"    assert set(os.environ) <= {{'LC_CTYPE'}}; pathlib.Path({str(kept)!r}).write_text('x')",
    )
    worker = tmp_path / "spy.py"
    source = images.WORKER.read_text()
    worker.write_text(
        source.replace(
            "    picture = upright", "    " + "\n".join(spying) + "\n    picture = upright"
        )
    )
    monkeypatch.setattr(images, "WORKER", worker)
    with pytest.raises(PictureUnreadable):
        redrawn(upload(plain()))
    assert (
        kept.read_text() == ""
    )  # it was opened, so the environment was empty, and not one byte could be written


def test_a_picture_taken_upside_down_stands_upright() -> None:
    picture = Image.new("RGB", (60, 40), RED)
    picture.paste(BLUE, (0, 0, 30, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter: its left is the top
    webp, _jpeg = redrawn(upload(encoded(picture, "JPEG", quality=95, exif=exif)))
    assert (webp.width, webp.height) == (40, 60)
    assert colour(webp, (20, 10)) == BLUE
    assert colour(webp, (20, 50)) == RED


def test_squares_are_the_middle_of_the_picture() -> None:
    picture = Image.new("RGB", (600, 200), BLUE)
    picture.paste(RED, (200, 0, 400, 200))
    made = redrawn(upload(encoded(picture, "PNG")), squares=(96,))
    assert [(rendition.width, rendition.height) for rendition in made] == [(96, 96), (96, 96)]
    assert [colour(made[0], at) for at in ((2, 48), (48, 48), (93, 48))] == [RED, RED, RED]


def test_what_is_transparent_becomes_white_and_the_first_frame_is_the_picture() -> None:
    clear = encoded(Image.new("RGBA", (30, 30), (0, 0, 0, 0)), "PNG")
    assert colour(redrawn(upload(clear))[0], (15, 15)) == (260, 260, 260)  # rounded to tens
    assert colour(redrawn(upload(animated()))[0], (15, 15)) == RED


def test_sixteen_bits_of_grey_become_eight() -> None:
    grey = encoded(Image.new("I;16", (30, 30), 40_000), "PNG")
    assert colour(redrawn(upload(grey))[0], (15, 15)) == (160, 160, 160)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("GIF", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"}),
    ],
)
def test_the_header_alone_says_kind_and_dimensions(kind: str, options: dict[str, object]) -> None:
    content = encoded(Image.new("RGB", (301, 203), RED), kind, **options)
    name = {"WEBP": "WebP"}.get(kind, kind)
    assert header_of(content) == Header(name, 301, 203)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "JPEG", "WEBP"])
def test_a_header_that_is_cut_anywhere_is_no_picture_and_no_defect(kind: str) -> None:
    content = plain(kind)
    for end in range(40):
        found = header_of(content[:end])
        assert found is None or (found.width, found.height) == (300, 200)


WIDTHS = (480, 960, 1600)


def test_a_photo_comes_out_in_three_widths_and_three_formats_with_a_tiny_one_beside_them() -> None:
    photo = redrawn_photo(upload(plain("JPEG", (3_000, 2_000))), widths=WIDTHS)

    assert (photo.width, photo.height) == (1_600, 1_067)
    assert {made.name: (made.width, made.height) for made in photo.renditions} == {
        f"{width}.{ending}": (width, height)
        for width, height in ((480, 320), (960, 640), (1_600, 1_067))
        for ending in ("avif", "webp", "jpg")
    }
    assert {opened(made).format for made in photo.renditions} == {"AVIF", "WEBP", "JPEG"}
    tiny = Image.open(io.BytesIO(base64.b64decode(photo.tiny)))
    assert (tiny.format, tiny.size) == ("WEBP", (20, 13))


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((700, 500), [480, 700]),
        ((1_200, 4_000), [480]),
        ((1, 9), [1]),
        ((6_000, 1), [480, 960, 1_600]),
    ],
)
def test_no_photo_is_drawn_wider_than_it_came_in(size: tuple[int, int], widths: list[int]) -> None:
    photo = redrawn_photo(upload(plain("PNG", size)), widths=WIDTHS)
    assert sorted({made.width for made in photo.renditions}) == widths
    assert photo.width == widths[-1]


def test_the_tiny_photo_of_the_wildest_one_fits_into_its_row() -> None:
    wild = Image.merge("RGB", [Image.effect_noise((900, 900), 250) for _ in range(3)])
    assert len(redrawn_photo(upload(encoded(wild, "PNG")), widths=(480,)).tiny) <= 1_000


def test_forty_million_pixels_become_a_photo_within_the_limits() -> None:
    """FUZ-04: nine pictures of one upload, still within 5 s and 512 MB."""
    photo = redrawn_photo(upload(plain("PNG", (8_000, 5_000))), widths=WIDTHS)
    assert (photo.width, photo.height, len(photo.renditions)) == (1_600, 1_000, 9)


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_photo_has_no_metadata_and_no_second_format_in_any_of_its_files(name: str) -> None:
    """FUZ-04, PRV-10: the whole corpus, each width and format."""
    photo = redrawn_photo(upload(ACCEPTED[name]()), widths=WIDTHS)
    for made in photo.renditions:
        picture = opened(made)
        assert dict(picture.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(picture.info)
        for foreign in (b"<script", b"PK\x03\x04", b"GPS"):
            assert foreign not in made.content
