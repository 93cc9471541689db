"""What was paid, as its venue sees it, and what of it a person lets go back."""

from typing import Any

import pytest
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.payments.factories import make_payment
from cozywish.apps.payments.models import EscrowHold, Refund
from cozywish.apps.payments.queries.books import sums_of
from cozywish.apps.payments.services import keep_fee, note_debt
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Permission
from cozywish.core.money import Money
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import read, signed_in, words

PAYMENTS = "/pro/payments/"
VIEW, REFUND = Permission.PAYMENTS_VIEW, Permission.BOOKINGS_REFUND_REQUEST


def manager(house: House, *permissions: Permission) -> User:
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, *permissions).venues.add(house.venue)
    return mona


def paid(house: House, amount: int = 9000, hour: int = 10, **more: Any) -> Booking:
    """A visit of which so much was paid ahead, today."""
    now = timezone.now()
    visit = make_booking(house.ines, [house.massage], at(hour), **more)
    Booking.objects.filter(pk=visit.pk).update(payment_mode="PREPAY")
    make_payment(
        reference=visit.pk,
        provider=house.venue.business_id,
        amount=Money(amount, "USD"),
        price=Money(amount, "USD"),
        payer=None,
        now=now,
    )
    return visit


def hold_of(visit: Booking) -> EscrowHold:
    return EscrowHold.objects.get(reference=visit.pk)


def refund_at(visit: Booking) -> str:
    return f"/pro/visits/{visit.reference}/refund/"


def test_nothing_was_paid_yet(house: House) -> None:
    assert "Nothing paid ahead yet" in read(signed_in(house.bob), PAYMENTS)


def test_what_came_in_is_held_went_back_or_was_shared_out(house: House) -> None:
    paid(house)
    missed = paid(house, 5000, hour=12)
    keep_fee(hold_id=hold_of(missed).pk, fee=2000, is_missed=True, now=timezone.now()).unwrap()

    said = read(signed_in(house.bob), PAYMENTS)

    sums = sums_of(EscrowHold.objects.all(), "USD")
    assert [one.minor for one in (sums.came_in, sums.held, sums.went_back)] == [14000, 9000, 3000]
    assert (sums.for_business.minor, sums.for_site.minor) == (1700, 300)
    assert "Came in $140.00 Held for visits $90.00 Refunded $30.00" in said
    assert "Released to you $17.00 Our fee $3.00" in said
    assert "Yours now" in said
    assert "Kept as a fee" in said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("CONFIRMED", "Held until after the visit"),
        ("IN_PROGRESS", "Held until after the visit"),
        ("COMPLETED", "Being settled"),
        ("NO_SHOW", "Being settled"),
        ("CANCELLED", "Being settled"),
    ],
)
def test_once_a_visit_is_over_its_money_waits_for_no_visit(
    house: House, state: str, said: str
) -> None:
    visit, client = paid(house), signed_in(house.bob)
    finished_at = timezone.now() if said == "Being settled" else None
    Booking.objects.filter(pk=visit.pk).update(state=state, finished_at=finished_at)
    assert said in read(client, PAYMENTS)
    assert said in read(client, f"/pro/visits/{visit.reference}/")


@pytest.mark.parametrize(
    ("asked", "count"),
    [("", 2), ("?state=held", 1), ("?state=refunded", 1), ("?state=frozen", 0), ("?month=2020-02", 0),
     ("?month=all", 2), ("?month=never&state=odd", 2)],
)  # fmt: skip
def test_it_is_narrowed_by_month_and_by_where_the_money_is(
    house: House, asked: str, count: int
) -> None:
    paid(house)
    gone = paid(house, hour=12)
    client = signed_in(house.bob)
    client.post(refund_at(gone), {"amount": "90", "why": "Ill"})

    assert len(client.get(PAYMENTS + asked).context["lines"]) == count


def test_whom_the_owner_trusts_with_payments_sees_them_and_others_do_not(house: House) -> None:
    visit = paid(house)
    mona = signed_in(manager(house, VIEW))

    assert visit.reference in mona.get(PAYMENTS).content.decode()
    assert "Yours now" not in mona.get(PAYMENTS).content.decode()
    assert visit.contact_name not in mona.get(PAYMENTS).content.decode()
    assert visit.contact_name in read(signed_in(house.bob), PAYMENTS)
    assert signed_in(house.ines.user).get(PAYMENTS).status_code == 403
    assert mona.get(refund_at(visit)).status_code == 404  # sees no visits


def test_many_payments_take_no_more_queries_than_two(
    house: House, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(house.bob)
    for hour in (9, 10):
        keep_fee(
            hold_id=hold_of(paid(house, hour=hour)).pk, fee=100, is_missed=True, now=timezone.now()
        ).unwrap()
    client.get(PAYMENTS)
    with django_assert_max_num_queries(100) as few:
        client.get(PAYMENTS)
    for hour in range(11, 17):
        keep_fee(
            hold_id=hold_of(paid(house, hour=hour)).pk, fee=100, is_missed=True, now=timezone.now()
        ).unwrap()

    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(PAYMENTS)


def test_the_owner_refunds_a_part_and_says_why(house: House) -> None:
    visit, client = paid(house), signed_in(house.bob)
    asks = words(client.get(refund_at(visit)).content.decode())
    assert "At most $90.00." in asks
    assert "a second person has to agree" not in asks

    for sent, field in (
        ({"amount": "91", "why": "Ill"}, "amount"),
        ({"amount": "0", "why": "Ill"}, "amount"),
        ({"amount": "much", "why": "Ill"}, "amount"),
        ({"amount": "20", "why": " "}, "why"),
    ):
        refused = client.post(refund_at(visit), sent)
        assert (refused.status_code, set(refused.context["form"].errors)) in [
            (422, {field}),
            (409, {field}),
        ]
    done = client.post(refund_at(visit), {"amount": "20", "why": "The room was cold"})

    assert done.status_code == 303
    refund = Refund.objects.get()
    assert (refund.amount, refund.state, refund.requested_by) == (2000, "SUBMITTING", house.bob.pk)
    page = words(client.get(f"/pro/visits/{visit.reference}/").content.decode())
    assert "Refund on its way: $20.00" in page
    assert "The room was cold" in page


def test_above_the_limit_another_person_agrees_and_never_the_same(
    house: House, settings: Any
) -> None:
    settings.REFUND_LIMIT = 5000
    visit = paid(house)
    both = (Permission.BOOKINGS_VIEW, REFUND)
    mona, bob = signed_in(manager(house, *both)), signed_in(house.bob)
    assert "Above $50.00 for one visit" in mona.get(refund_at(visit)).content.decode()
    mona.post(refund_at(visit), {"amount": "90", "why": "Flood"})
    refund = Refund.objects.get()
    decide = f"{refund_at(visit)}{refund.pk}/"
    assert refund.state == "REQUESTED"

    assert mona.post(decide, {"say": "yes"}).status_code == 403
    assert "Agree" in bob.get(f"/pro/visits/{visit.reference}/").content.decode()
    assert bob.post(decide, {"say": "yes"}).status_code == 303

    refund.refresh_from_db()
    assert (refund.state, refund.approved_by) == ("SUBMITTING", house.bob.pk)


def test_what_was_refunded_before_by_one_person_counts(house: House, settings: Any) -> None:
    settings.REFUND_LIMIT = 5000
    visit, bob = paid(house), signed_in(house.bob)

    for amount in ("30", "20", "10"):
        bob.post(refund_at(visit), {"amount": amount, "why": "Again"})

    assert list(Refund.objects.order_by("created_at").values_list("amount", "needs_second")) == [
        (3000, False),
        (2000, False),
        (1000, True),
    ]


def test_whoever_asked_takes_it_back_and_the_owner_says_no(house: House, settings: Any) -> None:
    settings.REFUND_LIMIT = 0
    visit, bob = paid(house), signed_in(house.bob)
    mona = signed_in(manager(house, Permission.BOOKINGS_VIEW, REFUND))
    for person, other in ((mona, mona), (mona, bob), (bob, bob)):
        person.post(refund_at(visit), {"amount": "90", "why": "Flood"})
        refund = Refund.objects.exclude(state="CANCELLED").get()
        assert other.post(f"{refund_at(visit)}{refund.pk}/", {"say": "no"}).status_code == 303

    assert set(Refund.objects.values_list("state", flat=True)) == {"CANCELLED"}
    assert hold_of(visit).remaining == 9000


def test_a_fee_that_no_card_paid_is_waived_in_part(house: House) -> None:
    visit, bob = paid(house), signed_in(house.bob)
    EscrowHold.objects.update(state="NONE", captured=0, remaining=0)
    debt = note_debt(
        hold_id=hold_of(visit).pk, amount=9000, code="card_declined", now=timezone.now()
    ).unwrap()
    assert debt is not None
    page = words(bob.get(f"/pro/visits/{visit.reference}/").content.decode())
    assert "$90.00 is owed: the card on file did not pay the fee." in page
    assert "Owed: the card did not pay" in read(bob, f"{PAYMENTS}?state=owed")

    bob.post(refund_at(visit), {"amount": "40", "why": "A good client"})

    debt.refresh_from_db()
    assert (debt.amount, debt.state) == (5000, "OPEN")


def test_money_that_was_released_still_goes_back(house: House) -> None:
    """J9."""
    visit, bob = paid(house), signed_in(house.bob)
    keep_fee(hold_id=hold_of(visit).pk, fee=9000, is_missed=True, now=timezone.now()).unwrap()

    bob.post(refund_at(visit), {"amount": "40", "why": "She was ill"})

    assert Refund.objects.get().after_release
    sums = sums_of(EscrowHold.objects.all(), "USD")
    assert (sums.went_back.minor, sums.for_business.minor, sums.for_site.minor) == (4000, 4250, 750)
    assert hold_of(visit).fee_kept == 5000


def test_what_is_still_to_be_collected_stands_beside_what_is_paid(house: House) -> None:
    visit = paid(house, amount=2000, total_cents=9000)
    page = f"/pro/visits/{visit.reference}/"

    assert "Paid $20.00 To collect at the visit $70.00" in read(signed_in(house.bob), page)
    Booking.objects.filter(pk=visit.pk).update(state="CANCELLED")
    assert "To collect" not in read(signed_in(house.bob), page)


def test_an_amount_that_is_none_is_told_at_its_field(house: House) -> None:
    visit = paid(house)

    answer = signed_in(house.bob).post(refund_at(visit), {"amount": "-5", "why": "Late."})

    assert answer.status_code == 422
    assert "Write the amount like 45 or 45.50." in words(answer.content.decode())


@pytest.mark.parametrize(
    ("mode", "percent", "no_show", "cancelled"),
    [
        (
            "PREPAY",
            100,
            "The $90.00 the client paid is kept.",
            "What the client has paid goes back",
        ),
        (
            "PREPAY",
            50,
            "$45.00 of what the client paid is kept, and $45.00 goes back.",
            "all of it",
        ),
        ("GUARANTEE", 50, "$45.00 is charged to the client’s card.", "card is not charged."),
        ("GUARANTEE", 0, "The client’s card is not charged.", "card is not charged."),
    ],
)
def test_before_a_step_the_business_reads_what_it_does_with_the_money(
    house: House, mode: str, percent: int, no_show: str, cancelled: str
) -> None:
    visit = paid(house, total_cents=9000, no_show_fee_percent=percent, hour=8)
    Booking.objects.filter(pk=visit.pk).update(payment_mode=mode)
    step = f"/pro/visits/{visit.reference}/step"

    assert no_show in read(signed_in(house.bob), f"{step}/no_show/")
    assert cancelled in read(signed_in(house.bob), f"{step}/cancel/")
