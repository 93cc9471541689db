"""What a venue says, its address, and whose it is to say it."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.geo.factories import make_place, make_postcode
from cozywish.apps.venues.factories import make_manager, make_venue
from cozywish.apps.venues.models import Business, OldSlug, Permission, Venue, VenueEdit, VenueStatus
from cozywish.apps.venues.queries import renamed_venue
from cozywish.apps.venues.services import Details, change_venue, open_venue
from cozywish.apps.venues.services.details import SlugOdd, SlugTaken
from cozywish.apps.venues.tests.conftest import NOW
from cozywish.core.services import Failure

pytestmark = pytest.mark.django_db
SAID = Details(name="Fern & Ember", address_line1="2218 NE Alberta St", postcode="97211")


@pytest.fixture
def business() -> Business:
    make_postcode()
    return Business.objects.create(owner=make_user("Bob Barnes"), name="Fern & Ember")


def save(venue: Venue, **changes: object) -> Venue:
    said = replace(SAID, **changes)  # type: ignore[arg-type]
    return change_venue(
        editor=venue.business.owner, venue_id=venue.pk, version=venue.version, details=said, now=NOW
    ).unwrap()


def test_a_new_venue_is_a_draft_in_the_middle_of_its_zip_code(business: Business) -> None:
    venue = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()

    venue.refresh_from_db()
    assert (venue.status, venue.slug, venue.position, venue.version) == (
        "DRAFT",
        "fern-ember",
        1,
        1,
    )
    assert (venue.lat, venue.lon, venue.time_zone) == (45.5815, -122.6377, "America/Los_Angeles")
    assert (venue.currency, venue.search_name, venue.place.slug) == (
        "USD",
        "fern ember",
        "portland-or",
    )
    assert AuditEntry.objects.get().action == "venues.venue_opened"


def test_the_pin_stays_where_it_was_put(business: Business) -> None:
    said = replace(SAID, pin=(45.5590, -122.6440))

    venue = open_venue(owner=business.owner, details=said, now=NOW).unwrap()

    assert (venue.lat, venue.lon) == (45.5590, -122.6440)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (replace(SAID, pin=(44.0, -122.6)), "VENUES_PIN_FAR"),
        (replace(SAID, postcode="00000"), "VENUES_ZIP_UNKNOWN"),
        (replace(SAID, postcode="Portland, OR"), "VENUES_ZIP_UNKNOWN"),
    ],
)
def test_a_place_that_cannot_be_is_refused_at_the_zip_code(
    business: Business, said: Details, code: str
) -> None:
    refused = open_venue(owner=business.owner, details=said, now=NOW)

    assert isinstance(refused, Failure)
    assert (refused.error.code, refused.error.field) == (code, "postcode")
    assert not Venue.objects.exists()


def test_a_business_has_one_venue_and_a_double_click_makes_no_second(business: Business) -> None:
    first = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()
    again = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()
    another = open_venue(owner=business.owner, details=replace(SAID, name="Other"), now=NOW)

    assert again == first
    assert isinstance(another, Failure)
    assert another.error.code == "VENUES_LIMIT"
    assert Venue.objects.count() == 1


def test_the_database_itself_refuses_a_second_venue_in_the_same_place(business: Business) -> None:
    venue = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()
    venue.pk, venue.slug, venue._state.adding = None, "second", True

    with pytest.raises(IntegrityError), transaction.atomic():
        venue.save(force_insert=True)


def test_the_operator_may_allow_more(business: Business, settings: object) -> None:
    settings.VENUES_PER_BUSINESS = 2  # type: ignore[attr-defined]
    open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()

    second = open_venue(owner=business.owner, details=replace(SAID, name="Other"), now=NOW).unwrap()

    assert second.position == 2


def test_the_same_name_gets_the_city_and_then_a_number(business: Business) -> None:
    make_venue(slug="fern-ember")
    make_venue(slug="fern-ember-portland")
    OldSlug.objects.create(slug="fern-ember-portland-2", venue=make_venue())

    venue = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()

    assert venue.slug == "fern-ember-portland-3"


def test_a_name_without_letters_has_an_address_too(business: Business) -> None:
    venue = open_venue(owner=business.owner, details=replace(SAID, name="⭐"), now=NOW).unwrap()

    assert venue.slug == "venue"


def test_a_new_name_keeps_the_old_address_alive_and_can_be_taken_back(business: Business) -> None:
    venue = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()
    venue = save(venue, name="Draft Name")
    assert not OldSlug.objects.exists()
    Venue.objects.update(status=VenueStatus.APPROVED)
    venue.refresh_from_db()

    venue = save(venue, name="Juniper & Steam")
    assert venue.slug == "juniper-steam"
    assert renamed_venue(slug="draft-name") == "juniper-steam"

    venue = save(venue, name="Draft Name")
    assert venue.slug == "draft-name"
    assert list(OldSlug.objects.values_list("slug", flat=True)) == ["juniper-steam"]
    assert renamed_venue(slug="juniper-steam") == "draft-name"
    Venue.objects.update(status=VenueStatus.SUSPENDED)
    assert renamed_venue(slug="juniper-steam") == ""


def test_saving_writes_down_which_fields_changed_and_never_what_they_say(
    business: Business,
) -> None:
    venue = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()

    saved = save(venue, tagline="Quiet rooms", lead_minutes=120)

    assert (saved.tagline, saved.lead_minutes, saved.version) == ("Quiet rooms", 120, 2)
    entry = AuditEntry.objects.get(action="venues.venue_changed")
    assert entry.data == {"fields": ["lead_minutes", "tagline"]}


def test_the_second_of_two_editors_is_told_and_saves_over_nothing(business: Business) -> None:
    venue = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()
    save(venue, tagline="Hers")

    refused = change_venue(
        editor=business.owner, venue_id=venue.pk, version=1, details=replace(SAID, tagline="His"), now=NOW
    )  # fmt: skip
    same = change_venue(
        editor=business.owner, venue_id=venue.pk, version=1, details=replace(SAID, tagline="Hers"), now=NOW
    )  # fmt: skip

    assert isinstance(refused, Failure)
    assert refused.error.code == "VENUES_CHANGED_MEANWHILE"
    assert (same.unwrap().tagline, same.unwrap().version) == ("Hers", 2)


def test_a_manager_edits_the_venues_of_the_grant_and_nobody_else_any(business: Business) -> None:
    venue = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()
    mona, nora = make_user("Mona Marsh"), make_user("Nora Nasser")
    make_manager(venue, nora, Permission.STAFF_MANAGE, manages_all=True)
    make_manager(venue, mona, Permission.VENUE_EDIT).venues.add(venue)
    said = replace(SAID, tagline="Quiet rooms")

    for person in (nora, make_user("Charlie Cole")):
        with pytest.raises(Venue.DoesNotExist):
            change_venue(
                editor=person, venue_id=venue.pk, version=1, details=said, now=NOW
            ).unwrap()
    saved = change_venue(editor=mona, venue_id=venue.pk, version=1, details=said, now=NOW)

    assert saved.unwrap().tagline == "Quiet rooms"
    with pytest.raises(Business.DoesNotExist):
        open_venue(owner=mona, details=SAID, now=NOW).unwrap()


def test_moving_to_another_zip_code_moves_city_and_clock(business: Business) -> None:
    boise = make_place(slug="boise-id", name="Boise", search_name="boise", state="ID")
    make_postcode(code="83702", place=boise, lat=43.63, lon=-116.2, time_zone="America/Boise")
    venue = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()

    saved = save(venue, postcode="83702-1234")

    assert (saved.place, saved.postcode, saved.time_zone, saved.lat) == (
        boise,
        "83702",
        "America/Boise",
        43.63,
    )


def test_an_address_can_be_chosen_and_stays_with_the_next_name(business: Business) -> None:
    venue = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()
    Venue.objects.update(status=VenueStatus.APPROVED)

    venue = save(venue, slug="juniper")
    assert (venue.slug, renamed_venue(slug="fern-ember")) == ("juniper", "juniper")
    edit = VenueEdit.objects.get()
    assert (edit.field, edit.before, edit.after) == ("slug", "fern-ember", "juniper")
    venue = save(venue, name="Juniper & Steam", slug="juniper")
    assert (venue.name, venue.slug) == ("Juniper & Steam", "juniper")
    venue = save(venue, slug="fern-ember")
    assert (venue.slug, renamed_venue(slug="juniper")) == ("fern-ember", "fern-ember")


@pytest.mark.parametrize("slug", ["ab", "Juniper", "a b c", "-juniper-", "júniper", "x" * 81])
def test_an_odd_address_is_refused(business: Business, slug: str) -> None:
    venue = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()

    with pytest.raises(SlugOdd):
        save(venue, slug=slug)


def test_an_address_that_leads_to_another_venue_is_refused(business: Business) -> None:
    venue = open_venue(owner=business.owner, details=SAID, now=NOW).unwrap()
    OldSlug.objects.create(slug="earlier", venue=make_venue(slug="taken"))

    for slug in ("taken", "earlier"):
        with pytest.raises(SlugTaken):
            save(venue, slug=slug)
    venue.refresh_from_db()
    assert venue.slug == "fern-ember"
