"""The mail of an invitation: who invites, into what, until when, and the only copy of its link."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.notifications.handlers import venues
from cozywish.apps.notifications.models import Notice
from cozywish.apps.notifications.tests.conftest import NOW, House
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.events import InvitationMade, ManagerRemoved
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import (
    INVITATION_PURPOSE,
    INVITED_FOR,
    Invitation,
    Manager,
    Permission,
    StaffMember,
)
from cozywish.apps.venues.services import (
    Scope,
    appoint_manager,
    invite_staff,
    remove_manager,
    revoke_invitation,
)
from cozywish.toolkit import tokens


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def owner(house: House) -> User:
    User.objects.filter(business__venues=house.venue).update(name="Bob Barnes")
    return User.objects.get(business__venues=house.venue)


def invite(house: House) -> Invitation:
    return invite_staff(
        inviter=owner(house), staff_id=house.ines.pk, email="ines@example.com", now=NOW
    ).unwrap()


def linked() -> str:
    """The secret in the newest mail."""
    found = re.search(r"/invitation/([\w-]+)/", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_a_person_of_the_team_is_told_who_invites_them_as_whom_and_until_when(
    house: House,
) -> None:
    invitation = invite(house)

    assert drain(now=NOW) == 1

    [message] = mail.outbox
    assert message.to == ["ines@example.com"]
    assert message.subject == "Bob Barnes invites you to Juniper & Steam"
    text = " ".join(str(message.body).split())
    assert "Bob Barnes invites you to sign in to Juniper & Steam" in text
    assert "as Ines Calloway of the team" in text
    assert "seven days, until Mon, Nov 17, once" in text
    invitation.refresh_from_db()
    assert tokens.matches(linked(), invitation.digest, purpose=INVITATION_PURPOSE)


def test_a_manager_is_told_too_and_not_in_the_words_for_the_team(house: House) -> None:
    appoint_manager(
        owner=owner(house),
        name="Noor",
        email="noor@example.com",
        permissions=[Permission.BOOKINGS_VIEW],
        scope=Scope(everything=True),
        now=NOW,
    ).unwrap()

    drain(now=NOW)

    text = " ".join(str(mail.outbox[0].body).split())
    assert "Bob Barnes invites you to help manage Juniper & Steam" in text
    assert "of the team" not in text


def test_the_secret_stands_in_the_mail_alone_and_the_mail_comes_once(house: House) -> None:
    invitation = invite(house)
    drain(now=NOW)

    venues.send_invitation(InvitationMade(invitation_id=str(invitation.pk)))

    assert len(mail.outbox) == 1
    kept = (Invitation, Delivery, Notice)
    assert linked() not in str([list(table.objects.values()) for table in kept])


def over(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=NOW)


def revoked(invitation: Invitation) -> None:
    revoke_invitation(inviter=invitation.invited_by, invitation_id=invitation.pk, now=NOW).unwrap()


def unfounded(invitation: Invitation) -> None:
    StaffMember.objects.filter(invitations=invitation).update(is_active=False)


@pytest.mark.parametrize("happens", [over, revoked, unfounded])
def test_what_ended_before_its_mail_left_is_not_sent(
    house: House, happens: Callable[[Invitation], None]
) -> None:
    happens(invite(house))

    drain(now=NOW)

    assert (mail.outbox, Notice.objects.count()) == ([], 0)


def test_an_invitation_sent_again_is_mailed_again_with_another_link(house: House) -> None:
    invite(house)
    drain(now=NOW)
    first = linked()

    renewed = invite(house)
    drain(now=NOW)

    assert linked() != first
    assert renewed.expires_at == NOW + INVITED_FOR == NOW + timedelta(days=7)


def manages(house: House) -> Manager:
    """Noor manages everything."""
    noor = make_user("Noor Aziz")
    return make_manager(house.venue, noor, Permission.BOOKINGS_VIEW, manages_all=True)


def test_a_removed_manager_is_told_once_which_business_it_was(house: House) -> None:
    noor = manages(house)

    remove_manager(owner=owner(house), manager_id=noor.pk, now=NOW).unwrap()
    drain(now=NOW)
    venues.send_farewell(ManagerRemoved(manager_id=str(noor.pk)))

    [message] = mail.outbox
    assert message.to == ["noor@example.com"]
    assert message.subject == f"You no longer manage {house.venue.business.name}"
    assert "has taken back what you could do there" in " ".join(str(message.body).split())


def test_who_never_accepted_or_is_gone_hears_nothing_of_a_removal(house: House) -> None:
    invited = make_manager(house.venue, None, Permission.BOOKINGS_VIEW, manages_all=True)
    noor = manages(house)
    User.objects.filter(manager_roles=noor).update(is_active=False)

    for manager in (invited, noor):
        remove_manager(owner=owner(house), manager_id=manager.pk, now=NOW).unwrap()
    drain(now=NOW)

    assert mail.outbox == []
