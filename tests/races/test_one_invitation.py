"""However many windows accept an invitation at once, one gets the place (SEC-15)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Invitation, StaffMember
from cozywish.apps.venues.services import accept_invitation, invite_staff
from cozywish.core.services import Failure
from tests.races.together import together

pytestmark = pytest.mark.races
CLIENTS = 8


def accept_at_once() -> list[str]:
    """Let eight windows accept at once; return what each was told."""
    venue, person = make_venue(), make_user("Ines Calloway")
    staff, now = make_staff(venue), timezone.now()
    owner = venue.business.owner
    invitation = invite_staff(
        inviter=owner, staff_id=staff.pk, email=person.email, now=now
    ).unwrap()

    def accept(_number: int) -> str:
        result = accept_invitation(invitation_id=invitation.pk, user=person, now=now)
        return result.error.code if isinstance(result, Failure) else "accepted"

    return together(CLIENTS, accept)


def accepted_in_the_log() -> int:
    return AuditEntry.objects.filter(action="venues.invitation_accepted").count()


def test_one_of_eight_windows_accepts(fresh_db: None) -> None:
    told = accept_at_once()

    assert sorted(told) == ["VENUES_INVITATION_OVER"] * (CLIENTS - 1) + ["accepted"]
    assert accepted_in_the_log() == 1
    assert StaffMember.objects.get().user is not None


def test_without_the_guard_every_window_accepts(
    fresh_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: an update that always says it changed its one row."""
    careful: Callable[..., int] = QuerySet.update

    def careless(rows: QuerySet[Any], **values: object) -> int:
        changed = careful(rows, **values)
        return 1 if rows.model in {Invitation, StaffMember} else changed

    monkeypatch.setattr(QuerySet, "update", careless)

    assert accept_at_once() == ["accepted"] * CLIENTS
    assert accepted_in_the_log() == CLIENTS
