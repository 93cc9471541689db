"""The pages on which a venue's people write its questions, and who stands on its page."""

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Faq, Permission, StaffMember, Venue
from cozywish.web.provider.tests.reading import read, signed_in, words

pytestmark = pytest.mark.django_db
LIST = "/pro/venue/questions/"


@pytest.fixture
def venue() -> Venue:
    return make_venue()


def ask(venue: Venue, *questions: str) -> list[Faq]:
    return [
        Faq.objects.create(venue=venue, position=position, question=question, answer="Yes.")
        for position, question in enumerate(questions, start=1)
    ]


def test_a_question_is_added_and_customers_read_it(venue: Venue) -> None:
    client = signed_in(venue.business.owner)

    answer = client.post(LIST, {"question": " What  should I bring? ", "answer": "A swimsuit."})

    assert (answer.status_code, answer["Location"]) == (303, LIST)
    assert "Your question is on the list. " in read(client, LIST)
    assert "What should I bring? A swimsuit." in read(client, f"/v/{venue.slug}/")


def test_what_is_missing_is_said_at_the_field_and_what_was_typed_stays(venue: Venue) -> None:
    answer = signed_in(venue.business.owner).post(LIST, {"question": "Parking?", "answer": ""})

    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="Parking?"' in html
    assert "Please fill this in." in words(html)
    assert not Faq.objects.exists()


def test_at_five_there_is_a_sentence_and_no_form(venue: Venue) -> None:
    client = signed_in(venue.business.owner)
    ask(venue, "A?", "B?", "C?", "D?")
    assert "Add a question" in read(client, LIST)
    Faq.objects.create(venue=venue, position=5, question="E?", answer="Yes.")

    html = client.get(LIST).content.decode()

    assert (
        "Your page shows 5 questions at most, and these are as many. Remove one to add another."
    ) in words(html)
    assert 'name="question"' not in html
    late = client.post(LIST, {"question": "F?", "answer": "No."})
    assert late.status_code == 409
    assert "Your page shows at most 5 questions." in words(late.content.decode())
    assert 'value="F?"' in late.content.decode()
    assert Faq.objects.count() == 5


def test_questions_change_places(venue: Venue) -> None:
    first, second = ask(venue, "A?", "B?")

    signed_in(venue.business.owner).post(f"{LIST}{second.pk}/move/", {"to": "up"})

    assert list(Faq.objects.order_by("position").values_list("pk", flat=True)) == [
        second.pk,
        first.pk,
    ]


def test_who_saves_second_sees_the_first_and_can_save_again(venue: Venue) -> None:
    client = signed_in(venue.business.owner)
    (faq,) = ask(venue, "Parking?")
    page = f"{LIST}{faq.pk}/"
    client.post(page, {"question": "Parking?", "answer": "In the yard.", "seen": 1})

    second = client.post(page, {"question": "Parking?", "answer": "On the street.", "seen": 1})

    assert second.status_code == 409
    html = second.content.decode()
    assert "Saved by now: Answer: In the yard." in words(html)
    assert "On the street." in words(html)
    assert 'name="seen" value="2"' in html
    again = client.post(page, {"question": "Parking?", "answer": "On the street.", "seen": 2})
    assert again.status_code == 303
    faq.refresh_from_db()
    assert faq.answer == "On the street."


def test_removing_asks_first(venue: Venue) -> None:
    client = signed_in(venue.business.owner)
    (faq,) = ask(venue, "Parking?")
    page = f"{LIST}{faq.pk}/remove/"

    assert "Remove this question?" in read(client, page)
    assert Faq.objects.count() == 1
    assert client.post(page)["Location"] == LIST
    assert not Faq.objects.exists()
    assert client.post(page).status_code == 404


def test_only_who_edits_the_venue_comes_in(venue: Venue) -> None:
    (faq,) = ask(venue, "Parking?")
    ines = make_user("Ines Calloway")
    make_staff(venue, user=ines)
    mona = make_user("Mona Marsh")
    make_manager(venue, mona, Permission.VENUE_EDIT, manages_all=True)
    other = make_venue()

    for page in (LIST, f"{LIST}{faq.pk}/", f"{LIST}{faq.pk}/remove/"):
        assert signed_in(ines).get(page).status_code == 403
        assert signed_in(mona).get(page).status_code == 200
    assert signed_in(make_user("Zoe Zane")).get(LIST).status_code == 404
    assert signed_in(other.business.owner).get(f"{LIST}{faq.pk}/").status_code == 404


def test_somebody_is_put_on_the_page_from_the_team(venue: Venue) -> None:
    client = signed_in(venue.business.owner)
    people = [make_staff(venue, f"Person {letter}") for letter in "ABCDEF"]
    assert "has no room for more" in read(client, "/pro/team/")
    client.post(f"/pro/team/{people[5].pk}/feature/", {"to": "page"})
    assert "Your page shows at most 5 people." in read(client, "/pro/team/")

    client.post(f"/pro/team/{people[0].pk}/feature/", {"to": "team"})
    assert "Your page shows up to 5 of them" in read(client, "/pro/team/")
    client.post(f"/pro/team/{people[5].pk}/feature/", {"to": "page"})

    shown = StaffMember.objects.filter(featured_place__isnull=False).order_by("position")
    assert [person.name[-1] for person in shown] == ["B", "C", "D", "E", "F"]
    html = read(client, f"/v/{venue.slug}/")
    assert "Person F" in html
    assert "Person A" not in html
