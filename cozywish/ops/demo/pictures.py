"""Which drawings a venue shows: no two covers of a category are alike, and no venue shows one drawing twice."""

from dataclasses import dataclass

from cozywish.ops.demo.categories import KINDS, Kind
from cozywish.ops.demo.dice import dice
from cozywish.ops.demo.shapes import House

FOCUSES = ("left", "centre", "right")
SHOWN = "spa-interior-2"  # the show venue always looks as in the screenshots
SHOW_VENUE = "Juniper & Steam"
SHOW_PHOTOS = (SHOWN, "spa-flat-0", "massage-interior-2", "spa-interior-1", "spa-still-2")


@dataclass(frozen=True, slots=True)
class Photo:
    """A drawing as one venue shows it."""

    name: str
    alt: str
    focus: str = "centre"
    is_mirrored: bool = False

    @property
    def path(self) -> str:
        """Return where it lies below the static files."""
        return f"art/venues/{self.name}.webp"


def choose_photos(*, seed: int, kind: Kind, house: House) -> list[Photo]:
    """Return four or five photos, the cover first."""
    if house.name == SHOW_VENUE:
        return [Photo(name, _alt(name)) for name in SHOW_PHOTOS]
    cover = _covers(seed, kind)[kind.houses.index(house)]
    rng = dice(seed, kind.slug, house.name, "photos")
    others = [name for name in kind.art if name != cover.name]
    more = rng.sample(others, rng.choice((3, 3, 4)))
    return [
        cover,
        *(Photo(name, _alt(name), rng.choice(FOCUSES), rng.random() < 0.5) for name in more),
    ]


def service_photo(kind: Kind) -> Photo:
    """Return the drawing of what is laid out for the service that a menu begins with."""
    name = next(name for name in kind.art if "-flat-" in name)
    return Photo(name, _alt(name))


def _covers(seed: int, kind: Kind) -> list[Photo]:
    """Return a cover for each house of the category: rooms and tables, as drawn and mirrored."""
    rng = dice(seed, kind.slug, "covers")
    looks = [
        (name, mirrored) for name in kind.art if "-flat-" not in name for mirrored in (False, True)
    ]
    rng.shuffle(looks)
    if (SHOWN, False) in looks:  # the show venue comes first in its category and has taken this one
        looks.remove((SHOWN, False))
        looks.insert(0, (SHOWN, False))
    return [Photo(name, _alt(name), rng.choice(FOCUSES), mirrored) for name, mirrored in looks]


def _alt(name: str) -> str:
    words = next(kind.art[name] for kind in KINDS if name in kind.art)
    return f"Illustration: {words}"
