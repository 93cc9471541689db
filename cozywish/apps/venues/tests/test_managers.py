"""Only the owner trusts managers with something, and only with what is the business's own."""

from typing import Any
from uuid import uuid4

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.venues.factories import make_manager, make_staff
from cozywish.apps.venues.models import Business, Invitation, Manager, Permission
from cozywish.apps.venues.queries import seats_of, staff_within
from cozywish.apps.venues.services import (
    Scope,
    appoint_manager,
    change_manager,
    invitations,
    invite_staff,
    remove_manager,
)
from cozywish.apps.venues.tests.conftest import NOW, House, everything_kept
from cozywish.core.services import Failure, ServiceResult

EVERYTHING = Scope(everything=True)
INVITING = (Permission.STAFF_MANAGE, Permission.BOOKINGS_VIEW, Permission.CUSTOMERS_VIEW_CONTACT)


def appoint(owner: User, **overrides: Any) -> ServiceResult[Invitation]:
    given: dict[str, Any] = {
        "name": "Noor Nasser",
        "email": "noor@example.com",
        "permissions": [Permission.BOOKINGS_VIEW],
        "scope": EVERYTHING,
        **overrides,
    }
    return appoint_manager(owner=owner, now=NOW, **given)


def change(house: House, *permissions: Permission, scope: Scope) -> ServiceResult[Manager]:
    return change_manager(
        owner=house.bob, manager_id=house.grant.pk, permissions=permissions, scope=scope, now=NOW
    )


def granted(manager: Manager) -> set[str]:
    return set(manager.permissions.values_list("permission", flat=True))


def test_an_appointment_grants_nobody_anything_before_it_is_accepted(house: House) -> None:
    invitation = appoint(house.bob, email=" Noor@Example.com ").unwrap()

    manager = Manager.objects.get(name="Noor Nasser")
    assert (manager.user, manager.business, manager.manages_all) == (
        None,
        house.venue.business,
        True,
    )
    assert granted(manager) == {"bookings.view"}
    assert (invitation.email, invitation.manager, invitation.invited_by, invitation.digest) == (
        "noor@example.com",
        manager,
        house.bob,
        "",
    )
    assert Delivery.objects.get().payload == {"invitation_id": str(invitation.pk)}
    assert [entry.action for entry in AuditEntry.objects.all()] == ["venues.manager_appointed"]


@pytest.mark.parametrize(
    ("code", "wish"),
    [
        ("VENUES_NOTHING_GRANTED", {"permissions": []}),
        (
            "VENUES_CONTACT_NEEDS_BOOKINGS",
            {"permissions": [Permission.CUSTOMERS_VIEW_CONTACT, Permission.STAFF_VIEW]},
        ),
        (
            "VENUES_LOGIN_NEEDS_CONTACT",
            {"permissions": [Permission.STAFF_MANAGE, Permission.STAFF_VIEW]},
        ),
        (
            "VENUES_LOGIN_NEEDS_CONTACT",
            {"permissions": [Permission.STAFF_MANAGE, Permission.BOOKINGS_VIEW]},
        ),
        ("VENUES_SCOPE_EMPTY", {"scope": Scope()}),
        ("VENUES_SCOPE_FOREIGN", {"scope": Scope(venues=[uuid4()])}),
        ("VENUES_SCOPE_FOREIGN", {"scope": Scope(staff=[uuid4()])}),
        ("VENUES_OWNER_ALREADY", {"email": "BOB@example.com"}),
        ("VENUES_MANAGER_ALREADY", {"email": "mona@example.com"}),
        ("VENUES_MANAGER_ALREADY", {"email": "Invited@example.com"}),
    ],
)
def test_what_cannot_be_granted_is_refused_and_changes_nothing(
    house: House, code: str, wish: dict[str, Any]
) -> None:
    appoint(house.bob, email="invited@example.com").unwrap()
    before = everything_kept()

    result = appoint(house.bob, **wish)

    assert isinstance(result, Failure)
    assert result.error.code == code
    assert everything_kept() == before


def test_places_and_people_of_another_business_cannot_be_named(house: House) -> None:
    stranger = make_staff(house.elsewhere, "Stella")
    before = everything_kept()

    for scope in (Scope(venues=[house.elsewhere.pk]), Scope(staff=[house.ines.pk, stranger.pk])):
        appointed = appoint(house.bob, scope=scope)
        changed = change(house, Permission.BOOKINGS_VIEW, scope=scope)
        for result in (appointed, changed):
            assert isinstance(result, Failure)
            assert result.error.code == "VENUES_SCOPE_FOREIGN"
    assert everything_kept() == before


def test_a_manager_appoints_changes_and_removes_nobody_not_even_in_a_business_of_their_own(
    house: House,
) -> None:
    """SEC-15: never wider than the inviter."""
    before = everything_kept()

    with pytest.raises(Business.DoesNotExist):
        appoint(house.mona)
    for person in (house.mona, house.charlie):
        with pytest.raises(Manager.DoesNotExist):
            change_manager(
                owner=person,
                manager_id=house.grant.pk,
                permissions=list(Permission),
                scope=EVERYTHING,
                now=NOW,
            ).unwrap()
        with pytest.raises(Manager.DoesNotExist):
            remove_manager(owner=person, manager_id=house.grant.pk, now=NOW).unwrap()
    assert everything_kept() == before


def test_a_change_replaces_the_grant_and_counts_at_once(house: House) -> None:
    client = make_user("Alice Archer")

    change(
        house,
        Permission.BOOKINGS_VIEW,
        Permission.STAFF_VIEW,
        scope=Scope(staff=[house.tomas.pk], clients=[client.pk]),
    ).unwrap()

    assert granted(house.grant) == {"bookings.view", "staff.view"}
    assert list(house.grant.staff.all()) == [house.tomas]
    assert list(house.grant.clients.all()) == [client]
    [seat] = seats_of(house.mona)
    assert seat.powers == {Permission.BOOKINGS_VIEW, Permission.STAFF_VIEW}
    seen = staff_within(user=house.mona, permission=Permission.STAFF_VIEW)
    assert list(seen) == [house.tomas]


@pytest.mark.parametrize(
    ("permissions", "scope", "code"),
    [
        ([], EVERYTHING, "VENUES_NOTHING_GRANTED"),
        (
            [Permission.CUSTOMERS_VIEW_CONTACT],
            EVERYTHING,
            "VENUES_CONTACT_NEEDS_BOOKINGS",
        ),
        ([Permission.STAFF_MANAGE], EVERYTHING, "VENUES_LOGIN_NEEDS_CONTACT"),
        ([Permission.STAFF_VIEW], Scope(), "VENUES_SCOPE_EMPTY"),
    ],
)
def test_a_change_that_is_refused_leaves_the_grant_as_it_was(
    house: House, permissions: list[Permission], scope: Scope, code: str
) -> None:
    before = everything_kept()

    result = change(house, *permissions, scope=scope)

    assert isinstance(result, Failure)
    assert result.error.code == code
    assert everything_kept() == before


def test_what_a_grant_covered_each_time_is_written_down(house: House) -> None:
    client = make_user("Alice Archer")
    named = Scope(venues=[house.venue.pk], staff=[house.ines.pk], clients=[client.pk])

    change(house, Permission.BOOKINGS_VIEW, Permission.STAFF_VIEW, scope=named).unwrap()
    change(house, Permission.STAFF_VIEW, scope=EVERYTHING).unwrap()
    remove_manager(owner=house.bob, manager_id=house.grant.pk, now=NOW).unwrap()

    everything = {"manages_all": True, "venues": [], "staff": [], "clients": []}
    assert [row.data for row in AuditEntry.objects.order_by("pk")] == [
        {
            "permissions": ["bookings.view", "staff.view"],
            "manages_all": False,
            "venues": [str(house.venue.pk)],
            "staff": [str(house.ines.pk)],
            "clients": [str(client.pk)],
        },
        {"permissions": ["staff.view"], **everything},
        {"permissions": [], **everything},
    ]


def test_narrowing_a_grant_ends_what_the_manager_offered_outside_of_it(house: House) -> None:
    house.grant.staff.add(house.tomas)
    for person in (house.ines, house.tomas):
        invite_staff(
            inviter=house.mona, staff_id=person.pk, email=f"{person.pk}@example.com", now=NOW
        ).unwrap()

    change(house, *INVITING, scope=Scope(staff=[house.tomas.pk])).unwrap()

    ended = Invitation.objects.filter(revoked_at=NOW)
    assert [invitation.staff for invitation in ended] == [house.ines]


def test_what_is_accepted_at_that_very_moment_is_not_taken_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = invite_staff(
        inviter=house.mona, staff_id=house.ines.pk, email="ines@example.com", now=NOW
    ).unwrap()

    def accepted_meanwhile(checked: Invitation) -> bool:
        Invitation.objects.filter(pk=checked.pk).update(accepted_at=NOW)
        return False

    monkeypatch.setattr(invitations, "still_offered", accepted_meanwhile)
    remove_manager(owner=house.bob, manager_id=house.grant.pk, now=NOW).unwrap()

    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.revoked_at) == (NOW, None)


def test_who_is_removed_has_nothing_left_and_neither_have_those_they_invited(house: House) -> None:
    for person in (house.mona, house.bob):
        invite_staff(
            inviter=person,
            staff_id=(house.ines if person == house.mona else house.tomas).pk,
            email="somebody@example.com",
            now=NOW,
        ).unwrap()

    remove_manager(owner=house.bob, manager_id=house.grant.pk, now=NOW).unwrap()

    assert seats_of(house.mona) == []
    ended = Invitation.objects.filter(revoked_at=NOW)
    assert [invitation.invited_by for invitation in ended] == [house.mona]
    with pytest.raises(Manager.DoesNotExist):
        remove_manager(owner=house.bob, manager_id=house.grant.pk, now=NOW).unwrap()


def test_removing_somebody_who_has_not_answered_takes_the_invitation_back(house: House) -> None:
    invitation = appoint(house.bob).unwrap()
    assert invitation.manager is not None

    remove_manager(owner=house.bob, manager_id=invitation.manager.pk, now=NOW).unwrap()

    invitation.refresh_from_db()
    assert invitation.revoked_at == NOW


def test_who_was_removed_can_be_appointed_again(house: House) -> None:
    remove_manager(owner=house.bob, manager_id=house.grant.pk, now=NOW).unwrap()

    assert appoint(house.bob, email=house.mona.email).unwrap().email == "mona@example.com"


def test_a_grant_of_one_business_says_nothing_about_another(house: House) -> None:
    make_manager(house.elsewhere, house.mona, Permission.STAFF_VIEW, manages_all=True)
    stranger = make_staff(house.elsewhere, "Stella")

    seen = staff_within(user=house.mona, permission=Permission.STAFF_VIEW)
    managed = staff_within(user=house.mona, permission=Permission.STAFF_MANAGE)
    assert (list(seen), list(managed)) == ([stranger], [house.ines])
