"""An invitation is for one address, seven days, once (SEC-15)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.venues.factories import make_manager, make_staff
from cozywish.apps.venues.models import (
    INVITATION_PURPOSE,
    LOGIN_SHOWS,
    Invitation,
    Manager,
    Permission,
    StaffMember,
)
from cozywish.apps.venues.queries import invitation_by_digest, seats_of
from cozywish.apps.venues.services import (
    Scope,
    accept_invitation,
    appoint_manager,
    end_login,
    invite_staff,
    mint_invitation,
    remove_manager,
    revoke_invitation,
    send_again,
)
from cozywish.apps.venues.tests.conftest import NOW, House, everything_kept
from cozywish.core.services import Failure, ServiceResult
from cozywish.toolkit import tokens

WEEK = timedelta(days=7)
A_MOMENT = timedelta(microseconds=1)


@pytest.fixture
def ines(db: None) -> User:
    """The account of the person who is invited."""
    return make_user("Ines Calloway")


def invite(
    house: House, *, by: User | None = None, person: StaffMember | None = None, email: str = ""
) -> ServiceResult[Invitation]:
    return invite_staff(
        inviter=by or house.bob,
        staff_id=(person or house.ines).pk,
        email=email or "ines@example.com",
        now=NOW,
    )


def refused(result: ServiceResult[Invitation], code: str) -> bool:
    return isinstance(result, Failure) and result.error.code == code


def test_the_owner_and_a_manager_within_their_grant_invite(house: House) -> None:
    first = invite(house, by=house.mona, email=" INES@example.com").unwrap()
    second = invite(house).unwrap()

    first.refresh_from_db()
    assert (first.email, first.invited_by, first.revoked_at) == (
        "ines@example.com",
        house.mona,
        NOW,
    )
    assert (second.staff, second.expires_at, second.revoked_at) == (house.ines, NOW + WEEK, None)


@pytest.mark.parametrize("lacking", sorted(LOGIN_SHOWS))
def test_who_sees_less_than_a_login_shows_gives_none_and_what_they_offered_is_over(
    house: House, ines: User, lacking: Permission
) -> None:
    """SEC-15: a second mailbox of the inviter's own would show them more, also by a grant from before the rule."""
    offered = invite(house, by=house.mona).unwrap()
    house.grant.permissions.get(permission=lacking).delete()
    with pytest.raises(StaffMember.DoesNotExist):
        invite(house, by=house.mona)
    accepted = accept_invitation(invitation_id=offered.pk, user=ines, now=NOW)
    assert refused(accepted, "VENUES_INVITATION_OVER")
    house.ines.refresh_from_db()
    assert house.ines.user is None


def test_nobody_invites_for_people_they_do_not_manage(house: House) -> None:
    """SEC-15: not wider than the inviter."""
    stranger = make_staff(house.elsewhere, "Stella")
    viewer = make_user("Vera Viewer")
    make_manager(house.venue, viewer, Permission.STAFF_VIEW, manages_all=True)
    before = everything_kept()

    for person, staff in [
        (house.mona, house.tomas),
        (house.mona, stranger),
        (house.bob, stranger),
        (house.charlie, house.ines),
        (viewer, house.ines),
    ]:
        with pytest.raises(StaffMember.DoesNotExist):
            invite(house, by=person, person=staff)
    assert everything_kept() == before


def test_a_manager_cannot_take_a_persons_login_themselves_but_the_owner_can(house: House) -> None:
    before = everything_kept()

    assert refused(
        invite(house, by=house.mona, email="Mona@example.com"), "VENUES_INVITATION_FOR_YOURSELF"
    )
    assert everything_kept() == before
    assert invite(house, by=house.bob, email=house.bob.email).unwrap().email == house.bob.email


@pytest.mark.parametrize("by", ["mona", "bob"])
def test_nor_by_taking_the_address_they_invited_but_the_owner_can(house: House, by: str) -> None:
    inviter: User = getattr(house, by)
    invitation = invite(house, by=inviter, email="alt@example.com").unwrap()
    User.objects.filter(pk=inviter.pk).update(email="alt@example.com")
    EmailAddress.objects.filter(user=inviter).update(email="alt@example.com")
    inviter.refresh_from_db()
    before = everything_kept()

    result = accept_invitation(invitation_id=invitation.pk, user=inviter, now=NOW)

    house.ines.refresh_from_db()
    if by == "bob":
        assert (result.unwrap(), house.ines.user) == (invitation, house.bob)
    else:
        assert refused(result, "VENUES_INVITATION_FOR_YOURSELF")
        assert (house.ines.user, everything_kept()) == (None, before)


def test_who_can_sign_in_already_is_not_invited(house: House, ines: User) -> None:
    StaffMember.objects.filter(pk=house.ines.pk).update(user=ines)
    before = everything_kept()

    assert refused(invite(house), "VENUES_STAFF_HAS_LOGIN")
    assert everything_kept() == before


def test_accepting_gives_the_place_in_the_team_once(house: House, ines: User) -> None:
    invitation = invite(house).unwrap()

    accept_invitation(invitation_id=invitation.pk, user=ines, now=NOW + WEEK - A_MOMENT).unwrap()

    [seat] = seats_of(ines)
    assert (seat.venue, seat.me, seat.powers) == (house.venue, house.ines, frozenset())
    again = accept_invitation(invitation_id=invitation.pk, user=ines, now=NOW)
    assert refused(again, "VENUES_INVITATION_OVER")
    assert AuditEntry.objects.filter(action="venues.invitation_accepted").count() == 1


def test_accepting_gives_the_manager_what_was_granted(house: House) -> None:
    noor = make_user("Noor Nasser")
    invitation = appoint_manager(
        owner=house.bob,
        name="Noor",
        email=noor.email,
        permissions=[Permission.STAFF_VIEW],
        scope=Scope(everything=True),
        now=NOW,
    ).unwrap()

    accept_invitation(invitation_id=invitation.pk, user=noor, now=NOW).unwrap()

    [seat] = seats_of(noor)
    assert (seat.venue, seat.is_manager) == (house.venue, True)
    assert seat.powers == {Permission.STAFF_VIEW}


def test_only_the_proven_address_it_was_sent_to_counts(house: House, ines: User) -> None:
    """SEC-15: an invitation for another address. Charlie proved this one, too, but it is not his account's; nor is
    it enough that Ines says it is hers."""
    invitation = invite(house).unwrap()
    EmailAddress.objects.filter(user=ines).update(user=house.charlie, primary=False)
    before = everything_kept()

    for person in (house.bob, house.charlie, ines):
        result = accept_invitation(invitation_id=invitation.pk, user=person, now=NOW)
        assert refused(result, "VENUES_INVITATION_FOR_ANOTHER")
    assert everything_kept() == before


def over(house: House, invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=NOW)


def revoked(house: House, invitation: Invitation) -> None:
    revoke_invitation(inviter=house.bob, invitation_id=invitation.pk, now=NOW).unwrap()


def repeated(house: House, invitation: Invitation) -> None:
    send_again(inviter=house.bob, invitation_id=invitation.pk, now=NOW).unwrap()


def by_somebody_removed(house: House, invitation: Invitation) -> None:
    remove_manager(owner=house.bob, manager_id=house.grant.pk, now=NOW).unwrap()


def by_somebody_without_the_permission(house: House, invitation: Invitation) -> None:
    house.grant.permissions.all().delete()


def by_somebody_whose_scope_shrank(house: House, invitation: Invitation) -> None:
    house.grant.staff.set([house.tomas])


def by_a_closed_account(house: House, invitation: Invitation) -> None:
    User.objects.filter(pk=house.mona.pk).update(is_active=False)


def to_a_place_that_is_taken(house: House, invitation: Invitation) -> None:
    StaffMember.objects.filter(pk=house.ines.pk).update(user=house.charlie)


def to_somebody_who_left(house: House, invitation: Invitation) -> None:
    StaffMember.objects.filter(pk=house.ines.pk).update(is_active=False)


@pytest.mark.parametrize(
    "happens",
    [
        over,
        revoked,
        repeated,
        by_somebody_removed,
        by_somebody_without_the_permission,
        by_somebody_whose_scope_shrank,
        by_a_closed_account,
        to_a_place_that_is_taken,
        to_somebody_who_left,
    ],
)
def test_what_has_ended_meanwhile_is_refused_and_changes_nothing(
    house: House, ines: User, happens: Callable[[House, Invitation], None]
) -> None:
    """SEC-15: expired, revoked, by a removed manager, by one whose scope no longer covers the person."""
    invitation = invite(house, by=house.mona).unwrap()
    happens(house, invitation)
    before = everything_kept()

    result = accept_invitation(invitation_id=invitation.pk, user=ines, now=NOW)

    assert refused(result, "VENUES_INVITATION_OVER")
    assert everything_kept() == before
    assert seats_of(ines) == []


def test_an_account_has_one_place_in_each_team_and_one_as_a_manager(
    house: House, ines: User
) -> None:
    StaffMember.objects.filter(pk=house.tomas.pk).update(user=ines)
    invitation = invite(house).unwrap()
    before = everything_kept()

    result = accept_invitation(invitation_id=invitation.pk, user=ines, now=NOW)

    assert refused(result, "VENUES_PLACE_TAKEN")
    assert everything_kept() == before


def test_a_link_is_minted_while_the_invitation_is_good_and_only_its_digest_is_kept(
    house: House,
) -> None:
    invitation = invite(house, by=house.mona).unwrap()

    first = mint_invitation(invitation_id=invitation.pk, now=NOW)
    second = mint_invitation(invitation_id=invitation.pk, now=NOW)

    assert first is not None
    assert second is not None
    with pytest.raises(Invitation.DoesNotExist):
        invitation_by_digest(digest=digest(first), now=NOW)
    assert invitation_by_digest(digest=digest(second), now=NOW) == invitation
    with pytest.raises(Invitation.DoesNotExist):
        invitation_by_digest(digest=digest(second), now=NOW + WEEK)
    assert second not in str(Invitation.objects.values())


@pytest.mark.parametrize("happens", [over, revoked, by_somebody_whose_scope_shrank])
def test_nothing_is_minted_for_what_has_ended(
    house: House, happens: Callable[[House, Invitation], None]
) -> None:
    invitation = invite(house, by=house.mona).unwrap()
    happens(house, invitation)

    assert mint_invitation(invitation_id=invitation.pk, now=NOW) is None


@pytest.mark.parametrize("happens", [over, revoked, by_somebody_whose_scope_shrank])
def test_a_link_opens_nothing_that_has_ended(
    house: House, happens: Callable[[House, Invitation], None]
) -> None:
    invitation = invite(house, by=house.mona).unwrap()
    secret = mint_invitation(invitation_id=invitation.pk, now=NOW)
    assert secret is not None
    happens(house, invitation)

    with pytest.raises(Invitation.DoesNotExist):
        invitation_by_digest(digest=digest(secret), now=NOW)


def test_only_who_may_make_an_invitation_repeats_it_or_takes_it_back(house: House) -> None:
    own = invite(house, person=house.tomas, email="t@example.com").unwrap()
    appointed = appoint_manager(
        owner=house.bob,
        name="Noor",
        email="noor@example.com",
        permissions=[Permission.STAFF_VIEW],
        scope=Scope(everything=True),
        now=NOW,
    ).unwrap()
    before = everything_kept()

    for person in (house.mona, house.charlie):
        for invitation in (own, appointed):
            with pytest.raises(Invitation.DoesNotExist):
                send_again(inviter=person, invitation_id=invitation.pk, now=NOW).unwrap()
            with pytest.raises(Invitation.DoesNotExist):
                revoke_invitation(inviter=person, invitation_id=invitation.pk, now=NOW).unwrap()
    assert everything_kept() == before


def test_what_is_over_can_be_sent_again_to_the_same_address(house: House) -> None:
    old = invite(house).unwrap()

    new = send_again(inviter=house.mona, invitation_id=old.pk, now=NOW + WEEK).unwrap()

    assert (new.email, new.staff, new.invited_by) == ("ines@example.com", house.ines, house.mona)
    assert new.expires_at == NOW + WEEK + WEEK
    with pytest.raises(Invitation.DoesNotExist):
        send_again(inviter=house.bob, invitation_id=old.pk, now=NOW).unwrap()


def test_a_login_that_is_ended_opens_nothing_any_more(house: House, ines: User) -> None:
    StaffMember.objects.filter(pk=house.ines.pk).update(user=ines)

    with pytest.raises(StaffMember.DoesNotExist):
        end_login(manager=house.charlie, staff_id=house.ines.pk, now=NOW).unwrap()
    end_login(manager=house.mona, staff_id=house.ines.pk, now=NOW).unwrap()

    assert seats_of(ines) == []
    house.ines.refresh_from_db()
    assert (house.ines.user, house.ines.is_active) == (None, True)
    with pytest.raises(StaffMember.DoesNotExist):
        end_login(manager=house.mona, staff_id=house.ines.pk, now=NOW).unwrap()


def test_a_manager_who_accepts_twice_from_two_invitations_has_one_place(house: House) -> None:
    invitation = appoint_manager(
        owner=house.bob,
        name="Noor",
        email="noor@example.com",
        permissions=[Permission.STAFF_VIEW],
        scope=Scope(everything=True),
        now=NOW,
    ).unwrap()
    User.objects.filter(pk=house.mona.pk).update(email="noor@example.com")
    EmailAddress.objects.filter(user=house.mona).update(email="noor@example.com")
    house.mona.refresh_from_db()
    before = everything_kept()

    result = accept_invitation(invitation_id=invitation.pk, user=house.mona, now=NOW)

    assert refused(result, "VENUES_PLACE_TAKEN")
    assert everything_kept() == before
    assert Manager.objects.of(house.mona.pk).get() == house.grant


def digest(secret: str) -> str:
    return tokens.digest(secret, purpose=INVITATION_PURPOSE)
