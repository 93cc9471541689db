"""What a row of a picture keeps, and where its files are."""

from collections.abc import Sequence

from django.db import models

from cozywish.toolkit.media import is_kept, shown_at

WIDTHS = (480, 960, 1600)  # in which an upload is kept, or as wide as it is


class Picture(models.Model):
    """A picture that was uploaded, or one of the site's own art.

    `image` is a folder of the media storage, with the picture in several widths, or a path below the static art;
    `width` and `height` are those of its widest. `tiny` is a WebP in Base64 that stands there until it has come.
    `focus` is which part a narrow crop keeps. `alt` is empty until somebody has described it.
    """

    image = models.CharField(max_length=120)
    alt = models.CharField(max_length=160, blank=True)
    width = models.PositiveSmallIntegerField(default=1080)  # all art is 1080 × 720
    height = models.PositiveSmallIntegerField(default=720)
    tiny = models.CharField(max_length=1000, blank=True)
    focus = models.CharField(max_length=6, default="centre")  # left, centre or right
    is_mirrored = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def widths(self) -> Sequence[int]:
        """In which widths there are files of it; none for art."""
        if not is_kept(self.image):
            return ()
        return sorted({min(width, self.width) for width in WIDTHS})

    def url(self, width: int, ending: str = "webp") -> str:
        """Return the address of the file that has that one of `WIDTHS`, or all of the picture's own."""
        return shown_at(self.image, f"{min(width, self.width)}.{ending}")
