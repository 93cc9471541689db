"""Who else works at Juniper & Steam: a manager with part of it, and somebody who has not answered yet."""

from datetime import datetime

from cozywish.apps.accounts.models import User
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.apps.venues.services import Scope, accept_invitation, appoint_manager, invite_staff
from cozywish.ops.demo.accounts import INES, INVITED, NOOR, TOMAS


def trust_some(*, now: datetime) -> None:
    """Let Ines trust Noor with the bookings of two of her people, and invite one of them to sign in.

    In a small town her house may be missing; then nobody is trusted.
    """
    owner = User.objects.filter(email=INES.email).first()
    if owner is None:
        return
    manager = User.objects.get(email=NOOR.email)
    team = StaffMember.objects.filter(venue__business__owner=owner, is_active=True)
    tomas, invited = team.get(name=TOMAS.name), team.filter(user=None).order_by("position")[0]
    made = appoint_manager(
        owner=owner,
        name=NOOR.name,
        email=NOOR.email,
        permissions=[Permission.BOOKINGS_VIEW, Permission.CUSTOMERS_VIEW_CONTACT],
        scope=Scope(staff=[tomas.pk, invited.pk]),
        now=now,
    ).unwrap()
    accept_invitation(invitation_id=made.pk, user=manager, now=now).unwrap()
    invite_staff(inviter=owner, staff_id=invited.pk, email=INVITED, now=now).unwrap()
