"""What the office may do to accounts: with a reason, told to the owner, and never to its own people."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User, UserActivity
from cozywish.apps.accounts.office import OFFICE_GROUPS
from cozywish.apps.accounts.queries import has_second_factor
from cozywish.apps.accounts.services import (
    AlreadySo,
    NotYours,
    ReasonMissing,
    lock_user,
    remove_factors,
    set_office_role,
    set_up_office_groups,
    unlock_user,
)
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.outbox.models import Delivery
from cozywish.core.services import Failure, ServiceResult

NOW = datetime(2036, 3, 3, 12, tzinfo=UTC)
Act = Callable[..., ServiceResult[User]]


@pytest.fixture
def groups(db: None) -> None:
    set_up_office_groups(now=NOW).unwrap()


@pytest.fixture
def olga(groups: None) -> User:
    """Of the group that helps people."""
    user = make_user("Olga Office", is_staff=True)
    user.groups.add(Group.objects.get(name="office-work-1"))
    return user


@pytest.fixture
def ada(groups: None) -> User:
    """The admin."""
    return make_user("Ada Admin", is_staff=True, is_superuser=True)


def set_role(**given: Any) -> ServiceResult[User]:
    return set_office_role(groups=["office-work-2"], **given)


ACTS: list[Act] = [lock_user, unlock_user, remove_factors, set_role]


def test_the_groups_may_what_the_code_says_and_nothing_else(groups: None) -> None:
    support = Group.objects.get(name="office-work-1")
    support.permissions.clear()
    Group.objects.get(name="office-work-3").permissions.set(
        Group.objects.get(name="office-work-2").permissions.all()
    )
    assert set_up_office_groups(now=NOW).unwrap() == 2
    assert set_up_office_groups(now=NOW).unwrap() == 0

    held = {
        group.name: {
            f"{app}.{codename}"
            for app, codename in group.permissions.values_list(
                "content_type__app_label", "codename"
            )
        }
        for group in Group.objects.all()
    }
    entry = AuditEntry.objects.filter(action="accounts.group_set_up").order_by("-pk")[0]
    assert entry.data == {
        "group": "office-work-3",
        "permissions": sorted(OFFICE_GROUPS["office-work-3"]),
    }
    assert held == {name: set(may) for name, may in OFFICE_GROUPS.items()}


def test_no_group_may_write_by_hand_but_categories_and_tags_or_read_the_audit_log() -> None:
    held = {permission for group in OFFICE_GROUPS.values() for permission in group}

    assert {name for name in held if not name.split(".")[1].startswith("view_")} == {
        "accounts.lock_user",
        "bookings.assist_booking",
        "payments.decide_refund",
        "venues.review_venue",
        "catalog.add_category",
        "catalog.change_category",
        "catalog.add_tag",
        "catalog.change_tag",
    }
    assert not [name for name in held if name.startswith(("audit.", "auth.", "outbox."))]


def test_a_locked_person_is_out_everywhere_and_told(olga: User) -> None:
    alice = make_user()
    store = SessionStore()
    store.create()
    UserSession.objects.create(
        user=alice, session_key=str(store.session_key), ip="127.0.0.1", user_agent="Firefox"
    )
    lock_user(officer=olga, user=alice, reason=" Asked on the phone\n", now=NOW).unwrap()

    alice.refresh_from_db()
    assert not alice.is_active
    assert not Session.objects.filter(session_key=store.session_key).exists()
    entry = AuditEntry.objects.get(action="accounts.locked")
    assert (entry.actor_kind, entry.actor_id, entry.object_id, entry.reason) == (
        "OFFICE",
        olga.pk,
        alice.pk,
        "Asked on the phone",
    )
    noted = UserActivity.objects.get(user=alice)
    assert (noted.kind, noted.network, noted.device, noted.about) == ("LOCKED", "", "", "")
    assert Delivery.objects.get().payload["kind"] == "LOCKED"


def test_and_comes_in_again_when_unlocked(olga: User) -> None:
    alice = make_user(is_active=False)
    unlock_user(officer=olga, user=alice, reason="All is well", now=NOW).unwrap()

    alice.refresh_from_db()
    assert alice.is_active
    assert AuditEntry.objects.get(object_id=alice.pk).action == "accounts.unlocked"


def refused(result: ServiceResult[Any]) -> type[Exception]:
    assert isinstance(result, Failure)
    assert UserActivity.objects.count() == 0
    assert not AuditEntry.objects.exclude(action="accounts.group_set_up").exists()
    return type(result.error)


@pytest.mark.parametrize("act", ACTS)
def test_without_a_reason_nothing_happens(ada: User, act: Act) -> None:
    result = act(officer=ada, user=make_user(), reason=" \n", now=NOW)
    assert refused(result) is ReasonMissing


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [{"is_staff": True}, {"is_superuser": True}])
def test_the_office_does_nothing_to_its_own_people(
    olga: User, act: Act, role: dict[str, bool]
) -> None:
    colleague = make_user("Otto Office", **role)
    assert refused(act(officer=olga, user=colleague, reason="x", now=NOW)) is NotYours


@pytest.mark.parametrize("act", ACTS)
def test_nobody_does_anything_to_their_own_account(ada: User, olga: User, act: Act) -> None:
    for officer in (ada, olga):
        assert refused(act(officer=officer, user=officer, reason="x", now=NOW)) is NotYours


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_to_an_account_that_was_deleted(ada: User, olga: User, act: Act) -> None:
    gone = make_user("Gus Gone", is_active=False, erased_at=NOW)
    for officer in (ada, olga):
        assert refused(act(officer=officer, user=gone, reason="x", now=NOW)) is NotYours
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize("act", [remove_factors, set_role])
def test_factors_and_roles_are_for_superusers(olga: User, act: Act) -> None:
    assert refused(act(officer=olga, user=make_user(), reason="x", now=NOW)) is NotYours


@pytest.mark.parametrize("act", ACTS)
def test_other_groups_customers_and_locked_officers_do_nothing(olga: User, act: Act) -> None:
    other = make_user("Vera Venues", is_staff=True)
    other.groups.add(Group.objects.get(name="office-work-2"))
    olga.is_active = False
    for officer in (other, make_user("Bob Barber"), olga):
        result = act(officer=officer, user=make_user(email="a@example.com"), reason="x", now=NOW)
        assert refused(result) is NotYours
        User.objects.get(email="a@example.com").delete()


def test_what_is_so_already_is_not_done_again(ada: User) -> None:
    alice, dora = make_user(), make_user("Dora Dean", is_active=False)
    assert refused(unlock_user(officer=ada, user=alice, reason="x", now=NOW)) is AlreadySo
    assert refused(lock_user(officer=ada, user=dora, reason="x", now=NOW)) is AlreadySo
    assert refused(remove_factors(officer=ada, user=alice, reason="x", now=NOW)) is AlreadySo


def test_second_factors_are_taken_away_from_who_lost_them(ada: User) -> None:
    alice = make_user()
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    remove_factors(officer=ada, user=alice, reason="Lost the phone", now=NOW).unwrap()

    assert not has_second_factor(user=alice)
    assert UserActivity.objects.get(user=alice).kind == "FACTORS_REMOVED"
    assert Delivery.objects.get().payload["kind"] == "FACTORS_REMOVED"


def test_somebody_joins_the_office_and_leaves_it(ada: User) -> None:
    alice = make_user()
    joining = ["office-work-2", "office-work-1"]
    set_office_role(officer=ada, user=alice, groups=joining, reason="New", now=NOW).unwrap()
    alice = User.objects.get(pk=alice.pk)
    assert (alice.is_staff, alice.is_superuser) == (True, False)
    assert alice.has_perm("accounts.lock_user")
    assert UserActivity.objects.get(user=alice).about == "office-work-1, office-work-2"

    set_office_role(officer=ada, user=alice, groups=[], reason="Left", now=NOW).unwrap()
    alice = User.objects.get(pk=alice.pk)
    assert not alice.is_staff
    assert alice.get_all_permissions() == set()


def test_there_are_no_other_groups(ada: User) -> None:
    Group.objects.create(name="everything")
    alice, other = make_user(), ["everything"]
    result = set_office_role(officer=ada, user=alice, groups=other, reason="x", now=NOW)
    assert refused(result) is NotYours
