"""What is left to do before a venue can go live, as its people see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cozywish.apps.bookings.queries.business import has_been_booked
from cozywish.apps.catalog.models import Category
from cozywish.apps.catalog.queries import categories_of
from cozywish.apps.scheduling.plans import special_spans
from cozywish.apps.venues.checklist import Part, complete_parts
from cozywish.apps.venues.machine import VENUE
from cozywish.apps.venues.models import MOST_PHOTOS, Venue, VenueEvent, VenueReview
from cozywish.apps.venues.queries import reviews_of
from cozywish.web.provider.venue.forms import CANCELLING


@dataclass(frozen=True, slots=True)
class Words:
    """A step in words, the route on which it begins, and the one on which it goes on."""

    title: Promise
    lead: "Promise | str"
    button: Promise
    begins: str
    route: str


STEPS: Mapping[Part, Words] = {
    Part.DETAILS: Words(
        _("Tell us about your business"),
        _("What you are, where you are, and a few words about you."),
        _("Start"),
        "pro-venue",
        "pro-venue",
    ),
    Part.TEAM: Words(
        _("Bring in your team, or just yourself"),
        _("Everybody who takes bookings has a calendar of their own."),
        _("Add people"),
        "pro-team",
        "pro-team",
    ),
    Part.SERVICES: Words(
        _("Add your services"),
        _("Start from a template, paste your price list, or import a table from another system."),
        _("Add services"),
        "pro-services-templates",
        "pro-services",
    ),
    Part.HOURS: Words(
        _("Set your hours"),
        _("Customers only see times at which you are open and somebody works."),
        _("Set hours"),
        "pro-hours",
        "pro-hours",
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step: `is_current` is the first one that is left. `url` is empty where it cannot begin yet.

    `is_alone` says that one click does it for whoever works alone. A step that `is_optional` is never current, and
    nothing waits for it.
    """

    number: int
    words: Words
    is_done: bool
    is_current: bool
    url: str
    is_alone: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """All steps, the optional ones last, the last thing the office said, and whether it can be sent in."""

    steps: list[Step]
    kind: Category | None = None
    said: VenueReview | None = None
    can_submit: bool = False

    @classmethod
    def of_nothing(cls) -> "Checklist":
        """The list of a business that has no venue yet."""
        return cls([*_steps(frozenset(), has_venue=False), *_optional_steps(None)])

    @property
    def left(self) -> int:
        """How many steps are left."""
        return sum(not step.is_done for step in self.needed)

    @property
    def percent(self) -> int:
        """How much is done."""
        return 100 * (len(self.needed) - self.left) // len(self.needed)

    @property
    def needed(self) -> list[Step]:
        """The steps without which the venue cannot be sent in."""
        return [step for step in self.steps if not step.is_optional]


def checklist_of(venue: Venue) -> Checklist:
    """Return the list of a venue that is not live. Nine SQL queries."""
    kinds = categories_of(venue=venue)
    said = reviews_of(venue).exclude(event=VenueEvent.SUBMIT).first()
    return Checklist(
        [*_steps(complete_parts(venue)), *_optional_steps(venue)],
        kind=kinds[0] if kinds else None,
        said=said,
        can_submit=VenueEvent.SUBMIT in VENUE.events(state=venue.status, actor="P"),
    )


MOST_NEXT = 3
HOLIDAYS = Words(
    _("Say when you are closed"),
    _("Public holidays are one click each."),
    _("Set special days"),
    "pro-special",
    "pro-special",
)
QUESTIONS = Words(
    _("Answer what customers ask most"),
    _("Parking, what to bring, what to do when they are late."),
    _("Write answers"),
    "pro-questions",
    "pro-questions",
)
FIRST_VISIT = Words(
    _("Book yourself in once"),
    _("You see what your customers see. Cancel it afterwards."),
    _("Try it"),
    "venue",
    "venue",
)


def next_steps(venue: Venue, *, now: datetime) -> list[Step]:
    """Return at most three things to do next of a venue that is live, the first one first. Four SQL queries."""
    today = now.astimezone(ZoneInfo(venue.time_zone)).date()
    photos = _photos_step(venue)
    open_ones = [
        (photos.words, photos.url, photos.is_done),
        (FIRST_VISIT, reverse("venue", args=[venue.slug]), has_been_booked(venue=venue)),
        (QUESTIONS, reverse("pro-questions"), venue.faqs.exists()),
        (HOLIDAYS, reverse("pro-special"), bool(special_spans(venue_id=venue.pk, today=today))),
    ]
    left = [(words, url) for words, url, is_done in open_ones if not is_done]
    return [
        Step(number, words, is_done=False, is_current=number == 1, url=url)
        for number, (words, url) in enumerate(left[:MOST_NEXT], start=1)
    ]


def _steps(done: frozenset[Part], *, has_venue: bool = True) -> list[Step]:
    current = next((part for part in STEPS if part not in done), None)
    return [
        Step(
            number=number,
            words=words,
            is_done=part in done,
            is_current=part is current,
            url=_url(words, part in done) if has_venue or part is current else "",
            is_alone=has_venue and part is Part.TEAM and part not in done,
        )
        for number, (part, words) in enumerate(STEPS.items(), start=1)
    ]


def _url(words: Words, is_done: bool) -> str:
    return reverse(words.route if is_done else words.begins)


def _optional_steps(venue: Venue | None) -> list[Step]:
    """Those that can wait: photos, what customers agree to, and a look at the page."""
    return [_photos_step(venue), _policies_step(venue), _preview_step(venue)]


def _policies_step(venue: Venue | None) -> Step:
    """There is a rule from the beginning; here it says which, and leads to the others."""
    lead: Promise | str = _("Relaxed, fair or strict. Fair, unless you choose another.")
    if venue is not None:
        said = dict(CANCELLING).get(venue.free_cancel_hours)
        lead = said or _("Free until %(n)d hours before") % {"n": venue.free_cancel_hours}
    words = Words(_("Choose your cancellation policy"), lead, _("Choose"), "pro-venue", "pro-venue")
    url = f"{reverse('pro-venue')}#rules" if venue else ""
    return Step(len(STEPS) + 2, words, venue is not None, False, url, is_optional=True)


def _preview_step(venue: Venue | None) -> Step:
    words = Words(
        _("See your page as customers will"),
        _("With your prices, your people and your hours."),
        _("Preview"),
        "pro-preview",
        "pro-preview",
    )
    url = reverse("pro-preview") if venue else ""
    return Step(len(STEPS) + 3, words, False, False, url, is_optional=True)


def _photos_step(venue: Venue | None) -> Step:
    """Before there is a venue, nothing can be added."""
    added = venue.photos.count() if venue else 0
    lead = _("%(n)d added, at most %(most)d.") % {"n": added, "most": MOST_PHOTOS}
    words = Words(
        _("Add photos"),
        lead if added else _("The first one is your cover."),
        _("Add"),
        "pro-photos",
        "pro-photos",
    )
    url = _url(words, added > 0) if venue else ""
    return Step(len(STEPS) + 1, words, added > 0, False, url, is_optional=True)
