"""The eight categories of the demo, with what their pictures show."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

from cozywish.ops.demo.content import barber, cleaning, hair, home, massage, nails, skin, spa
from cozywish.ops.demo.shapes import House


@dataclass(frozen=True, slots=True)
class Kind:
    """A category. `art` maps a picture's name below static/art/venues to words for those who cannot see it."""

    slug: str
    name: str
    description: str
    hue: str
    content: ModuleType
    art: Mapping[str, str]
    comes_to_you: bool = False

    @property
    def houses(self) -> tuple[House, ...]:
        """Return its places, in the order they are told."""
        houses: tuple[House, ...] = self.content.HOUSES
        return houses


STONES = "stones in a row, a bowl of petals and a small bottle on cloth"
TOWELS = "towels, bottles, a candle and a vase of eucalyptus on a table"
COUCH = "a massage table under a paper lamp, beside a window with hills"
POOL = "three lit arches above a still pool, with towels, candles and a palm"
STACK = "rolled towels, stacked dark stones and a candle"
CHAIRS = "three salon chairs in front of arched mirrors"
PUMPS = "pump bottles, a hair dryer and a vase of dry grass"
SCISSORS = "scissors, a comb, a brush and a small bottle on cloth"
SHELVES = "four shelves of nail polish behind a table with towels and a bowl"
POLISH = "five bottles of nail polish beside a vase"
ROW = "a row of nail polish bottles, petals and a cloth"
NICHE = "a treatment couch beside a lit niche with jars and bottles"
JARS = "a pump bottle, a jar and a dropper bottle beside a vase"
BOWLS = "two dropper bottles between bowls of clay and leaves"
BARBERS = "two barber chairs, round mirrors and a striped pole on a checkered floor"
LATHER = "a bowl of lather, towels, a comb and scissors"
RAZOR = "scissors, a comb, a straight razor and a small bottle"
KITCHEN = "a clean kitchen counter with a spray bottle, cloths and lemons"
SOFA = "a tidy living room with a sofa, a spray bottle and a bucket"
SPRAYS = "two spray bottles, folded cloths, brushes and a lemon"
CLOTHS = "cleaning cloths, a brush, a bottle and a slice of lemon"
LADDER = "a ladder and paint cans in front of a half-painted wall"
CANS = "two paint cans, a roller and a plant on a table"
ROLLER = "cloths, a paint roller, a brush and a bowl of paint"


def _art(category: str, interiors: tuple[str, str, str], still: str, flat: str) -> dict[str, str]:
    """Name the eight drawings of a category: three rooms, three tables, two seen from above."""
    rooms = {f"{category}-interior-{n}": words for n, words in enumerate(interiors)}
    tables = {f"{category}-still-{n}": still for n in range(3)}
    above = {f"{category}-flat-{n}": f"{flat}, seen from above" for n in range(2)}
    return {**rooms, **tables, **above}


KINDS = (
    Kind(
        "massage",
        "Massage",
        "Swedish, deep tissue, hot stones, prenatal and shiatsu, near you or at your home.",
        "ember",
        massage,
        _art("massage", (COUCH, COUCH, COUCH), TOWELS, STONES),
    ),
    Kind(
        "spa",
        "Spa & sauna",
        "Bathhouses, saunas, float rooms and long treatments.",
        "pine",
        spa,
        _art(
            "spa",
            (POOL, "a cedar sauna with towels, a bucket and a warm light", POOL),
            STACK,
            STONES,
        ),
    ),
    Kind(
        "hair",
        "Hair",
        "Cuts, color, curls, braids and blow-dries.",
        "rose",
        hair,
        _art("hair", (CHAIRS, CHAIRS, CHAIRS), PUMPS, SCISSORS),
    ),
    Kind(
        "nails",
        "Nails",
        "Manicures, pedicures, gel and hand-painted sets.",
        "heather",
        nails,
        _art("nails", (SHELVES, SHELVES, SHELVES), POLISH, ROW),
    ),
    Kind(
        "skin",
        "Skin & facials",
        "Facials, brows, lashes, peels and waxing.",
        "moss",
        skin,
        _art("skin", (NICHE, NICHE, NICHE), JARS, BOWLS),
    ),
    Kind(
        "barber",
        "Barber",
        "Haircuts, fades, beards and hot towel shaves.",
        "sky",
        barber,
        _art("barber", (BARBERS, BARBERS, BARBERS), LATHER, RAZOR),
    ),
    Kind(
        "cleaning",
        "Home cleaning",
        "Regular visits, deep cleans, windows and carpets, at your place.",
        "lagoon",
        cleaning,
        _art("cleaning", (KITCHEN, SOFA, KITCHEN), SPRAYS, CLOTHS),
        comes_to_you=True,
    ),
    Kind(
        "home",
        "Home services",
        "Repairs, painting, gardens, plumbing and everything with a ladder.",
        "stone",
        home,
        _art("home", (LADDER, LADDER, LADDER), CANS, ROLLER),
        comes_to_you=True,
    ),
)


def pick_houses(size: int) -> list[tuple[Kind, House]]:
    """Return the first `size` places, one category after the other, so that a small town has a bit of everything."""
    rounds = range(max(len(kind.houses) for kind in KINDS))
    everyone = [(kind, kind.houses[n]) for n in rounds for kind in KINDS if n < len(kind.houses)]
    return everyone[:size]
