"""Visits that somebody booked as a guest become their account's."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.queries import proven_address
from cozywish.apps.audit.services import record
from cozywish.apps.bookings.queries.gates import guest_visits
from cozywish.apps.bookings.services.carding import hand_over_cards
from cozywish.core.db import locked
from cozywish.core.errors import Invalid
from cozywish.core.services import operation


class AddressUnproven(Invalid):
    code = "BOOKINGS_ADDRESS_UNPROVEN"
    template = _("Please confirm your email address first: visits are found by it.")


@operation
def claim_visits(*, customer: User, now: datetime) -> int:
    """Give the account every guest visit that was booked with its address; return how many there were.

    Only the address that the account has now and has proved counts. Fails with AddressUnproven.
    """
    (account,) = locked(User.objects.filter(pk=customer.pk))  # so that it does not change meanwhile
    email = proven_address(user=account)
    if not email:
        raise AddressUnproven
    found = locked(guest_visits(email=email))
    guest_visits(email=email).filter(pk__in=[one.pk for one in found]).update(customer=account)
    hand_over_cards(email=email.lower(), customer=account, now=now)
    for booking in found:
        record(
            at=now,
            actor_kind="C",
            actor_id=account.pk,
            action="bookings.claim",
            object_type="booking",
            object_id=booking.pk,
        )
    return len(found)
