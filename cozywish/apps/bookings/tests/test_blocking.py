"""Time kept free by hand: who may, what stands in the way, and that it can be booked again."""

from datetime import UTC, datetime

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, AllocationState, Block
from cozywish.apps.bookings.queries.blocks import blockable_by
from cozywish.apps.bookings.services import (
    BlockChangedMeanwhile,
    block_time,
    move_block,
    unblock_time,
)
from cozywish.apps.bookings.services.blocking import BlockUnreadable, TimeNotFree
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.factories import make_manager, make_rooms, make_staff, make_venue
from cozywish.apps.venues.models import Permission, Resource, StaffMember
from cozywish.core.services import Failure, ServiceResult

pytestmark = [pytest.mark.django_db]

NOW = datetime(2026, 11, 10, 20, tzinfo=UTC)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 12, hour, minute, tzinfo=UTC)


@pytest.fixture
def ines() -> StaffMember:
    venue = make_venue(name="Fern & Ember", owner=make_user("Bob Barnes"))
    return make_staff(venue, "Ines Calloway", user=make_user("Ines Calloway"))


def who(person: StaffMember) -> User:
    assert person.user is not None
    return person.user


def kept(ines: StaffMember, start: int = 18, end: int = 19) -> Block:
    return block_time(
        by=who(ines),
        resource_id=ines.resource.pk,
        starts_at=at(start),
        ends_at=at(end),
        words=" Accountant ",
        now=NOW,
    ).unwrap()


def taken(ines: StaffMember) -> list[tuple[str, int]]:
    rows = Allocation.objects.filter(resource=ines.resource).order_by("pk")
    return [(row.state, row.t1 - row.t0) for row in rows]


def test_a_person_keeps_an_hour_of_their_own_free(ines: StaffMember) -> None:
    block = kept(ines)
    assert block.words == "Accountant"
    assert taken(ines) == [("BLOCKED", 12)]


def test_nothing_is_kept_free_where_a_visit_stands(ines: StaffMember) -> None:
    massage = make_service(ines.venue, by=[ines])
    make_booking(ines, [massage], at(18))
    done = block_time(
        by=who(ines),
        resource_id=ines.resource.pk,
        starts_at=at(18, 30),
        ends_at=at(20),
        words="",
        now=NOW,
    )
    assert isinstance(done, Failure)
    assert isinstance(done.error, TimeNotFree)
    assert Block.objects.count() == 0


def test_nor_where_somebody_was_squeezed_in(ines: StaffMember) -> None:
    booking = make_booking(ines, [make_service(ines.venue, by=[ines])], at(18))
    Allocation.objects.filter(booking_item__booking=booking).update(state=AllocationState.SQUEEZE)
    with pytest.raises(TimeNotFree):
        kept(ines)


def test_a_block_moves_over_its_own_time_and_an_old_look_at_it_is_refused(
    ines: StaffMember,
) -> None:
    block = kept(ines)

    def move() -> ServiceResult[Block]:
        return move_block(
            by=who(ines),
            block_id=block.pk,
            resource_id=ines.resource.pk,
            starts_at=at(18, 30),
            ends_at=at(20),
            words="Painter",
            seen=1,
            now=NOW,
        )

    moved = move().unwrap()
    assert (moved.version, moved.words) == (2, "Painter")
    assert taken(ines) == [("RELEASED", 12), ("BLOCKED", 18)]
    again = move()
    assert isinstance(again, Failure)
    assert isinstance(again.error, BlockChangedMeanwhile)


def test_what_is_let_go_can_be_taken_again(ines: StaffMember) -> None:
    unblock_time(by=who(ines), block_id=kept(ines).pk, now=NOW).unwrap()
    assert Block.objects.count() == 0
    kept(ines)
    assert taken(ines) == [("RELEASED", 12), ("BLOCKED", 12)]


@pytest.mark.parametrize("end", [at(18), at(18, 3), datetime(2026, 11, 27, tzinfo=UTC)])
def test_an_end_off_the_grid_or_out_of_order_is_refused(ines: StaffMember, end: datetime) -> None:
    done = block_time(
        by=who(ines),
        resource_id=ines.resource.pk,
        starts_at=at(18),
        ends_at=end,
        words="",
        now=NOW,
    )
    assert isinstance(done, Failure)
    assert isinstance(done.error, BlockUnreadable)


def test_the_team_keeps_its_own_time_free_managers_theirs_and_owners_rooms_too(
    ines: StaffMember,
) -> None:
    tomas = make_staff(ines.venue, "Tomás Rivera")
    make_rooms(ines.venue, "Fern", group="Cabin")
    business = ines.venue.business
    some, other = make_user("Mona Marsh"), make_user("Nora North")
    granted = make_manager(ines.venue, some, Permission.SCHEDULE_MANAGE)
    granted.staff.set([tomas])
    make_manager(ines.venue, other, Permission.BOOKINGS_VIEW, manages_all=True)
    names = {
        name: sorted(
            Resource.objects.filter(pk__in=blockable_by(user)).values_list("name", flat=True)
        )
        for name, user in {
            "team": who(ines),
            "some": some,
            "other": other,
            "owner": business.owner,
        }.items()
    }
    assert names == {
        "team": ["Ines Calloway"],
        "some": ["Tomás Rivera"],
        "other": [],
        "owner": ["Fern", "Ines Calloway", "Tomás Rivera"],
    }
