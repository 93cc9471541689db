"""How to get to the pages on which a venue comes to be."""

from django.utils import timezone
from playwright.sync_api import expect

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.venues.models import Faq, Venue, VenueReview, VenueStatus
from cozywish.apps.venues.services import open_business
from tests.e2e.visitor import Visitor, shows

VENUE = "venue"


def draft(status: str = VenueStatus.DRAFT) -> User:
    """Let the town's last venue be in that state; return its owner."""
    venue = Venue.objects.get(name="Low Tide")
    Venue.objects.filter(pk=venue.pk).update(status=status)
    return venue.business.owner


@shows("pro/", VENUE, "todo", "Ready to send in")
def nothing_left(visitor: Visitor) -> None:
    visitor.go_as(draft(), "/pro/")


@shows("pro/live/", VENUE, "live", "You’re live. Share your page.")
def just_live(visitor: Visitor) -> None:
    owner = draft(VenueStatus.APPROVED)
    Venue.objects.filter(business__owner=owner).update(live_is_news=True)
    visitor.go_as(owner, "/pro/")


@shows("pro/", VENUE, "todo-waiting", "Low Tide: In review")
def waiting(visitor: Visitor) -> None:
    visitor.go_as(draft(VenueStatus.SUBMITTED), "/pro/")


@shows("pro/", VENUE, "todo-changes", "Welcome")
def changes_asked(visitor: Visitor) -> None:
    owner = draft(VenueStatus.CHANGES_ASKED)
    venue = owner.business.venues.get()
    Venue.objects.filter(pk=venue.pk).update(description="")
    VenueReview.objects.create(
        venue=venue,
        at=timezone.now(),
        actor=make_user("Olive Office"),
        event="ask_for_changes",
        reasons="Please say a few words about yourselves.\nAnd where the door is.",
    )
    visitor.go_as(owner, "/pro/")


@shows("pro/venue/", VENUE, "editor-new", "Tell us about your business")
def first_words(visitor: Visitor) -> None:
    founder = make_user("Fay Founder")
    open_business(
        owner=founder,
        name="Lamp & Linen",
        phone="+15035550148",
        place=visitor.venue.place,
        now=timezone.now(),
    ).unwrap()
    visitor.go_as(founder, "/pro/venue/")


@shows("pro/venue/", VENUE, "editor", "Venue page")
def editor(visitor: Visitor) -> None:
    visitor.go_as(visitor.venue.business.owner, "/pro/venue/")


@shows("pro/venue/", VENUE, "editor-refused", "Venue page")
def editor_refused(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go_as(visitor.venue.business.owner, "/pro/venue/")
    page.get_by_label("Name", exact=True).fill("")
    page.get_by_label("Phone").fill("123")
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator(".has-error")).not_to_have_count(0)


@shows("pro/venue/preview/", VENUE, "preview", "Low Tide")
def preview(visitor: Visitor) -> None:
    visitor.go_as(draft(), "/pro/venue/preview/")


def asked(visitor: Visitor, count: int) -> list[Faq]:
    """Let the venue have that many questions."""
    Faq.objects.filter(venue=visitor.venue).delete()
    return [
        Faq.objects.create(
            venue=visitor.venue, position=number, question=f"Question {number}?", answer="Yes."
        )
        for number in range(1, count + 1)
    ]


@shows("pro/venue/close/", VENUE, "venue-close", "Close for good?")
def closing(visitor: Visitor) -> None:
    visitor.go_as(draft(), "/pro/venue/close/")


@shows("pro/venue/close/", VENUE, "venue-close-ahead", "Close for good?")
def closing_with_visits(visitor: Visitor) -> None:
    visitor.booked(14)
    visitor.go_as(visitor.venue.business.owner, "/pro/venue/close/")
    expect(visitor.page.get_by_text("ahead. Let")).to_be_visible()


@shows("pro/venue/questions/", VENUE, "questions", "Questions")
def questions(visitor: Visitor) -> None:
    asked(visitor, 2)
    visitor.go_as(visitor.venue.business.owner, "/pro/venue/questions/")


@shows("pro/venue/questions/", VENUE, "questions-none", "Questions")
def no_questions(visitor: Visitor) -> None:
    asked(visitor, 0)
    visitor.go_as(visitor.venue.business.owner, "/pro/venue/questions/")


@shows("pro/venue/questions/", VENUE, "questions-full", "Questions")
def enough_questions(visitor: Visitor) -> None:
    asked(visitor, 5)
    visitor.go_as(visitor.venue.business.owner, "/pro/venue/questions/")


@shows("pro/venue/questions/<int:faq_id>/", VENUE, "question", "Edit a question")
def question(visitor: Visitor) -> None:
    faq = asked(visitor, 1)[0]
    visitor.go_as(visitor.venue.business.owner, f"/pro/venue/questions/{faq.pk}/")


@shows("pro/venue/questions/<int:faq_id>/remove/", VENUE, "question-remove", "Remove this")
def question_remove(visitor: Visitor) -> None:
    faq = asked(visitor, 1)[0]
    visitor.go_as(visitor.venue.business.owner, f"/pro/venue/questions/{faq.pk}/remove/")
