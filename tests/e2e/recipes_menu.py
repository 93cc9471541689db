"""How to get to the provider's pages about services and the people who do them."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from cozywish.apps.catalog.factories import make_category, with_rooms, with_steps
from cozywish.apps.catalog.models import Service, ServicePicture
from cozywish.apps.scheduling.factories import offered_daily
from cozywish.apps.scheduling.models import Maintenance
from cozywish.apps.venues.factories import make_rooms, make_staff
from cozywish.apps.venues.models import ResourceGroup
from tests.e2e.recipes_team import owner, person
from tests.e2e.visitor import Visitor, shows

MENU = "menu"


def service(visitor: Visitor) -> Service:
    return visitor.venue.services.get(position=1)


def with_picture(visitor: Visitor) -> None:
    ServicePicture.objects.get_or_create(
        service=service(visitor),
        defaults={"image": "art/venues/massage-flat-0.webp", "alt": "Stones"},
    )


@shows("pro/services/", MENU, "services", "Services")
def services(visitor: Visitor) -> None:
    visitor.venue.services.filter(position=2).update(
        section="Head, and whatever else is above the shoulders",
        is_active=False,
        done_at="HOME",
    )
    visitor.venue.services.get(position=2).offers.all().delete()
    visitor.go_as(owner(visitor), "/pro/services/")


@shows("pro/services/new/", MENU, "service-new", "Add a service")
def service_new(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/services/new/")


@shows("pro/services/new/", MENU, "service-refused", "Add a service")
def service_refused(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/services/new/")
    visitor.page.get_by_label("Own minutes").first.fill("7")
    visitor.fill(name="Salt scrub", duration_minutes="42", price="much")
    expect(visitor.page.locator(".has-error")).to_have_count(3)


@shows("pro/services/<uuid:service_id>/", MENU, "service", "Hot stone massage")
def service_change(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/services/{service(visitor).pk}/")
    visitor.page.get_by_text("Times and notice").click()


@shows("pro/services/<uuid:service_id>/", MENU, "service-changed-meanwhile", "Hot stone massage")
def service_changed_meanwhile(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/services/{service(visitor).pk}/")
    Service.objects.filter(pk=service(visitor).pk).update(version=7, description="Warm basalt.")
    visitor.fill(price="99")
    expect(visitor.page.get_by_text("They changed this. It is in the form now:")).to_be_visible()


@shows("pro/services/<uuid:service_id>/variant/", MENU, "service-variant", "Add a variant")
def service_variant(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/services/{service(visitor).pk}/variant/")


@shows(
    "pro/services/<uuid:service_id>/picture/",
    MENU,
    "service-picture",
    "Picture of Hot stone massage",
)
def service_picture(visitor: Visitor) -> None:
    with_picture(visitor)
    visitor.go_as(owner(visitor), f"/pro/services/{service(visitor).pk}/picture/")
    visitor.page.get_by_role("button", name="Save").click()
    expect(visitor.page.get_by_text("The picture is saved.")).to_be_visible()
    visitor.go_as(owner(visitor), f"/pro/services/{service(visitor).pk}/picture/")


@shows(
    "pro/services/<uuid:service_id>/picture/",
    MENU,
    "service-picture-none",
    "Picture of Hot stone massage",
)
def service_picture_none(visitor: Visitor) -> None:
    ServicePicture.objects.filter(service=service(visitor)).delete()
    visitor.go_as(owner(visitor), f"/pro/services/{service(visitor).pk}/picture/")
    visitor.page.get_by_role("button", name="Save").click()
    expect(visitor.page.get_by_text("Please choose a picture first.")).to_be_visible()


@shows("v/<slug:slug>/", MENU, "venue-service-picture", "Juniper & Steam")
def venue_service_picture(visitor: Visitor) -> None:
    with_picture(visitor)
    visitor.go(f"/v/{visitor.venue.slug}/")
    expect(visitor.page.get_by_role("img", name="Stones")).to_be_visible()


@shows("pro/services/<uuid:service_id>/options/", MENU, "service-options", "Hot stone massage")
def service_options(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/services/{service(visitor).pk}/options/")
    visitor.page.get_by_label("More minutes").first.fill("7")
    visitor.page.get_by_role("button", name="Save").click()
    expect(visitor.page.locator(".has-error")).to_have_count(1)


@shows("pro/services/<uuid:service_id>/remove/", MENU, "service-remove", "Take it off the list?")
def service_remove(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/services/{service(visitor).pk}/remove/")


@shows("pro/services/templates/", MENU, "templates", "Start from a template")
def templates(visitor: Visitor) -> None:
    make_category("barber", name="Barber")
    visitor.go_as(owner(visitor), "/pro/services/templates/")


@shows("pro/services/paste/", MENU, "paste", "Paste a price list")
def paste(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/services/paste/")
    list_ = "Body:\nSalt scrub 45 min $86\nWrap\nClay wrap 60 min $98"
    visitor.page.get_by_label("Your price list").fill(list_)
    visitor.page.get_by_role("button", name="See what it says").click()
    expect(visitor.page.get_by_text("1 line needs a look")).to_be_visible()


@shows("pro/team/new/", MENU, "person-new", "Add a person")
def person_new(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/team/new/")


@shows("pro/team/<uuid:staff_id>/", MENU, "person", "Ines Calloway")
def person_change(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/team/{person(visitor, 1).pk}/")


@shows("pro/team/<uuid:staff_id>/retire/", MENU, "person-retire", "Take out of the team?")
def person_retire(visitor: Visitor) -> None:
    visitor.booked(16)
    visitor.go_as(owner(visitor), f"/pro/team/{person(visitor, 1).pk}/retire/")
    visitor.page.get_by_role("button", name="Take out of the team").click()
    expect(visitor.page.get_by_text("visit ahead")).to_be_visible()


@shows("pro/team/", MENU, "team-former", "Team")
def team_former(visitor: Visitor) -> None:
    make_staff(visitor.venue, "Formerly Here", is_active=False)
    visitor.go_as(owner(visitor), "/pro/team/")
    visitor.page.get_by_text("Former people").click()


def rooms_of(visitor: Visitor) -> ResourceGroup:
    """Three cabins that the service needs, one in maintenance."""
    if there := visitor.venue.resource_groups.first():
        return there
    cabins = make_rooms(visitor.venue, "Fern", "Ember", "Moss", group="Treatment cabin")
    with_rooms(service(visitor), cabins)
    begins = timezone.now() + timedelta(days=2)
    Maintenance.objects.create(
        resource=cabins.units.get(name="Moss"), starts_at=begins, ends_at=begins + timedelta(days=1)
    )
    return cabins


@shows("pro/rooms/", MENU, "rooms", "Rooms and equipment")
def rooms(visitor: Visitor) -> None:
    rooms_of(visitor)
    visitor.go_as(owner(visitor), "/pro/rooms/")


@shows("pro/rooms/<uuid:group_id>/", MENU, "room-group", "Treatment cabin")
def room_group(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/rooms/{rooms_of(visitor).pk}/")


@shows("pro/services/<uuid:service_id>/steps/", MENU, "service-steps", "Steps of")
def service_steps(visitor: Visitor) -> None:
    rooms_of(visitor)
    with_steps(service(visitor), ("ACTIVE", 20), ("PROCESSING", 30), ("CLEANUP", 10))
    visitor.go_as(owner(visitor), f"/pro/services/{service(visitor).pk}/steps/")
    visitor.page.get_by_label("Step 1, minutes").fill("25")
    visitor.page.get_by_role("button", name="Save").click()
    expect(visitor.page.get_by_text("The steps take")).to_be_visible()


@shows("pro/services/<uuid:service_id>/times/", MENU, "service-times", "When")
def service_times(visitor: Visitor) -> None:
    offered_daily(service(visitor), 10 * 60, 14 * 60, weekdays=[1, 3])
    visitor.go_as(owner(visitor), f"/pro/services/{service(visitor).pk}/times/")


@shows("pro/services/", MENU, "services-empty", "Services")
def services_empty(visitor: Visitor) -> None:
    now = timezone.now()  # the last one here: whoever comes later finds nothing
    visitor.venue.services.update(is_active=False, archived_at=now)
    visitor.go_as(owner(visitor), "/pro/services/")
