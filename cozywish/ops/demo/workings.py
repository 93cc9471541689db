"""How things are done in a house: its rooms and equipment, the steps of services, when they are offered, its words."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cozywish.apps.catalog.models import Service, ServiceNeed, ServiceSegment, Tag, TagIcon
from cozywish.apps.scheduling.models import ServiceTime
from cozywish.apps.venues.models import Resource, ResourceGroup, ResourceKind, Venue
from cozywish.ops.demo.dice import dice, key
from cozywish.ops.demo.shapes import House, Item
from cozywish.ops.demo.weeks import Week, read_week

TAGS = {  # slug: name, icon, and the categories whose houses may say it of themselves
    "calm": ("Calm and quiet", TagIcon.LEAF, ("massage", "spa", "skin")),
    "candlelight": ("Candlelight", TagIcon.MOON, ("massage", "spa")),
    "groups": ("Good for groups", TagIcon.PEOPLE, ("spa", "nails")),
    "plant-based": ("Plant-based products", TagIcon.LEAF, ("skin", "hair", "nails", "cleaning")),
    "sensitive-skin": ("Kind to sensitive skin", TagIcon.HEART, ("massage", "spa", "skin")),
    "coffee": ("Good coffee", TagIcon.MUG, ("hair", "barber", "nails")),
    "first-timers": ("Good for first-timers", TagIcon.STAR, ("hair", "barber", "massage", "home")),
    "insured": ("Insured work", TagIcon.SHIELD, ("cleaning", "home")),
}


@dataclass(slots=True)
class Workings:
    """Unsaved rows of one house, and the weeks of services that are offered less often than their people work."""

    rooms: list[Resource] = field(default_factory=list)
    segments: list[ServiceSegment] = field(default_factory=list)
    needs: list[ServiceNeed] = field(default_factory=list)
    times: list[ServiceTime] = field(default_factory=list)
    weeks: dict[str, Week] = field(default_factory=dict)

    def add(self, service: Service, item: Item) -> None:
        """Let the service be done as the story says."""
        groups = {room.group.name: room.group for room in self.rooms if room.group}
        self.segments += _segments(service, item.steps)
        self.needs += [ServiceNeed(service=service, group=groups[name]) for name in item.needs]
        if item.offered:
            week = self.weeks[service.name] = read_week(item.offered)
            self.times += [
                ServiceTime(service=service, weekday=day, starts_minute=a, ends_minute=b)
                for day, stretches in week.items()
                for a, b in stretches
            ]


def workings_of(*, seed: int, house: House, venue: Venue) -> Workings:
    """Return the rooms and equipment of the house; its services are added one by one."""
    kinds = ((ResourceKind.ROOM, house.rooms), (ResourceKind.EQUIPMENT, house.equipment))
    made = Workings()
    for kind, groups in kinds:
        for name, units in groups.items():
            group = ResourceGroup(id=key(seed, venue.slug, "rooms", name), venue=venue, name=name)
            made.rooms += [
                Resource(venue=venue, kind=kind, name=unit, group=group, position=position)
                for position, unit in enumerate(units, start=1)
            ]
    return made


def _segments(service: Service, steps: str) -> Iterator[ServiceSegment]:
    for position, step in enumerate(steps.split(", ") if steps else (), start=1):
        kind, minutes = step.split()
        yield ServiceSegment(service=service, position=position, kind=kind, minutes=int(minutes))


def town_tags() -> list[Tag]:
    """Return the words, unsaved."""
    return [
        Tag(slug=slug, name=name, icon=icon, position=position)
        for position, (slug, (name, icon, _kinds)) in enumerate(TAGS.items(), start=1)
    ]


def tags_of(*, seed: int, slug: str, category: str) -> list[str]:
    """Return the slugs of the words that a house says of itself: some of those that fit."""
    rng = dice(seed, slug, "tags")
    fitting = [tag for tag, (_name, _icon, kinds) in TAGS.items() if category in kinds]
    return [tag for tag in fitting if rng.random() < 0.6]
