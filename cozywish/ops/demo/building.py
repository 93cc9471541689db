"""From a story to rows: a house becomes a venue with people, a menu and hours. Nothing is written here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from cozywish.apps.accounts.services import NewPerson
from cozywish.apps.catalog.models import (
    Category,
    Service,
    ServicePicture,
    ServicePlace,
    StaffService,
    Tag,
    VenueCategory,
    VenueTag,
)
from cozywish.apps.geo.models import Place
from cozywish.apps.scheduling.models import Break, OpeningHours, Shift
from cozywish.apps.scheduling.services import NewTimes
from cozywish.apps.venues.facts import Fact
from cozywish.apps.venues.models import Business, Faq, StaffMember, Venue, VenuePhoto, VenueStatus
from cozywish.apps.venues.services import NewVenue
from cozywish.ops.demo.accounts import DEMO_ACCOUNTS
from cozywish.ops.demo.categories import Kind
from cozywish.ops.demo.dice import dice, key
from cozywish.ops.demo.pictures import SHOW_VENUE, choose_photos, service_photo
from cozywish.ops.demo.schedules import breaks_of, week_of
from cozywish.ops.demo.shapes import House, Item, Person
from cozywish.ops.demo.streets import find_block
from cozywish.ops.demo.weeks import Week, read_week
from cozywish.ops.demo.workings import Workings, tags_of, workings_of

ZONE = ZoneInfo("America/Los_Angeles")
FEATURED = 5
LOGINS = {account.name: account for account in DEMO_ACCOUNTS}


@dataclass(slots=True)
class Built:
    """A house with all its rows, unsaved, under ids that the seed decides."""

    seed: int
    kind: Kind
    house: House
    owner: NewPerson
    venue: Venue
    workings: Workings
    logins: list[NewPerson] = field(default_factory=list)
    staff: list[StaffMember] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    offers: list[StaffService] = field(default_factory=list)
    weeks: dict[str, Week] = field(default_factory=dict)
    pauses: dict[str, Week] = field(default_factory=dict)

    def new_venue(self) -> NewVenue:
        """Return the venue with photos, people, questions and rooms."""
        shown = choose_photos(seed=self.seed, kind=self.kind, house=self.house)
        photos = [
            VenuePhoto(
                venue=self.venue,
                position=n,
                image=photo.path,
                alt=photo.alt,
                focus=photo.focus,
                is_mirrored=photo.is_mirrored,
            )
            for n, photo in enumerate(shown, start=1)
        ]
        faqs = [
            Faq(venue=self.venue, position=n, question=question, answer=answer)
            for n, (question, answer) in enumerate(self.house.faqs, start=1)
        ]
        return NewVenue(self.venue, photos, self.staff, faqs, self.workings.rooms)

    def service_pictures(self) -> list[ServicePicture]:
        """Return the picture of the service that the menu begins with."""
        photo = service_photo(self.kind)
        return [ServicePicture(service=self.services[0], image=photo.path, alt=photo.alt)]

    def venue_categories(self, categories: Mapping[str, Category]) -> list[VenueCategory]:
        """Return the categories the venue stands under, its own first."""
        slugs = list(dict.fromkeys([self.kind.slug, *self.house.elsewhere.values()]))
        return [
            VenueCategory(venue=self.venue, category=categories[slug], position=n)
            for n, slug in enumerate(slugs, start=1)
        ]

    def venue_tags(self, tags: Mapping[str, Tag]) -> list[VenueTag]:
        """Return what the venue says of itself."""
        slugs = tags_of(seed=self.seed, slug=self.venue.slug, category=self.kind.slug)
        return [VenueTag(venue=self.venue, tag=tags[slug]) for slug in slugs]

    def new_times(self) -> NewTimes:
        """Return the weekly hours, shifts, breaks and times of services."""
        opening = read_week(self.house.hours)
        hours = [
            OpeningHours(venue=self.venue, weekday=day, opens_minute=a, closes_minute=b)
            for day, stretches in opening.items()
            for a, b in stretches
        ]
        shifts = [
            Shift(staff=one, weekday=day, starts_minute=a, ends_minute=b)
            for one in self.staff
            for day, stretches in self.weeks.get(one.name, {}).items()
            for a, b in stretches
        ]
        breaks = [
            Break(staff=one, weekday=day, starts_minute=a, ends_minute=b)
            for one in self.staff
            for day, stretches in self.pauses.get(one.name, {}).items()
            for a, b in stretches
        ]
        times = self.workings.times
        return NewTimes(hours=hours, shifts=shifts, breaks=breaks, service_times=times)


def build(
    *,
    seed: int,
    kind: Kind,
    house: House,
    number: int,
    place: Place,
    categories: Mapping[str, Category],
) -> Built:
    """Return the rows of a house. `number` counts the houses of the town and gives its phone number."""
    owner = _login(seed, house.team[0], slugify(house.name))
    venue = _venue(seed, house, number, place, owner)
    workings = workings_of(seed=seed, house=house, venue=venue)
    built = Built(seed, kind, house, owner, venue, workings)
    built.logins = [owner] + [
        _login(seed, one, "")
        for one in house.team[1:]
        if house.name == SHOW_VENUE and one.name in LOGINS
    ]
    built.staff = [_staff(built, person, n) for n, person in enumerate(house.team, start=1)]
    for section, items in house.menu.items():
        for item in items:
            service = _service(built, section, item, categories)
            built.services.append(service)
            workings.add(service, item)
    built.offers = _offers(built)
    for person in house.team:
        if person.is_bookable:
            week = week_of(seed=seed, house=house, person=person)
            built.weeks[person.name] = week
            built.pauses[person.name] = breaks_of(seed=seed, house=house, person=person, week=week)
    return built


def _login(seed: int, person: Person, slug: str) -> NewPerson:
    """Return the account of a person: a demo account under its fixed address, or one nobody can sign in to."""
    account = LOGINS.get(person.name)
    email = account.email if account else f"owner.{slug}@cozywish.example"
    return NewPerson(key(seed, "user", email), email, person.name, can_sign_in=account is not None)


def _venue(seed: int, house: House, number: int, place: Place, owner: NewPerson) -> Venue:
    block, at = find_block(house.at)
    lat, lon = block.point(at)
    slug = slugify(house.name)
    business = Business(id=key(seed, slug, "business"), owner_id=owner.id, name=house.name)
    return Venue(
        id=key(seed, slug, "venue"),
        business=business,
        status=VenueStatus.APPROVED,
        name=house.name,
        slug=slug,
        tagline=house.tagline,
        description=house.about,
        phone=f"+150355501{number:02d}",
        address_line1=house.at,
        address_line2=house.line2,
        district=block.district,
        postcode=block.postcode,
        place=place,
        lat=lat,
        lon=lon,
        time_zone=ZONE.key,
        currency="USD",
        travel_radius_m=int(house.travel_km * 1000) if house.travel_km else None,
        arrival_note=house.note,
        lead_minutes=house.lead_minutes,
        horizon_days=house.horizon_days,
        step_minutes=house.step,
        free_cancel_hours=house.free_cancel_hours,
        paid_when=house.paid_when,
        facts=_facts(seed, slug),
    )


def _facts(seed: int, slug: str) -> list[str]:
    """What is good to know of a house: about a third of what can be said."""
    rng = dice(seed, slug, "facts")
    return [str(fact) for fact in Fact if rng.random() < 0.3]


def _staff(built: Built, person: Person, position: int) -> StaffMember:
    users = {built.owner.name: built.owner.id}
    if built.house.name == SHOW_VENUE:
        users |= {one.name: key(built.seed, "user", one.email) for one in LOGINS.values()}
    return StaffMember(
        id=key(built.seed, built.venue.slug, "staff", person.name),
        venue=built.venue,
        user_id=users.get(person.name),
        name=person.name,
        title=person.title,
        bio=person.bio,
        avatar=f"art/avatars/avatar-{person.avatar}.webp" if person.avatar else "",
        position=position,
        featured_place=position if position <= FEATURED else None,
        is_bookable=person.is_bookable,
    )


def _service(built: Built, section: str, item: Item, categories: Mapping[str, Category]) -> Service:
    house, position = built.house, len(built.services) + 1
    at_home = section in house.at_home or built.kind.comes_to_you
    first_lines = [items[0].name for items in list(house.menu.values())[:2]]
    return Service(
        id=key(built.seed, built.venue.slug, "service", item.name),
        venue=built.venue,
        category=categories[house.elsewhere.get(section, built.kind.slug)],
        section=section,
        name=item.name,
        slug=slugify(item.name),
        description=item.about,
        done_at=ServicePlace.HOME if at_home else ServicePlace.VENUE,
        duration_minutes=item.minutes,
        padding_before_minutes=house.before if item.before is None else item.before,
        padding_after_minutes=house.after if item.after is None else item.after,
        price_cents=item.dollars * 100,
        lead_minutes=None if item.lead_hours is None else item.lead_hours * 60,
        horizon_days=item.horizon_days,
        step_minutes=item.step,
        paid_when=item.paid_when,
        position=position,
        is_featured=item.name in first_lines,
    )


def _offers(built: Built) -> list[StaffService]:
    """Return who does what: everyone, or those whose sections it stands in."""
    return [
        _offer(built, person, staff, service)
        for person, staff in zip(built.house.team, built.staff, strict=True)
        for service in built.services
        if person.is_bookable and (not person.does or service.section in person.does)
    ]


def _offer(built: Built, person: Person, staff: StaffMember, service: Service) -> StaffService:
    """Some people take more for the longer services, and a few need their own time."""
    price = service.price_cents + person.extra * 100
    differs = (
        person.extra != 0 and service.duration_minutes >= 30 and price >= service.price_cents / 2
    )
    rng = dice(built.seed, built.venue.slug, person.name, service.name)
    own_time = (
        rng.random() < 0.05 and service.duration_minutes >= 45 and built.house.name != SHOW_VENUE
    )
    longer = rng.choice((-5, 5, 10, 15))
    return StaffService(
        staff=staff,
        service=service,
        price_cents=price if differs else None,
        duration_minutes=service.duration_minutes + longer if own_time else None,
    )
