"""Reading venues."""

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.queries import works_at_a_venue

pytestmark = pytest.mark.django_db


def test_an_owner_and_the_team_work_at_a_venue_and_nobody_else_does() -> None:
    owner, stylist, former, customer = (make_user(name) for name in ("Ada", "Ben", "Cleo", "Dan"))
    venue = make_venue(owner=owner)
    make_staff(venue, "Ben", user=stylist)
    make_staff(venue, "Cleo", user=former, is_active=False)

    answers = [works_at_a_venue(user=user) for user in (owner, stylist, former, customer)]

    assert answers == [True, True, False, False]


def test_whether_someone_works_at_a_venue_is_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user = make_user("Ada")

    with django_assert_num_queries(1):
        works_at_a_venue(user=user)
