"""Olga of office-work-1 and Ada, the admin, each with a client that is signed in and has said why it looks."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import (
    AttemptOutcome,
    Door,
    LoginAttempt,
    User,
    UserActivity,
)
from cozywish.apps.accounts.services import set_up_office_groups
from cozywish.web.accounts.tests.steps import sign_in

AT = datetime(2026, 3, 5, 12, tzinfo=UTC)
WHY = "Request 4711"


@pytest.fixture
def olga(db: None) -> User:
    """Somebody who helps people."""
    set_up_office_groups(now=AT).unwrap()
    user = make_user("Olga Office", is_staff=True)
    user.groups.add(Group.objects.get(name="office-work-1"))
    return user


@pytest.fixture
def ada(db: None) -> User:
    """The admin."""
    set_up_office_groups(now=AT).unwrap()
    return make_user("Ada Admin", is_staff=True, is_superuser=True)


@pytest.fixture
def alice(db: None) -> User:
    """Somebody with nothing to do with the office."""
    return make_user("Alice Archer")


@pytest.fixture
def rows(alice: User) -> None:
    """Something to look at."""
    LoginAttempt.objects.create(
        at=AT,
        user=alice,
        door=Door.PAGE,
        method="password",
        outcome=AttemptOutcome.REFUSED,
        network="203.0.113.7",
        device="Firefox on Windows",
    )
    UserActivity.objects.create(at=AT, user=alice, kind="SIGNED_IN", network="203.0.113.7")


def looks_as(user: User, client: Client) -> Client:
    """Sign in and say why."""
    sign_in(client, user.email)
    assert client.post("/admin/why/", {"reason": WHY}).status_code == 303
    return client


@pytest.fixture
def looking(olga: User, client: Client) -> Client:
    """Olga's browser."""
    return looks_as(olga, client)


@pytest.fixture
def ruling(ada: User, client: Client) -> Client:
    """Ada's browser."""
    return looks_as(ada, client)
