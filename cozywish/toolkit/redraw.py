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
    """Each picture that is asked for, with what it is called."""
    for edge in job["squares"]:
        yield str(edge), ImageOps.fit(picture, (edge, edge), Image.Resampling.LANCZOS)
    if not job["squares"]:
        yield str(job["longest"]), picture


def main() -> None:
    """Draw what the first argument asks for."""
    job = json.loads(sys.argv[1])
    limit_myself(seconds=job["seconds"], memory=job["memory"])
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = job["pixels"]
    picture = upright(sys.stdin.buffer.read(), job)
    listed, bodies = [], []
    for name, image in drawn(picture, job):
        for ending, options in (("webp", {"quality": 82, "method": 4}), ("jpg", {"quality": 85})):
            body = io.BytesIO()
            image.save(body, "WEBP" if ending == "webp" else "JPEG", **options)
            listed.append((f"{name}.{ending}", image.width, image.height, body.tell()))
            bodies.append(body.getvalue())
    sys.stdout.buffer.write(json.dumps(listed).encode() + b"\n" + b"".join(bodies))


if __name__ == "__main__":
    main()
