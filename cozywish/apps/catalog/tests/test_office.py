"""What the office keeps: categories that move and rest, and words that places say of themselves."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission as Right

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.catalog.models import Category, OldCategorySlug, Tag, VenueCategory, VenueTag
from cozywish.apps.catalog.queries import (
    categories,
    first_categories,
    moved_category,
    tags_called,
    tags_of,
    venue_values,
)
from cozywish.apps.catalog.services import (
    CategoryCard,
    TagCard,
    save_category,
    save_tag,
    save_venue,
)
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.venues.factories import make_venue
from cozywish.apps.venues.models import Venue, VenueEdit
from cozywish.apps.venues.services import Details
from cozywish.apps.venues.tests.conftest import NOW
from cozywish.core.services import Failure, ServiceResult

pytestmark = pytest.mark.django_db
MASSAGE = CategoryCard(name="Massage", slug="massage")


@pytest.fixture
def walt() -> User:
    """He looks after what the site says."""
    walt = make_user("Walt Words", is_staff=True)
    rights = Right.objects.filter(content_type__app_label="catalog")
    walt.user_permissions.set(rights.filter(content_type__model__in=["category", "tag"]))
    return walt


def save(officer: User, category: Category, **said: object) -> ServiceResult[Category]:
    card = CategoryCard(**{"name": category.name, "slug": category.slug, **said})  # type: ignore[arg-type]
    seen = category.version
    return save_category(officer=officer, category_id=category.pk, card=card, seen=seen, now=NOW)


def test_a_category_is_added_and_written_down(walt: User) -> None:
    made = save_category(officer=walt, category_id=None, card=MASSAGE, now=NOW).unwrap()

    assert list(categories()) == [made]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_kind) == ("catalog.category_added", "OFFICE")


def test_its_earlier_address_leads_to_it_and_is_nobody_elses(walt: User) -> None:
    massage, hair = make_category("massage"), make_category("hair")
    save(walt, massage, slug="bodywork").unwrap()

    assert moved_category(slug="massage") == "bodywork"
    refused = save(walt, hair, slug="massage")
    assert isinstance(refused, Failure)
    assert (refused.error.code, refused.error.field) == ("CATALOG_SLUG_TAKEN", "slug")
    assert isinstance(save(walt, hair, slug="bodywork"), Failure)


def test_it_can_come_back_to_its_own_address(walt: User) -> None:
    massage = make_category("massage")
    save(walt, massage, slug="bodywork").unwrap()
    save(walt, Category.objects.get(), slug="massage").unwrap()

    assert moved_category(slug="bodywork") == "massage"
    assert moved_category(slug="massage") == ""
    assert list(OldCategorySlug.objects.values_list("slug", flat=True)) == ["bodywork"]


def test_a_tag_goes_on_being_meant_by_the_slug_it_had(walt: User) -> None:
    def saved(tag: Tag | None, slug: str) -> Any:
        return save_tag(
            officer=walt,
            tag_id=tag.pk if tag else None,
            card=TagCard(name=slug.title(), slug=slug),
            seen=tag.version if tag else None,
            now=NOW,
        )

    calm, loud = saved(None, "calm").unwrap(), saved(None, "loud").unwrap()
    calm = saved(calm, "quiet").unwrap()

    assert tags_called(["calm", "quiet", "never"]) == {"calm": calm, "quiet": calm}
    assert isinstance(saved(loud, "calm"), Failure)
    assert isinstance(saved(None, "calm"), Failure)
    back = saved(calm, "calm").unwrap()
    assert tags_called(["calm", "quiet"]) == {"calm": back, "quiet": back}
    Tag.objects.filter(pk=calm.pk).update(is_active=False)
    assert tags_called(["calm", "quiet"]) == {}


def test_what_is_switched_off_is_named_nowhere_and_kept_for_later(walt: User) -> None:
    make_postcode()
    massage, hair, nails = (make_category(slug) for slug in ("massage", "hair", "nails"))
    venue = make_venue()
    for position, category in enumerate([massage, hair], start=1):
        VenueCategory.objects.create(venue=venue, category=category, position=position)
    save(walt, massage, is_active=False).unwrap()

    assert first_categories(venue_ids=[venue.pk]) == {venue.pk: hair}
    assert venue_values().get()["category_slug"] == "hair"
    said = Details(name=venue.name, address_line1="1 Oak St", postcode="97211")
    save_venue(
        editor=venue.business.owner,
        venue_id=venue.pk,
        version=1,
        details=said,
        categories=[nails],
        now=NOW,
    ).unwrap()
    standing = VenueCategory.objects.order_by("position").values_list("category__slug", flat=True)
    assert list(standing) == ["nails", "massage"]


def test_only_who_keeps_the_lists_changes_them() -> None:
    olive = make_user("Olive Office", is_staff=True)

    refused = save_category(officer=olive, category_id=None, card=MASSAGE, now=NOW)
    word = save_tag(officer=olive, tag_id=None, card=TagCard(name="Calm", slug="calm"), now=NOW)

    assert isinstance(refused, Failure)
    assert isinstance(word, Failure)
    assert refused.error.code == word.error.code == "CATALOG_NOT_THE_OFFICE"
    assert not AuditEntry.objects.exists()


def tags(walt: User, *names: str) -> list[Tag]:
    return [
        save_tag(
            officer=walt,
            tag_id=None,
            card=TagCard(name=name, slug=name.lower(), position=position),
            now=NOW,
        ).unwrap()
        for position, name in enumerate(names, start=1)
    ]


def say(venue: Venue, words: list[Tag], version: int) -> ServiceResult[Venue]:
    return save_venue(
        editor=venue.business.owner,
        venue_id=venue.pk,
        version=version,
        details=Details(name=venue.name, address_line1="1 Oak St", postcode="97211"),
        categories=[make_category("massage")],
        tags=words,
        now=NOW,
    )


def test_a_venue_says_words_of_the_list_and_keeps_one_that_rests(walt: User) -> None:
    make_postcode()
    venue = make_venue()
    calm, bright, green = tags(walt, "Calm", "Bright", "Green")
    say(venue, [bright, calm], 1).unwrap()
    assert tags_of(venue=venue) == [calm, bright]

    rest = TagCard(name="Calm", slug="calm", is_active=False)
    save_tag(officer=walt, tag_id=calm.pk, card=rest, seen=1, now=NOW).unwrap()
    say(venue, [green], 2).unwrap()

    assert tags_of(venue=venue) == [green]
    assert set(VenueTag.objects.values_list("tag", flat=True)) == {calm.pk, green.pk}
    edits = VenueEdit.objects.filter(field="tags").order_by("pk").values_list("before", "after")
    assert list(edits) == [("", "Calm, Bright"), ("Bright", "Green")]


def test_who_saves_other_words_second_is_told(walt: User) -> None:
    make_postcode()
    venue = make_venue()
    calm, bright = tags(walt, "Calm", "Bright")
    say(venue, [calm], 1).unwrap()

    second = say(venue, [bright], 1)

    assert isinstance(second, Failure)
    assert second.error.code == "VENUES_CHANGED_MEANWHILE"
    assert tags_of(venue=venue) == [calm]


def test_six_words_are_enough(walt: User) -> None:
    make_postcode()
    venue = make_venue()

    refused = say(venue, tags(walt, *"ABCDEFG"), 1)

    assert isinstance(refused, Failure)
    assert (refused.error.field, refused.error.message) == ("tags", "Choose 6 at most.")


def test_once_there_are_prices_a_venue_stays_in_its_currency() -> None:
    make_postcode()
    venue = make_venue(currency="GBP")
    service = make_service(venue)

    refused = say(venue, [], 1)

    assert isinstance(refused, Failure)
    assert (refused.error.code, refused.error.field) == ("CATALOG_CURRENCY_FIXED", "postcode")
    venue.refresh_from_db()
    assert (venue.currency, venue.version) == ("GBP", 1)
    service.delete()
    assert say(venue, [], 1).unwrap().currency == "USD"
