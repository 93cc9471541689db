"""Keeping time free by hand: a lunch with the accountant, a room that is painted."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.bookings.models import Allocation, AllocationState, Block
from cozywish.apps.bookings.queries.blocks import blockable_by, blocks_within
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.apps.bookings.services.claiming import claim, wait_for_resources
from cozywish.apps.bookings.services.freeing import times_freed
from cozywish.apps.venues.models import Resource, Venue
from cozywish.core.errors import Conflict, Invalid
from cozywish.core.intervals import TICK_SECONDS, tick_at
from cozywish.core.services import operation

LONGEST = timedelta(days=14)


class TimeNotFree(Conflict):
    code = "BOOKINGS_TIME_NOT_FREE"
    template = _(
        "A visit or another block is already in this time. Move it first, or choose another."
    )


class BlockUnreadable(Invalid):
    code = "BOOKINGS_BLOCK_UNREADABLE"
    template = _("Choose an end after the start, in steps of five minutes and within two weeks.")
    field = "ends"


class BlockChangedMeanwhile(Conflict):
    code = "BOOKINGS_BLOCK_CHANGED_MEANWHILE"
    template = _("Somebody changed this block meanwhile. Please look at it again.")


@operation
def block_time(
    *, by: User, resource_id: int, starts_at: datetime, ends_at: datetime, words: str, now: datetime
) -> Block:
    """Keep the time of a person or a room free over [starts_at, ends_at), aware.

    Raises Resource.DoesNotExist for anybody who may not. Fails with BlockUnreadable, TimeNotFree.
    """
    resource = blockable_by(by).select_for_update(of=("self",)).get(pk=resource_id)
    made = Block(resource=resource, starts_at=starts_at, ends_at=ends_at, words=words.strip())
    _take(made)
    made.save(force_insert=True)
    _write_down(by, made, "bookings.block", now)
    return made


@operation
def move_block(
    *,
    by: User,
    block_id: UUID,
    resource_id: int,
    starts_at: datetime,
    ends_at: datetime,
    words: str,
    seen: int,
    now: datetime,
) -> Block:
    """Give the block another time, person, room or other words. `seen` is the version that was looked at.

    Raises Block.DoesNotExist or Resource.DoesNotExist for anybody who may not change both what it was and what it
    becomes. Fails with BlockChangedMeanwhile, BlockUnreadable, TimeNotFree.
    """
    block = blocks_within(by).select_for_update(of=("self",)).get(pk=block_id)
    if block.version != seen:
        raise BlockChangedMeanwhile
    resource = blockable_by(by).get(pk=resource_id, venue=_venue_of(block))
    wait_for_resources({block.resource_id, resource.pk})
    _let_go(block)
    block.resource, block.starts_at, block.ends_at = resource, starts_at, ends_at
    block.words, block.version = words.strip(), seen + 1
    _take(block)
    block.save(update_fields=["resource", "starts_at", "ends_at", "words", "version"])
    _write_down(by, block, "bookings.move_block", now)
    return block


@operation
def unblock_time(*, by: User, block_id: UUID, now: datetime) -> Block:
    """Let the time be booked again. Raises Block.DoesNotExist for anybody who may not."""
    block = blocks_within(by).select_for_update(of=("self",)).get(pk=block_id)
    _let_go(block)
    _write_down(by, block, "bookings.unblock", now)
    block.delete()
    return block


def _venue_of(block: Block) -> UUID:
    return Resource.objects.values_list("venue_id", flat=True).get(pk=block.resource_id)


def _take(block: Block) -> None:
    """Claim the time. What is squeezed in blocks nobody, so the database would let it pass: it is looked for."""
    whole = all(at.timestamp() % TICK_SECONDS == 0 for at in (block.starts_at, block.ends_at))
    length = block.ends_at.astimezone(UTC) - block.starts_at.astimezone(UTC)
    if not whole or not timedelta() < length <= LONGEST:
        raise BlockUnreadable
    t0, t1 = tick_at(block.starts_at), tick_at(block.ends_at)
    squeezed = Allocation.objects.filter(
        resource=block.resource, t0__lt=t1, t1__gt=t0, state=AllocationState.SQUEEZE
    )
    if squeezed.exists():
        raise TimeNotFree
    taken = Allocation(resource=block.resource, t0=t0, t1=t1, state=AllocationState.BLOCKED)
    try:
        claim(allocations=[taken])
    except SlotTaken as refusal:
        raise TimeNotFree from refusal


def _let_go(block: Block) -> None:
    held = Allocation.objects.filter(
        resource=block.resource_id, t0=tick_at(block.starts_at), state=AllocationState.BLOCKED
    )
    held.update(state=AllocationState.RELEASED)
    venue = Venue.objects.get(resources=block.resource_id)
    zone = ZoneInfo(venue.time_zone)
    times_freed(
        venue.pk, block.starts_at.astimezone(zone).date(), block.ends_at.astimezone(zone).date()
    )


def _write_down(by: User, block: Block, action: str, now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=by.pk,
        action=action,
        object_type="venue",
        object_id=_venue_of(block),
        resource=block.resource_id,
        starts_at=block.starts_at.isoformat(),
        ends_at=block.ends_at.isoformat(),
    )
