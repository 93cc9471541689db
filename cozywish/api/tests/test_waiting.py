"""The waiting list through the door: join, prove, take what is offered, leave."""

from datetime import datetime
from typing import Any

import pytest

from cozywish.api.tests.client import ApiClient
from cozywish.api.tests.conftest import KEY, NOW, TEN, House, mailed_code
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking, WaitEntry
from cozywish.apps.bookings.services import cancel_booking
from cozywish.apps.catalog.models import Question, QuestionKind
from cozywish.apps.idempotency.models import Answer
from cozywish.apps.outbox.services import drain

AT_TEN = datetime.fromisoformat(TEN)
ALICE = {"name": "Alice Archer", "email": "alice@example.com", "phone": "+15035550123"}
WINDOW = {
    "first_on": "2036-05-05",
    "last_on": "2036-05-05",
    "not_before": "10:00",
    "before": "10:15",
    "weekdays": [1],
}


@pytest.fixture
def taken(house: House) -> Booking:
    """Bob has ten o'clock with Ines."""
    return make_booking(house.ines, [house.massage], AT_TEN, customer=make_user("Bob Baker"))


def wish(house: House, **changes: Any) -> dict[str, Any]:
    return {
        "venue": str(house.venue.pk),
        "services": [str(house.massage.pk)],
        "staff": str(house.ines.pk),
        "window": WINDOW,
        "contact": ALICE,
        **changes,
    }


def free(booking: Booking) -> None:
    """Its customer cancels, and all that follows is delivered."""
    cancel_booking(booking=booking, reason="", now=NOW).unwrap()
    while drain(now=NOW):
        pass


def test_a_customer_waits_and_takes_the_time(
    signed_in: ApiClient, house: House, taken: Booking
) -> None:
    joined = signed_in.send("waitlist/", wish(house))
    assert joined.status_code == 201
    data = joined.json()["data"]
    assert (data["state"], data["actions"], data["token"]) == ("WAITING", ["leave"], None)
    assert data["window"] == {**WINDOW, "not_before": "10:00:00", "before": "10:15:00"}

    free(taken)
    at = f"waitlist/{data['id']}/"
    offered = signed_in.ask(at).json()["data"]
    assert offered["actions"] == ["accept", "decline", "leave"]
    assert (offered["offer"]["starts_at"], offered["offer"]["staff"]["name"]) == (
        TEN, "Ines Calloway",
    )  # fmt: skip
    assert offered["offer"]["total"] == {"amount_minor": 9000, "currency": "USD"}

    accepted = signed_in.send(f"{at}accept/", {})
    assert (accepted.status_code, accepted.json()["data"]["state"]) == (200, "TAKEN")
    visit = Booking.objects.get(state="CONFIRMED")
    assert accepted.json()["data"]["booking"] == str(visit.pk)
    assert [row["id"] for row in signed_in.ask("waitlist/").json()["data"]] == [data["id"]]


def test_a_guest_proves_the_address_and_has_a_token(
    api: ApiClient, house: House, taken: Booking
) -> None:
    joined = api.send("waitlist/", wish(house), key=KEY)
    data = joined.json()["data"]
    again = api.send("waitlist/", wish(house), key=KEY)
    assert again.json()["data"] == data
    assert "alice@example.com" not in str(Answer.objects.values_list("body", flat=True))
    at, mine = f"waitlist/{data['id']}/", {"X_Booking_Token": data["token"]}

    code = mailed_code()
    wrong = api.send(f"{at}prove/", {"code": "000000" if code != "000000" else "1" * 6}, **mine)
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "ACCOUNTS_CODE_WRONG")
    proven = api.send(f"{at}prove/", {"code": code}, **mine)
    assert proven.json()["data"]["state"] == "WAITING"

    free(taken)
    declined = api.send(f"{at}decline/", {}, **mine)
    assert (declined.json()["data"]["state"], declined.json()["data"]["offer"]) == ("WAITING", None)
    late = api.send(f"{at}accept/", {}, **mine)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "BOOKINGS_WAIT_OFFER_OVER")
    left = api.send(f"{at}leave/", {}, **mine)
    assert (left.json()["data"]["state"], left.json()["data"]["actions"]) == ("LEFT", [])


def test_nobody_else_finds_it(api: ApiClient, signed_in: ApiClient, house: House) -> None:
    make_booking(house.ines, [house.massage], AT_TEN)
    data = signed_in.send("waitlist/", wish(house)).json()["data"]

    for path in ("", "accept/", "leave/"):
        at = f"waitlist/{data['id']}/{path}"
        answer = api.send(at, {}) if path else api.ask(at)
        assert answer.status_code == 404
    assert api.ask("waitlist/").status_code == 401


def test_what_is_free_is_not_waited_for(signed_in: ApiClient, house: House) -> None:
    answer = signed_in.send("waitlist/", wish(house))

    assert (answer.status_code, answer.json()["error"]["code"]) == (
        409, "BOOKINGS_WAIT_TIME_IS_FREE",
    )  # fmt: skip
    assert not WaitEntry.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"window": {**WINDOW, "weekdays": []}}, 400),
        ({"window": {**WINDOW, "weekdays": [8]}}, 400),
        ({"window": {**WINDOW, "last_on": "2036-05-04"}}, 422),
        ({"window": {**WINDOW, "before": "09:00"}}, 422),
        ({"venue": "00000000-0000-0000-0000-000000000007"}, 404),
        ({"price": 1}, 400),
    ],
)
def test_what_cannot_be_waited_for_is_refused(
    signed_in: ApiClient, house: House, taken: Booking, changes: dict[str, Any], status: int
) -> None:
    assert signed_in.send("waitlist/", wish(house, **changes)).status_code == status
    assert not WaitEntry.objects.exists()


def test_answers_are_sent_with_the_yes(signed_in: ApiClient, house: House, taken: Booking) -> None:
    question = Question.objects.create(
        service=house.massage, text="Any injuries?", kind=QuestionKind.TEXT, position=1
    )
    at = f"waitlist/{signed_in.send('waitlist/', wish(house)).json()['data']['id']}/"
    free(taken)
    assert signed_in.ask(at).json()["data"]["offer"]["needs_details"]

    bare = signed_in.send(f"{at}accept/", {})
    assert (bare.status_code, bare.json()["error"]["code"]) == (
        422, "BOOKINGS_WAIT_DETAILS_NEEDED",
    )  # fmt: skip
    said = {"answers": [{"key": f"question-{question.pk}", "answer": "None"}]}
    assert signed_in.send(f"{at}accept/", said).status_code == 200
    visit = Booking.objects.get(state="CONFIRMED")
    assert visit.answers.get().answer == "None"


def test_a_visit_waits_for_an_earlier_time(
    signed_in: ApiClient, house: House, taken: Booking
) -> None:
    alice = User.objects.get(email="alice@example.com")
    later = AT_TEN.replace(day=6)
    visit = make_booking(house.ines, [house.massage], later, customer=alice)

    joined = signed_in.send(f"bookings/{visit.pk}/earlier/", {"window": WINDOW})
    assert joined.status_code == 201
    data = joined.json()["data"]
    assert (data["moves"], data["token"]) == (str(visit.pk), None)
    free(taken)
    moved = signed_in.send(f"waitlist/{data['id']}/accept/", {})

    assert moved.json()["data"]["booking"] == str(visit.pk)
    visit.refresh_from_db()
    assert visit.starts_at == AT_TEN
