"""A sealed field reads like any other, keeps nothing in clear, and refuses whatever would only seem to work."""

from typing import Any

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection
from django.db.models import F, TextField, Value
from django.forms import CharField

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Address, User
from cozywish.toolkit.resealing import as_kept
from cozywish.toolkit.sealed_fields import SealedCharField
from cozywish.toolkit.sealing import SealBroken, seal

pytestmark = pytest.mark.django_db
PHONE = "+15035550123"


def kept(user: User) -> str:
    """What the column holds."""
    rows = User.objects.filter(pk=user.pk).annotate(kept=as_kept("phone"))
    return str(rows.values_list("kept", flat=True).get())


def keep(user: User, text: str) -> None:
    User.objects.filter(pk=user.pk).update(phone=Value(text, TextField()))


def test_every_way_of_writing_seals_and_every_way_of_reading_opens() -> None:
    user = make_user(phone=PHONE)
    assert kept(user).startswith("sealed1:tests:")
    User.objects.filter(pk=user.pk).update(phone="+15035550124")
    assert kept(user).startswith("sealed1:tests:")
    user.refresh_from_db()
    assert user.phone == "+15035550124"
    user.phone = "+15035550125"
    User.objects.bulk_update([user], ["phone"])
    assert kept(user).startswith("sealed1:tests:")
    assert User.objects.values_list("phone", flat=True).get(pk=user.pk) == "+15035550125"
    assert User.objects.values("phone").get(pk=user.pk) == {"phone": "+15035550125"}
    assert User.objects.only("phone").get(pk=user.pk).phone == "+15035550125"


def test_it_is_opened_across_a_join() -> None:
    user = make_user(phone=PHONE)
    said = {"line1": "1 Oak St", "city": "Portland", "postcode": "97211"}
    Address.objects.create(user=user, label="Home", **said)
    assert Address.objects.values_list("user__phone", "line1").get() == (PHONE, "1 Oak St")
    assert Address.objects.select_related("user").get().user.phone == PHONE


def test_an_empty_text_stays_empty() -> None:
    user = make_user(phone="")
    assert kept(user) == ""
    user.refresh_from_db()
    assert user.phone == ""


@pytest.mark.parametrize(
    "question",
    [
        {"phone": PHONE},
        {"phone": ""},
        {"phone__in": [PHONE]},
        {"phone__icontains": "555"},
        {"phone__gt": "+1"},
        {"phone__length": 3},
        {"phone": F("name")},
    ],
)
def test_no_query_can_look_for_what_it_says(question: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match=r"accounts_user\.phone is sealed"):
        User.objects.filter(**question).exists()


def test_whether_there_is_any_can_be_asked() -> None:
    make_user(phone=PHONE)
    assert User.objects.filter(phone__isnull=False).count() == 1


def test_the_clear_text_has_a_greatest_length() -> None:
    user = make_user(phone="1" * 20)
    user.phone = "1" * 21
    with pytest.raises(ValueError, match=r"accounts_user\.phone takes 20 characters, not 21"):
        user.save()
    with pytest.raises(ValidationError, match="at most 20 characters"):
        User._meta.get_field("phone").clean(user.phone, user)


@pytest.mark.parametrize(
    "text",
    [PHONE, "sealed1:tests:AAAA", seal(PHONE, place="bookings_booking.contact_phone")],
    ids=["clear", "broken", "another column's"],
)
def test_what_was_not_sealed_for_this_column_is_not_read(text: str) -> None:
    user = make_user(phone=PHONE)
    keep(user, text)
    with pytest.raises(SealBroken, match=r"accounts_user\.phone"):
        User.objects.get(pk=user.pk)


def test_without_its_key_nothing_is_read(settings: Any) -> None:
    user = make_user(phone=PHONE)
    settings.FIELD_KEYS = [("new", b"n" * 32)]
    with pytest.raises(SealBroken, match="FIELD_KEYS lacks the key 'tests'"):
        User.objects.values("phone").get(pk=user.pk)
    assert User.objects.values("email").get(pk=user.pk) == {"email": user.email}


def test_a_migration_can_write_it_down_and_the_column_takes_any_length() -> None:
    field = User._meta.get_field("phone")
    _name, path, _args, options = field.deconstruct()
    assert path == "cozywish.toolkit.sealed_fields.SealedCharField"
    assert (options["max_length"], options["blank"]) == (20, True)
    assert field.db_type(connection) == "text"


def test_its_form_field_knows_the_length() -> None:
    shown = SealedCharField(max_length=20).formfield()
    assert isinstance(shown, CharField)
    assert shown.max_length == 20
