"""The customers of the town. Their mail goes to a reserved domain and their phones to reserved numbers."""

from dataclasses import dataclass
from random import Random

from cozywish.apps.bookings.services import Address, Contact
from cozywish.core.text import fold
from cozywish.ops.demo.dice import dice
from cozywish.ops.demo.streets import BLOCKS, Block

FIRST_NAMES = (
    "Aaron Abby Adele Aidan Alana Alex Alice Amara Amy Ana Andre Anita Anna Anya Ari Audrey Avery Beth Bianca Blake "
    "Brian Caitlin Calvin Camila Carlos Carmen Cecily Chloe Chris Clara Cole Connor Corey Cyrus Dana Daniel Daria "
    "David Dean Delia Derek Diego Dylan Eden Eleanor Elena Eli Elise Emma Emmett Erin Esme Ethan Eva Evan Faye Finn "
    "Flora Frances Gabriel Gemma George Gia Grace Grant Greta Gwen Hana Hannah Harper Hazel Heather Helen Henry Holly "
    "Hugo Ian Imani Ingrid Iris Isaac Isla Ivy Jack Jada Jamie Jana Jason Jasper Jess Joan Joel Joey Jordan Jose Joy "
    "Julia Justin Kai Kara Karl Kate Keith Kelly Ken Kim Kira Kyle Lana Lara Laura Lena Leo Lila Liv Liz Logan Lucia "
    "Luis Luke Lydia Mabel Maggie Mara Marcus Maria Mark Mateo Max Maya Megan Mei Mia Micah Mila Miles Mina Morgan "
    "Nadia Naomi Nate Nina Noah Nora Olive Omar Oscar Owen Paige Pam Paula Pete Phoebe Quinn Rachel Ray Reese Remy "
    "Rhea Rita Rob Rohan Rosa Rose Ruby Ruth Ryan Sadie Sam Sana Sara Sean Selma Seth Shay Simon Sofia Stella Steve "
    "Tara Ted Tess Theo Tina Toby Tom Uma Vera Vic Wade Walt Wendy Will Willa Xander Yara Yusuf Zach Zoe"
)
LAST_NAMES = (
    "Abbott Acosta Adler Aguilar Ahmed Allen Amin Anders Archer Arnold Ayala Baker Banks Barr Bauer Beck Bell Bennett "
    "Berg Bishop Blake Boyd Brandt Brennan Brooks Burke Byrne Cain Carr Castro Chan Chavez Chen Cho Clark Cole Conway "
    "Cook Cortez Costa Cruz Dalton Dang Davis Dean Delgado Diaz Doyle Drake Duarte Dunn Eaton Ellis Emerson Farrell "
    "Fields Finch Fischer Flores Ford Foster Fox Frey Fuller Garcia Gibbs Goldberg Gomez Grant Gray Griffin Gupta Haas "
    "Hale Hall Hansen Hart Hayes Heller Hess Hill Hoang Holt Horn Howe Hughes Hunt Ibarra Ito Jacobs Jensen Johal "
    "Jones Kane Kaplan Kaur Keller Kelly Khan Kim King Klein Koch Kumar Lam Lane Larsen Lau Lee Lewis Lin Long Lopez "
    "Lowe Lund Lynch Mack Malik Marsh Mason May Meyer Miles Miller Moore Mora Morris Moss Mueller Nash Neal Nelson "
    "Nguyen Nolan Novak Nunez Obi Ochoa Olsen Ortiz Osman Owens Page Park Patel Paz Pena Perry Pham Pierce Pratt "
    "Price Quinn Ramos Reed Reyes Rios Rivera Roth Ruiz Russo Ryan Sanders Santos Sato Shah Shaw Silva Singh Sloan "
    "Snow Soto Stark Stone Suarez Swift Tanaka Tate Thorne Torres Tran Turner Vang Vargas Vega Vogel Wade Walsh Ward "
    "Webb Weiss West White Wolf Wong Woods Wu Yang Yates Young Zamora Zeller Zhang"
)
FIRST, LAST = FIRST_NAMES.split(), LAST_NAMES.split()
NOTES = {
    "massage": (
        "Left shoulder, please.",
        "Second trimester, week 22.",
        "No scented oil for me.",
        "Quiet session, thank you.",
        "Lower back since Sunday.",
    ),
    "spa": (
        "It is our anniversary.",
        "First time in a sauna.",
        "I will be five minutes early.",
        "Nut allergy.",
    ),
    "hair": (
        "Growing out a bob.",
        "I bring pictures.",
        "Sensitive scalp.",
        "Last color was in spring.",
        "Curly, type 3b.",
    ),
    "nails": (
        "One nail is broken.",
        "Gel from elsewhere to remove.",
        "Short, please.",
        "Dark green if you have it.",
    ),
    "skin": ("I use retinol.", "Rosacea.", "First facial ever.", "Eyebrows were laminated in May."),
    "barber": (
        "Same as last time.",
        "A little longer on top.",
        "My son is four and nervous.",
        "Skin fade, number one.",
    ),
    "cleaning": (
        "The key is with the neighbor in 4.",
        "Friendly dog, two cats.",
        "Please skip the study.",
        "Gate code in the morning by text.",
    ),
    "home": (
        "Plaster walls.",
        "Parking in the driveway.",
        "Third floor, no elevator.",
        "I have the parts already.",
        "Please ring twice.",
    ),
}
REGULARS = 70  # how many different people a venue sees


@dataclass(frozen=True, slots=True)
class Clientele:
    """The people who come to one venue; some of them come often."""

    contacts: tuple[Contact, ...]
    notes: tuple[str, ...]

    def someone(self, rng: Random) -> Contact:
        """Return one of them, the first of the list far more often than the last."""
        return self.contacts[int(len(self.contacts) * rng.random() ** 1.6)]

    def note(self, rng: Random) -> str:
        """Return what they write when they book: mostly nothing."""
        return rng.choice(self.notes) if rng.random() < 0.07 else ""


def make_clientele(
    *, seed: int, slug: str, category: str, near: frozenset[str], at_home: bool
) -> Clientele:
    """Return the people of a venue. Where work is done at their homes, these lie in the postcodes `near`."""
    rng = dice(seed, slug, "clientele")
    blocks = [block for block in BLOCKS if block.postcode in near] or list(BLOCKS)
    contacts = tuple(_contact(rng, blocks if at_home else None) for _ in range(REGULARS))
    return Clientele(contacts, NOTES[category])


def _contact(rng: Random, blocks: list[Block] | None) -> Contact:
    first, last = rng.choice(FIRST), rng.choice(LAST)
    return Contact(
        name=f"{first} {last}",
        email=f"{fold(first)}.{fold(last)}{rng.randint(1, 99)}@example.com",
        phone=f"+1{rng.choice((503, 971))}55501{rng.randint(0, 99):02d}",
        address=_home(rng, blocks) if blocks else None,
    )


def _home(rng: Random, blocks: list[Block]) -> Address:
    block = rng.choice(blocks)
    flat = (
        f"Apt {rng.randint(1, 4)}{rng.choice('0123456')}{rng.randint(1, 9)}"
        if rng.random() < 0.4
        else ""
    )
    return Address(
        line1=f"{rng.randint(block.low, block.high)} {block.street}",
        line2=flat,
        city="Portland",
        postcode=block.postcode,
    )
