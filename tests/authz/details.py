"""What a business has besides its people and visits: a row of everything that can say something."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import request_code
from cozywish.apps.bookings.models import (
    AnswerKind,
    Booking,
    BookingAnswer,
    BookingChange,
    BookingItemExtra,
    BookingNote,
    ClientCard,
    ClientTag,
    Recurrence,
    Series,
)
from cozywish.apps.catalog.models import (
    AddOn,
    Prerequisites,
    Question,
    QuestionKind,
    Service,
    ServicePicture,
)
from cozywish.apps.notifications.models import Notice
from cozywish.apps.scheduling.models import SpecialDate
from cozywish.apps.venues.models import Venue, VenueEdit, VenueEvent, VenueReview


def fill(service: Service, visit: Booking, letter: str) -> None:
    """Give the business all of it."""
    _fill_service(service)
    _fill_visit(visit)
    _fill_cards(visit, letter)
    _fill_venue(service.venue, letter)


def begin_series(visit: Booking) -> None:
    """Let it be the first of two that recur."""
    visit.series = Series.objects.create(
        venue=visit.venue,
        every=Recurrence.WEEK,
        first_on=visit.starts_at.date(),
        at=visit.starts_at.time(),
        asked=2,
        visits=2,
        placed_at=visit.placed_at,
    )
    visit.series_position = 1
    visit.save(update_fields=["series", "series_position"])


def _fill_service(service: Service) -> None:
    """Let it have a picture, an extra, a question of each kind, and something to agree to."""
    ServicePicture.objects.create(service=service, image="art/venues/ritual-1.webp", alt="?")
    AddOn.objects.create(service=service, name="?", price_cents=500, minutes=5, position=1)
    Question.objects.create(service=service, text="?", kind=QuestionKind.TEXT, position=1)
    Question.objects.create(
        service=service, text="?", kind=QuestionKind.CHOICE, choices="Yes\nNo", position=2
    )
    Prerequisites.objects.create(service=service, consent="?")


def _fill_visit(visit: Booking) -> None:
    """Let an extra have been agreed, a question answered, and the visit moved and noted about."""
    BookingItemExtra.objects.create(
        item=visit.items.get(), position=1, name="?", price_cents=500, minutes=5
    )
    BookingAnswer.objects.create(
        booking=visit, position=1, kind=AnswerKind.ANSWER, key="q1", asked="?", answer="?"
    )
    take_step(visit, "C", visit.customer)
    author = visit.items.get().staff.user
    assert author is not None
    BookingNote.objects.create(booking=visit, at=timezone.now(), author=author, text="?")


def _fill_cards(visit: Booking, letter: str) -> None:
    """Let something be kept in mind about the visit's customer, and about a guest who came once."""
    business, now = visit.venue.business, timezone.now()
    for whose in ({"customer": visit.customer}, {"email": f"card@{letter}.example"}):
        card = ClientCard.objects.create(business=business, notes="?", changed_at=now, **whose)
        ClientTag.objects.create(card=card, position=1, word="?")


def take_step(visit: Booking, kind: str, actor: User | None) -> None:
    """Let somebody have moved it."""
    BookingChange.objects.create(
        booking=visit,
        at=timezone.now(),
        event="reschedule",
        state=visit.state,
        actor_kind=kind,
        actor=actor,
        reason="?",
        tells_client=True,
        was_staff_name="?",
    )


def _fill_venue(venue: Venue, letter: str) -> None:
    """Let it have been changed and looked at, telephones, and a day with a name of its own."""
    now, business = timezone.now(), venue.business
    owner, number = business.owner, {"a": "+1503555019", "b": "+1503555029"}[letter]
    venue.phone, business.phone = f"{number}7", f"{number}6"
    venue.save(update_fields=["phone"])
    business.save(update_fields=["phone"])
    staff = venue.staff.order_by("position").first()
    assert staff is not None
    staff.email, staff.phone = f"staff@{letter}.example", f"{number}5"
    staff.save(update_fields=["email", "phone"])
    SpecialDate.objects.create(venue=venue, on=now.date() + timedelta(days=40), label="?")
    VenueEdit.objects.create(
        venue=venue,
        at=now,
        actor=owner,
        field="tagline",
        before=f"former words of {letter}",
        after=f"newer words of {letter}",
    )
    VenueReview.objects.create(
        venue=venue,
        at=now,
        actor=owner,
        event=VenueEvent.SUBMIT,
        reasons=f"reasons about {letter}",
    )


def write_to(user: User) -> None:
    """Let them have been written to."""
    now = timezone.now()
    request_code(email=f"{uuid4().hex}@x.example", now=now).unwrap()
    Notice.objects.create(key=f"mail:{user.pk}", channel="email", template="code", recipient="?")
