"""The process that decodes what strangers upload. Started by toolkit/images.py; it stands alone and writes no file.

Reads a picture from standard input and writes the drawn ones to standard output: a line of JSON that lists them,
then their bytes. Whatever goes wrong ends the process with a status other than 0, and nothing that it said is used.
"""

import io
import json
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageOps

WHITE = (255, 255, 255)
FORMATS: dict[str, tuple[str, dict[str, int]]] = {
    "avif": ("AVIF", {"quality": 60, "speed": 8, "max_threads": 1}),  # threads count as memory
    "webp": ("WEBP", {"quality": 82, "method": 4}),
    "jpg": ("JPEG", {"quality": 85}),
}


def limit_myself(*, seconds: int, memory: int) -> None:
    """Have the kernel end this process when it wants more. Other systems than Linux do not limit memory."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def upright(content: bytes, job: dict[str, Any]) -> Image.Image:
    """Return its first frame as it is meant to be seen, at most `longest` on the longer edge, with plain colours."""
    picture: Image.Image = Image.open(io.BytesIO(content), formats=[job["kind"]])
    if picture.width * picture.height > job["pixels"]:
        raise ValueError("More pixels than its header said.")
    longest = job["longest"]
    picture.draft("RGB", (longest, longest))  # a JPEG can be decoded smaller right away
    picture.load()
    if picture.mode.startswith("I"):  # 16 bit grey
        picture = picture.point(lambda value: value / 257, "F").convert("L")
    if picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail((longest, longest), reducing_gap=2.0)
    picture = ImageOps.exif_transpose(picture)
    return on_white(picture)


def on_white(picture: Image.Image) -> Image.Image:
    """Return it without transparency and in RGB: the pixels alone, nothing that was said about them."""
    flat = Image.new("RGB", picture.size, WHITE)
    if "A" in picture.getbands():
        picture = picture.convert("RGBA")
        flat.paste(picture, mask=picture)
    else:
        flat.paste(picture.convert("RGB"))
    return flat


def drawn(picture: Image.Image, job: dict[str, Any]) -> Iterator[tuple[str, Image.Image]]:
    """Each picture that is asked for, with what it is called. Nothing is drawn wider than it came in."""
    for edge in job["squares"]:
        yield str(edge), ImageOps.fit(picture, (edge, edge), Image.Resampling.LANCZOS)
    for width in sorted({min(width, picture.width) for width in job["widths"]}):
        height = max(1, round(picture.height * width / picture.width))
        yield str(width), picture.resize((width, height), Image.Resampling.LANCZOS)
    if not job["squares"] and not job["widths"]:
        yield str(job["longest"]), picture


def written(picture: Image.Image, job: dict[str, Any]) -> Iterator[tuple[str, Image.Image, bytes]]:
    """Each of them in each format that is asked for; last, if one is, a tiny one to stand there in the meantime."""
    for name, image in drawn(picture, job):
        for ending in job["endings"]:
            yield f"{name}.{ending}", image, encoded(image, *FORMATS[ending])
    if job["tiny"]:
        picture.thumbnail((job["tiny"], job["tiny"]))
        yield "tiny.webp", picture, encoded(picture, "WEBP", {"quality": 40, "method": 6})


def encoded(image: Image.Image, kind: str, options: dict[str, int]) -> bytes:
    """Return it as a file."""
    body = io.BytesIO()
    image.save(body, kind, **options)
    return body.getvalue()


def main() -> None:
    """Draw what the first argument asks for."""
    job = json.loads(sys.argv[1])
    limit_myself(seconds=job["seconds"], memory=job["memory"])
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = job["pixels"]
    picture = upright(sys.stdin.buffer.read(), job)
    listed, bodies = [], []
    for name, image, body in written(picture, job):
        listed.append((name, image.width, image.height, len(body)))
        bodies.append(body)
    sys.stdout.buffer.write(json.dumps(listed).encode() + b"\n" + b"".join(bodies))


if __name__ == "__main__":
    main()
