"""What is gone when the click on a page of the team arrives."""

from typing import Any

import pytest
from django.utils import timezone

from cozywish.apps.venues.models import Manager, Permission, StaffMember
from cozywish.web.provider.team import managers, people
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import signed_in
from cozywish.web.provider.tests.test_team import TEAM, grant, manager, priya

__all__ = ["priya"]


@pytest.mark.parametrize("name", ["invite_staff", "end_login", "change_manager", "remove_manager"])
def test_what_is_gone_in_the_very_moment_of_the_click_is_not_found(
    house: House, priya: StaffMember, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    manager(house, Permission.BOOKINGS_VIEW)
    kept = Manager.objects.get()
    door, path = {
        "invite_staff": (people, f"{priya.pk}/invite/"),
        "end_login": (people, f"{house.ines.pk}/login/end/"),
        "change_manager": (managers, f"managers/{kept.pk}/"),
        "remove_manager": (managers, f"managers/{kept.pk}/remove/"),
    }[name]
    work = getattr(door, name)

    def too_late(**given: Any) -> Any:
        StaffMember.objects.update(is_active=False, user=None)
        Manager.objects.update(removed_at=timezone.now())
        return work(**given)

    monkeypatch.setattr(door, name, too_late)

    assert signed_in(house.bob).post(TEAM + path, grant()).status_code == 404
