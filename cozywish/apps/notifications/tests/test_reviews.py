"""The mails about a venue's way to its customers."""

import pytest
from django.core import mail

from cozywish.apps.accounts.models import User
from cozywish.apps.notifications.handlers import venues
from cozywish.apps.notifications.tests.conftest import NOW, House
from cozywish.apps.venues.events import VenueReviewed
from cozywish.apps.venues.models import VenueEvent, VenueReview


def step(house: House, event: VenueEvent, reasons: str = "") -> VenueReviewed:
    owner = house.venue.business.owner
    review = VenueReview.objects.create(
        venue=house.venue, at=NOW, actor=owner, event=event, reasons=reasons
    )
    return VenueReviewed(review_id=review.pk, venue_id=str(house.venue.pk))


@pytest.mark.parametrize(
    ("event", "subject"),
    [
        (VenueEvent.SUBMIT, "Juniper & Steam is in review"),
        (VenueEvent.APPROVE, "Juniper & Steam is live"),
        (VenueEvent.ASK_FOR_CHANGES, "Please change something about Juniper & Steam"),
        (VenueEvent.REJECT, "Juniper & Steam is not accepted"),
        (VenueEvent.SUSPEND, "Juniper & Steam is suspended"),
        (VenueEvent.REINSTATE, "Juniper & Steam is back online"),
        (VenueEvent.CLOSE, "Juniper & Steam is closed"),
    ],
)
def test_the_owner_hears_of_every_step_once_and_why(
    house: House, event: VenueEvent, subject: str
) -> None:
    told = step(house, event, "Say where the door is.")

    for _ in range(2):
        venues.send_review(told)

    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == (subject, [house.venue.business.owner.email])
    text = " ".join(str(sent.body).split())
    assert "“Say where the door is.”" in text
    assert "/pro/" in text


def test_without_reasons_nothing_is_quoted(house: House) -> None:
    venues.send_review(step(house, VenueEvent.APPROVE))

    assert "“" not in str(mail.outbox[0].body)


def test_an_owner_who_is_gone_hears_nothing(house: House) -> None:
    told = step(house, VenueEvent.SUSPEND, "x")
    User.objects.filter(business__venues=house.venue).update(is_active=False)

    venues.send_review(told)

    assert mail.outbox == []
