"""The questions on the page of a venue: five at most, in order, and nobody's words lost."""

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.venues.factories import make_venue
from cozywish.apps.venues.models import Faq, Venue, VenueEdit
from cozywish.apps.venues.queries import own_faqs
from cozywish.apps.venues.services import Answered, add_faq, change_faq, move_faq, remove_faq
from cozywish.apps.venues.tests.conftest import NOW
from cozywish.core.services import Failure

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue() -> Venue:
    return make_venue()


def add(venue: Venue, question: str) -> Faq:
    said = Answered(question, f"Answer to {question}")
    return add_faq(editor=venue.business.owner, venue_id=venue.pk, said=said, now=NOW).unwrap()


def listed(venue: Venue) -> list[tuple[int, str]]:
    return list(own_faqs(venue_id=venue.pk).values_list("position", "question"))


def test_questions_stand_in_the_order_in_which_they_came(venue: Venue) -> None:
    for question in ("Parking?", "Towels?"):
        add(venue, question)

    assert listed(venue) == [(1, "Parking?"), (2, "Towels?")]
    assert [entry.action for entry in AuditEntry.objects.all()] == ["venues.faq_added"] * 2


def test_a_double_click_adds_one_question(venue: Venue) -> None:
    first = add(venue, "Parking?")

    assert add(venue, "Parking?") == first
    assert listed(venue) == [(1, "Parking?")]


def test_the_sixth_question_is_refused_and_so_is_a_sixth_place_by_the_database(
    venue: Venue,
) -> None:
    for number in range(1, 6):
        add(venue, f"Question {number}?")

    refused = add_faq(
        editor=venue.business.owner, venue_id=venue.pk, said=Answered("Six?", "No."), now=NOW
    )

    assert isinstance(refused, Failure)
    assert refused.error.code == "VENUES_FAQS_FULL"
    assert refused.error.message == (
        "Your page shows at most 5 questions. Remove one to add another."
    )
    assert len(listed(venue)) == 5
    for position in (0, 5, 6):
        with pytest.raises(IntegrityError), transaction.atomic():
            Faq.objects.create(venue=venue, position=position, question="?", answer="!")


def test_the_operator_can_allow_fewer(venue: Venue, settings: Settings) -> None:
    settings.FAQS_PER_VENUE = 1
    add(venue, "Parking?")

    refused = add_faq(
        editor=venue.business.owner, venue_id=venue.pk, said=Answered("Two?", "No."), now=NOW
    )

    assert isinstance(refused, Failure)
    assert refused.error.message == "Your page shows 1 question. Remove it to ask another one."


def test_a_full_list_can_be_put_in_another_order(venue: Venue) -> None:
    made = [add(venue, f"{letter}?") for letter in "ABCDE"]
    owner = venue.business.owner

    move_faq(editor=owner, venue_id=venue.pk, faq_id=made[4].pk, is_up=True, now=NOW).unwrap()
    move_faq(editor=owner, venue_id=venue.pk, faq_id=made[0].pk, is_up=False, now=NOW).unwrap()
    move_faq(editor=owner, venue_id=venue.pk, faq_id=made[1].pk, is_up=True, now=NOW).unwrap()

    assert [question for _, question in listed(venue)] == ["B?", "A?", "C?", "E?", "D?"]
    assert set(Faq.objects.values_list("pk", flat=True)) == {faq.pk for faq in made}


def test_what_is_removed_makes_room_and_the_rest_moves_up(venue: Venue) -> None:
    made = [add(venue, f"{letter}?") for letter in "ABCDE"]

    remove_faq(editor=venue.business.owner, venue_id=venue.pk, faq_id=made[1].pk, now=NOW).unwrap()
    add(venue, "F?")

    assert listed(venue) == [(1, "A?"), (2, "C?"), (3, "D?"), (4, "E?"), (5, "F?")]


def test_who_saves_second_is_told_and_overwrites_nothing(venue: Venue) -> None:
    faq = add(venue, "Parking?")
    owner = venue.business.owner
    change_faq(
        editor=owner,
        venue_id=venue.pk,
        faq_id=faq.pk,
        said=Answered("Parking?", "In the yard."),
        seen=1,
        now=NOW,
    ).unwrap()

    second = change_faq(
        editor=owner,
        venue_id=venue.pk,
        faq_id=faq.pk,
        said=Answered("Parking?", "On the street."),
        seen=1,
        now=NOW,
    )

    assert isinstance(second, Failure)
    assert second.error.code == "VENUES_FAQ_CHANGED_MEANWHILE"
    faq.refresh_from_db()
    assert (faq.answer, faq.version) == ("In the yard.", 2)


def test_what_changed_is_kept_in_words(venue: Venue) -> None:
    faq = add(venue, "Parking?")

    remove_faq(editor=venue.business.owner, venue_id=venue.pk, faq_id=faq.pk, now=NOW).unwrap()

    edits = VenueEdit.objects.order_by("pk").values_list("field", "before", "after")
    said = "Parking?\nAnswer to Parking?"
    assert list(edits) == [("questions", "", said), ("questions", said, "")]


def test_strangers_and_other_venues_find_nothing(venue: Venue) -> None:
    faq = add(venue, "Parking?")
    elsewhere = make_venue()
    said = Answered("Mine now?", "Yes.")

    with pytest.raises(Venue.DoesNotExist):
        add_faq(editor=make_user("Charlie Cole"), venue_id=venue.pk, said=said, now=NOW).unwrap()
    with pytest.raises(Faq.DoesNotExist):
        change_faq(
            editor=elsewhere.business.owner,
            venue_id=elsewhere.pk,
            faq_id=faq.pk,
            said=said,
            seen=1,
            now=NOW,
        ).unwrap()
    assert listed(venue) == [(1, "Parking?")]
