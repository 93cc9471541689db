"""What is good to know before one comes: a closed list, in the order in which pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Fact(models.TextChoices):
    """Something a venue says of itself. What is not said is not known: no fact denies another."""

    STEP_FREE = "step_free", _("Step-free entrance")
    ELEVATOR = "elevator", _("Elevator")
    ACCESSIBLE_TOILET = "accessible_toilet", _("Accessible restroom")
    SIGNING = "signing", _("American Sign Language")
    PARKING = "parking", _("Own parking")
    STREET_PARKING = "street_parking", _("Street parking")
    BIKES = "bikes", _("Bike parking")
    TRANSIT = "transit", _("Close to transit")
    WIFI = "wifi", _("Wi-Fi")
    CHANGING_ROOM = "changing_room", _("Changing room")
    SHOWER = "shower", _("Shower")
    DRINKS = "drinks", _("Tea and water")
    CHILDREN = "children", _("Children are welcome")
    PETS = "pets", _("Pets are welcome")
    CARDS = "cards", _("Cards")
    CASH = "cash", _("Cash")
    SPANISH = "spanish", _("Spanish")
    FRENCH = "french", _("French")
    CHINESE = "chinese", _("Chinese")
    VIETNAMESE = "vietnamese", _("Vietnamese")
    RUSSIAN = "russian", _("Russian")


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as pages show it."""

    fact: Fact
    icon: str

    @property
    def label(self) -> str:
        """What it says."""
        return str(self.fact.label)


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that belong together."""

    title: Promise
    facts: Sequence[Told]


def _group(title: Promise, icons: Mapping[Fact, str]) -> Group:
    return Group(title, tuple(Told(fact, icon) for fact, icon in icons.items()))


GROUPS: Sequence[Group] = (
    _group(
        _("Getting in"),
        {
            Fact.STEP_FREE: "wheelchair",
            Fact.ELEVATOR: "elevator",
            Fact.ACCESSIBLE_TOILET: "restroom",
            Fact.SIGNING: "signing",
        },
    ),
    _group(
        _("Getting here"),
        {
            Fact.PARKING: "parking",
            Fact.STREET_PARKING: "parking",
            Fact.BIKES: "bicycle",
            Fact.TRANSIT: "bus",
        },
    ),
    _group(
        _("While you are here"),
        {
            Fact.WIFI: "wifi",
            Fact.CHANGING_ROOM: "shirt",
            Fact.SHOWER: "shower",
            Fact.DRINKS: "mug",
            Fact.CHILDREN: "child",
            Fact.PETS: "paw",
        },
    ),
    _group(_("Paying there"), {Fact.CARDS: "wallet", Fact.CASH: "cash"}),
    _group(
        _("Languages besides English"),
        dict.fromkeys(
            (Fact.SPANISH, Fact.FRENCH, Fact.CHINESE, Fact.VIETNAMESE, Fact.RUSSIAN), "language"
        ),
    ),
)


def told(said: Sequence[str]) -> list[Told]:
    """Return what is said, in order; words that are no longer on the list are left out."""
    return [one for group in GROUPS for one in group.facts if one.fact in said]
