"""Booking a variant with extras and answers, page by page, as a browser without a script sends it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import AddOn, Prerequisites, Question, Service
from cozywish.apps.outbox.services import drain
from cozywish.web.customer.tests.conftest import GUEST, NOW, TEN, House, code_in, words


@pytest.fixture
def long(house: House) -> Service:
    house.massage.variant_name = "60 min"
    house.massage.save(update_fields=["variant_name"])
    return make_service(
        house.venue,
        house.massage.name,
        by=[house.ines],
        variant_of=house.massage,
        variant_name="90 min",
        duration_minutes=90,
        price_cents=15_200,
    )


@pytest.fixture
def oil(house: House) -> AddOn:
    return AddOn.objects.create(
        service=house.massage, name="Warm oil", price_cents=1800, minutes=10, position=1
    )


def as_sent(house: House, long: Service, *extras: AddOn, **more: Any) -> dict[str, Any]:
    """What the form of step 1 sends: the card's service, which of its variants, and its extras."""
    return {
        "services": [str(house.massage.pk)],
        f"as-{house.massage.pk}": str(long.pk),
        "extras": [str(extra.pk) for extra in extras],
        **more,
    }


def test_a_family_is_one_card_from_its_least_price_and_says_what_it_needs(
    house: House, client: Client, long: Service, oil: AddOn
) -> None:
    patch = make_service(house.venue, "Patch test", by=[house.ines])
    Prerequisites.objects.create(service=house.massage, first=patch, minimum_age=16)

    page = words(client.get(house.url()))

    assert page.count("Hot stone massage 60 min · from $128") == 1
    assert "Needs “Patch test” 48 hours before For ages 16 and up" in page
    assert "60 min from $128 90 min $152" in page
    assert "Warm oil 10 min +$18" in page
    shown = words(client.get(f"/v/{house.venue.slug}/"))
    assert shown.count("Hot stone massage") - shown.count("Hot stone massage,") == 1
    assert "90 min $152" in shown


def test_the_chosen_variant_and_extra_stand_in_the_summary(
    house: House, client: Client, long: Service, oil: AddOn
) -> None:
    page = words(client.get(house.url(), as_sent(house, long, oil)))

    assert "Hot stone massage, 90 min 90 min $152.00 Warm oil 10 min $18.00 Total $170.00" in page


def test_whoever_takes_a_service_out_takes_its_extras_out(
    house: House, client: Client, oil: AddOn
) -> None:
    sent = {"services": [str(house.scalp.pk)], "extras": [str(oil.pk)]}

    assert "Scalp oil ritual 10 min $18.00 Total $18.00" in words(client.get(house.url(), sent))


def test_an_extra_that_is_offered_no_longer_is_refused(
    house: House, client: Client, long: Service, oil: AddOn
) -> None:
    AddOn.objects.update(is_active=False)

    answer = client.post(house.url("time/"), as_sent(house, long, oil, at=TEN))

    assert answer.status_code == 422
    assert Booking.objects.count() == 0


def test_a_visit_with_everything_is_booked_told_and_shown(
    house: House, client: Client, long: Service, oil: AddOn
) -> None:
    Prerequisites.objects.create(service=house.massage, minimum_age=16, consent="I know the risks.")
    choice = Question.objects.create(
        service=house.massage, text="How firm?", kind="CHOICE", choices="Soft\nFirm", position=1
    )
    sent = as_sent(house, long, oil, staff=str(house.ines.pk), at=TEN)
    to = client.post(house.url("time/"), sent).headers["Location"]
    held = Booking.objects.get()
    assert (held.total_cents, held.ends_at - held.starts_at) == (17_000, timedelta(minutes=100))

    refused = client.post(to, {**GUEST, f"question-{choice.pk}": "Softer"})
    assert refused.status_code == 422
    page = words(refused)
    assert "Please choose one of the answers." in page
    assert "This can only be booked for somebody of that age." in page
    assert "Please agree to this first: without it the visit cannot take place." in page

    said = {f"question-{choice.pk}": "Firm", "age": "on", f"consent-{house.massage.pk}": "on"}
    assert client.post(to, {**GUEST, **said}).status_code == 303
    drain(now=NOW)
    pay = {"payment_mode": "VENUE", "code": code_in(mail.outbox[-1].body)}
    booked = client.post(to.replace("details", "pay"), pay)
    drain(now=NOW)

    ticket = words(client.get(booked.headers["Location"]))
    assert "+ Warm oil, 10 min" in ticket
    assert "How firm? Firm" in ticket
    assert "I know the risks. Yes" in ticket
    letter = str(mail.outbox[-1].body)
    assert "Hot stone massage, 90 min + Warm oil" in letter
    assert "$170.00" in letter
    client.force_login(house.venue.business.owner)
    visit = words(client.get(f"/pro/visits/{held.reference}/"))
    assert "Hot stone massage, 90 min + Warm oil, 10 min" in visit
    assert "Whoever comes is at least 16 years old. Yes How firm? Firm" in visit


def test_what_was_answered_is_there_again_on_the_way_back(
    house: House, client: Client, oil: AddOn
) -> None:
    asked = Question.objects.create(
        service=house.massage, text="Any allergies?", kind="TEXT", is_required=True, position=1
    )
    to = client.post(house.url("time/"), house.chosen()).headers["Location"]
    client.post(to, {**GUEST, f"question-{asked.pk}": "Hazelnuts"})

    assert "Hazelnuts" in words(client.get(to))


def test_without_the_patch_test_every_step_leads_to_it_first(house: House, client: Client) -> None:
    patch = make_service(house.venue, "Patch test", by=[house.ines], duration_minutes=15)
    Prerequisites.objects.create(service=house.massage, first=patch)
    sentence = "Before “Hot stone massage” you need “Patch test” here, at least 48 hours earlier."

    for answer in (
        client.get(house.url("professional/"), house.of(house.massage)),
        client.post(house.url("time/"), house.chosen()),
    ):
        assert answer.status_code == 422
        assert sentence in words(answer)
        assert f'href="{house.url()}?services={patch.pk}"' in answer.content.decode()
    assert Booking.objects.count() == 0


def test_with_the_patch_test_too_close_the_time_is_refused_and_a_later_one_held(
    house: House, client: Client
) -> None:
    patch = make_service(house.venue, "Patch test", by=[house.ines], duration_minutes=15)
    Prerequisites.objects.create(service=house.massage, first=patch)
    alice = make_booking(house.ines, [patch], timezone.now() - timedelta(hours=1))
    client.post(house.url("time/"), {**house.chosen(), **house.of(house.scalp)})
    alice.device = Booking.objects.get(state="HELD").device
    alice.save(update_fields=["device"])

    soon = client.post(house.url("time/"), house.chosen())
    assert soon.status_code == 422
    assert "at least 48 hours earlier" in words(soon)
    later = client.post(house.url("time/"), house.chosen(at="2036-05-08T17:00Z"))
    assert later.status_code == 303

    page = words(client.get(house.url("time/"), house.of(house.massage)))
    assert (
        "“Hot stone massage” comes after your “Patch test”: "
        "you see the times from 48 hours to 180 days after it."
    ) in page
    assert "Mon 5 Not possible Tue 6 Not possible Wed 7 29 left" in page
