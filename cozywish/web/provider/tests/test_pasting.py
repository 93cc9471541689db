"""Pasting a long price list: what is told of its lines, and what stays."""

from cozywish.apps.catalog.factories import make_category
from cozywish.apps.catalog.models import Service
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import signed_in, words

PASTE = "/pro/services/paste/"


def test_of_two_hundred_pasted_services_the_wrong_three_are_told_and_stay(house: House) -> None:
    client = signed_in(house.bob)
    lines = [f"Service {n} {15 + n % 5 * 5} min ${20 + n}" for n in range(1, 201)]
    lines[9], lines[99], lines[199] = "Service 10 $30", "Service 100 30 min", "20 min $45"
    sent = {
        "text": "\n".join(lines),
        "category": str(make_category("massage").pk),
        "done_at": "VENUE",
        "by": [str(house.ines.pk)],
    }

    said = words(client.post(PASTE, sent | {"do": "read"}).content.decode())
    added = client.post(PASTE, sent | {"do": "add"})

    assert "Line 10, “Service 10 $30”: How long does it take?" in said
    assert "Line 100, “Service 100 30 min”: What does it cost?" in said
    assert "Line 200, “20 min $45”: There is no name in front of" in said
    assert Service.objects.count() == 1 + 197
    assert added.context["form"]["text"].value() == f"{lines[9]}\n{lines[99]}\n{lines[199]}"


def test_a_list_that_is_too_long_is_refused_whole_and_stays(house: House) -> None:
    lines = [f"Service {n} 30 min $20" for n in range(1, 302)]
    sent = {
        "text": "\n".join(lines),
        "category": str(make_category("massage").pk),
        "done_at": "VENUE",
    }

    answer = signed_in(house.bob).post(PASTE, sent | {"do": "add"})

    told = "These are more than 300 lines. Add the first ones, then the rest."
    assert (answer.status_code, answer.context["form"].errors) == (422, {"text": [told]})
    assert answer.context["form"]["text"].value() == sent["text"]
    assert Service.objects.count() == 1
