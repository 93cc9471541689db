"""What a person does for a guest without a pause: one or more services, padding and rooms around all of them."""

from collections.abc import Iterable

from cozywish.apps.bookings.models import BookingItem


def runs_of(items: Iterable[BookingItem]) -> list[list[BookingItem]]:
    """Return the items of visits as runs: the same person for the same guest, one begins as the other ends."""
    runs: list[list[BookingItem]] = []
    for item in sorted(items, key=lambda one: (str(one.booking_id), one.guest, one.starts_at)):
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and (last.booking_id, last.guest, last.staff_id)
            == (item.booking_id, item.guest, item.staff_id)
            and last.ends_at == item.starts_at
        ):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs
