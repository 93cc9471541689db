"""Services to start a menu from, for each category by its slug. Prices are in whole units of the venue's currency."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from babel.numbers import get_currency_precision
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cozywish.apps.catalog.models import Category, ServicePlace
from cozywish.apps.catalog.shapes import Card
from cozywish.core.text import fold


@dataclass(frozen=True, slots=True)
class Starter:
    """A service as many offer it."""

    name: Promise
    minutes: int
    price: int
    description: Promise
    after: int = 0  # minutes to clean up


@dataclass(frozen=True, slots=True)
class Menu:
    """The services of a category, and where they are done."""

    services: tuple[Starter, ...]
    done_at: str = ServicePlace.VENUE


STARTERS: Mapping[str, Menu] = {
    "massage": Menu(
        (
            Starter(_("Swedish massage"), 60, 95, _("Long, even strokes, head to toe."), 15),
            Starter(_("Long Swedish massage"), 90, 135, _("The same, with no hurry."), 15),
            Starter(_("Deep tissue massage"), 60, 110, _("Firm work on back, neck and hips."), 15),
            Starter(_("Hot stone massage"), 75, 125, _("Warm basalt where it is tight."), 15),
            Starter(_("Prenatal massage"), 60, 105, _("Side-lying, from week 13 on."), 15),
            Starter(_("Back, neck and shoulders"), 30, 55, _("The desk half of you."), 10),
        )
    ),
    "spa": Menu(
        (
            Starter(_("Soak and sauna"), 90, 45, _("Warm pool, cedar sauna, cold plunge.")),
            Starter(_("Private sauna for two"), 60, 90, _("A cabin to yourselves."), 15),
            Starter(_("Salt scrub"), 45, 85, _("Sea salt and oil, then a warm rinse."), 15),
            Starter(_("Body wrap"), 60, 100, _("Clay or seaweed under warm linen."), 15),
            Starter(_("Float"), 60, 80, _("An hour on warm salt water, in the dark."), 20),
            Starter(_("Half a day"), 240, 260, _("Sauna, scrub and an hour of massage."), 20),
        )
    ),
    "hair": Menu(
        (
            Starter(_("Haircut and finish"), 60, 75, _("Wash, cut, dry."), 5),
            Starter(_("Short haircut"), 40, 55, _("Above the ears, clippers or scissors."), 5),
            Starter(_("Blow-dry"), 40, 50, _("Wash, dry and shape."), 5),
            Starter(_("Root color"), 90, 95, _("Up to two fingers of new growth."), 10),
            Starter(_("Highlights"), 150, 180, _("Half a head, with toner and finish."), 10),
            Starter(_("Trim of the fringe"), 15, 15, _("Between two haircuts.")),
        )
    ),
    "nails": Menu(
        (
            Starter(_("Manicure"), 35, 35, _("Shape, cuticles, polish."), 5),
            Starter(_("Gel manicure"), 50, 50, _("Lasts for two weeks and more."), 5),
            Starter(_("Pedicure"), 50, 55, _("Soak, shape, polish."), 10),
            Starter(_("Gel pedicure"), 60, 68, _("Dry before your shoes are on."), 10),
            Starter(_("Builder gel set"), 90, 85, _("Over your own nails, any shape."), 5),
            Starter(_("Removal"), 20, 15, _("Gel or polish, gently."), 5),
        )
    ),
    "skin": Menu(
        (
            Starter(_("Signature facial"), 60, 105, _("Cleanse, peel, massage, mask."), 10),
            Starter(_("Express facial"), 30, 60, _("Over lunch, no redness."), 10),
            Starter(_("Gentle peel"), 45, 120, _("Fruit acids, by your skin."), 10),
            Starter(_("Brow shape"), 20, 28, _("Wax, tweezers, trim."), 5),
            Starter(_("Lash lift and tint"), 60, 85, _("Six weeks of curl."), 5),
            Starter(_("Half leg wax"), 30, 40, _("Below the knee."), 5),
        )
    ),
    "barber": Menu(
        (
            Starter(_("Haircut"), 30, 38, _("Clippers, scissors, a clean neck."), 5),
            Starter(_("Skin fade"), 45, 46, _("Down to nothing, without a line."), 5),
            Starter(_("Haircut and beard"), 50, 60, _("Both, to one shape."), 5),
            Starter(_("Beard trim"), 20, 25, _("Shape, line, oil."), 5),
            Starter(_("Hot towel shave"), 40, 45, _("Two towels, one razor."), 5),
            Starter(_("Kid’s haircut"), 25, 28, _("Under twelve, with patience."), 5),
        )
    ),
    "cleaning": Menu(
        (
            Starter(_("Regular cleaning"), 120, 110, _("Kitchen, bathroom, floors, dust."), 30),
            Starter(_("Big regular cleaning"), 180, 160, _("Three bedrooms and more."), 30),
            Starter(_("Deep cleaning"), 300, 320, _("Behind, below and inside."), 30),
            Starter(_("Moving out"), 360, 390, _("Ready for the keys."), 30),
            Starter(_("Windows"), 120, 130, _("Inside and out, two floors."), 30),
            Starter(_("Inside the oven"), 60, 70, _("Racks, door and glass."), 30),
        ),
        ServicePlace.HOME,
    ),
    "home": Menu(
        (
            Starter(_("Handyman hour"), 60, 85, _("The list on your fridge."), 30),
            Starter(_("Handyman half day"), 240, 300, _("The long list."), 30),
            Starter(_("Furniture assembly"), 120, 140, _("Flat boxes to furniture."), 30),
            Starter(_("Leak or clog"), 60, 120, _("Taps, traps and drains."), 30),
            Starter(_("Lamp or outlet"), 60, 110, _("Hung or changed, tested."), 30),
            Starter(_("Garden visit"), 120, 130, _("Mow, trim, weed, take away."), 30),
        ),
        ServicePlace.HOME,
    ),
}


def not_yet(category: str, *, known: Iterable[str]) -> list[Starter]:
    """Return the start for that category, one of STARTERS, without what is on a menu already by its name."""
    there = {fold(name) for name in known}
    return [one for one in STARTERS[category].services if fold(str(one.name)) not in there]


def minor(price: int, currency: str) -> int:
    """Return a starter's price in minor units."""
    return int(price * 10 ** get_currency_precision(currency))


def card_of(starter: Starter, kind: Category, *, cents: int) -> Card:
    """Return the start as a service of the menu for that price."""
    return Card(
        category_id=kind.pk,
        section=kind.name,
        name=str(starter.name),
        description=str(starter.description),
        done_at=STARTERS[kind.slug].done_at,
        duration_minutes=starter.minutes,
        padding_after_minutes=starter.after,
        price_cents=cents,
    )
