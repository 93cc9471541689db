"""SM-03: what writes a state past the services is stopped below them, and the office has no field to write it in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import ModelAdmin
from django.db import IntegrityError, connection, transaction
from django.db.models import Field, Model
from django.test import RequestFactory

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import UserActivity
from cozywish.apps.bookings.models import Booking
from cozywish.web.office.urls import office
from tests.authz.world import build_tenant

pytestmark = pytest.mark.django_db
UNHEARD_OF = "ODD"
NAMES = {"state", "status"}


def states() -> Iterator[tuple[type[Model], "Field[Any, Any]"]]:
    """Every column of ours that holds one of some states."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if model.__module__.startswith("cozywish.") and field.name in NAMES and field.choices:
                yield model, field


def is_refused(model: type[Model], field: "Field[Any, Any]", *, by_hand: bool) -> bool:
    """Whether the database keeps a state out that nobody has heard of. There has to be a row to try it on."""
    rows = model._default_manager.all()
    assert rows.exists(), f"{model._meta.label} has no row: build one in tests.authz.world"
    try:
        with transaction.atomic():
            if by_hand:
                table, column = model._meta.db_table, field.column
                with connection.cursor() as cursor:
                    cursor.execute(
                        f'UPDATE "{table}" SET "{column}" = %s',  # noqa: S608 - names of our own
                        [UNHEARD_OF],
                    )
            else:
                rows.update(**{field.name: UNHEARD_OF})
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    return False


@pytest.fixture
def _town() -> None:
    build_tenant("a")


def test_the_columns_that_hold_states_are_known() -> None:
    assert {f"{model._meta.label}.{field.name}" for model, field in states()} == {
        "accounts.AddressChange.state",
        "accounts.DataExport.state",
        "bookings.Allocation.state",
        "bookings.Booking.state",
        "bookings.BookingChange.state",
        "bookings.WaitEntry.state",
        "payments.Debt.state",
        "payments.Dispute.state",
        "payments.EscrowHold.state",
        "payments.InboxEvent.state",
        "payments.Operation.state",
        "payments.PaymentAttempt.state",
        "payments.Refund.state",
        "scheduling.TimeOff.state",
        "venues.Venue.status",
    }


@pytest.mark.parametrize("by_hand", [False, True], ids=["update", "SQL"])
@pytest.mark.usefixtures("_town")
def test_a_state_that_nobody_has_heard_of_is_refused_by_the_database(by_hand: bool) -> None:
    taken = [
        model._meta.label
        for model, field in states()
        if not is_refused(model, field, by_hand=by_hand)
    ]

    assert taken == []


@pytest.mark.parametrize("by_hand", [False, True], ids=["update", "SQL"])
@pytest.mark.usefixtures("_town")
def test_a_column_without_a_guard_is_found(by_hand: bool) -> None:
    """The control: kinds of activity are words for the log, and no machine."""
    kind = UserActivity._meta.get_field("kind")

    assert not is_refused(UserActivity, kind, by_hand=by_hand)


def editable(admins: dict[type[Model], Any]) -> list[str]:
    """The states that a superuser could write in a form of the office."""
    request = RequestFactory().get("/")
    request.user = make_user("Ada Admin", is_staff=True, is_superuser=True)
    return [
        f"{model._meta.label}.{field.name}"
        for model, field in states()
        if model in admins
        for form in [admins[model].get_form(request, None, change=True)]
        if field.name in form.base_fields
    ]


def test_no_form_of_the_office_writes_a_state() -> None:
    assert {model._meta.label for model, _ in states() if model in office._registry} == {
        "bookings.Booking",
        "payments.InboxEvent",
        "payments.Refund",
        "venues.Venue",
    }
    assert editable(office._registry) == []


def test_a_form_that_would_write_one_is_found() -> None:
    """The control."""
    assert editable({Booking: ModelAdmin(Booking, office)}) == ["bookings.Booking.state"]
