"""What a plain statement reads is what Django's ORM reads."""

import pytest
from django.db import models

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.venues.factories import make_venue
from cozywish.apps.venues.models import Venue
from cozywish.core.db import raw_uuid
from cozywish.core.reading import read

pytestmark = pytest.mark.django_db


def held(row: models.Model) -> list[tuple[type[object], object]]:
    """Every column of the row, each with the type of its value."""
    values = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    return [(type(value), value) for value in values]


def test_a_user_is_read_as_the_orm_reads_it() -> None:
    user = make_user()
    (found,) = read(User, "SELECT * FROM accounts_user WHERE id = %s", [raw_uuid(user.pk)])
    assert held(found) == held(User.objects.filter(pk=user.pk).get())
    assert not found._state.adding
    assert found._state.db == "default"


def test_a_venue_is_read_as_the_orm_reads_it_with_what_is_asked_beside_it() -> None:
    venue = make_venue()
    sql = "SELECT 7 AS beside, v.* FROM venues_venue v WHERE id = %s"
    for _ in range(2):  # worked out, and remembered
        (found,) = read(Venue, sql, [raw_uuid(venue.pk)])
        assert held(found) == held(Venue.objects.filter(pk=venue.pk).get())
        assert vars(found)["beside"] == 7
