"""How to get to the pages of a business's clients."""

from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking, ClientCard
from cozywish.apps.bookings.services import keep_in_mind
from cozywish.apps.venues.factories import make_manager, make_venue
from cozywish.apps.venues.models import Permission
from tests.e2e.recipes_calendar import booked
from tests.e2e.recipes_team import owner
from tests.e2e.visitor import Visitor, shows

CLIENTS = "clients"
ONE = "pro/clients/<reference:reference>/"


def known(visitor: Visitor) -> Booking:
    """Alice's visit, and what is kept in mind about her, which is there once for all of these pages."""
    visit = booked(visitor)
    if not ClientCard.objects.exists():
        keep_in_mind(
            user=owner(visitor),
            visit_id=visit.pk,
            notes="Left shoulder.",
            tags=["Regular", "No lavender"],
            seen=0,
            now=timezone.now(),
        ).unwrap()
    return visit


@shows("pro/clients/", CLIENTS, "clients", "Clients")
def clients(visitor: Visitor) -> None:
    known(visitor)
    visitor.go_as(owner(visitor), "/pro/clients/?q=a")


@shows("pro/clients/", CLIENTS, "clients-none", "Clients")
def clients_none(visitor: Visitor) -> None:
    visitor.go_as(make_venue(slug="nobody-yet", name="Nobody yet").business.owner, "/pro/clients/")


@shows(ONE, CLIENTS, "client", "Alice Archer")
def client(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/clients/{known(visitor).reference}/")


@shows(ONE, CLIENTS, "client-changed-meanwhile", "Alice Archer")
def client_changed_meanwhile(visitor: Visitor) -> None:
    client(visitor)
    page = visitor.page
    page.locator("main [name=seen]").evaluate("field => { field.value = 0 }")
    page.get_by_label("Notes").fill("Right shoulder.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()


@shows("pro/find/", CLIENTS, "find", "Find")
def find(visitor: Visitor) -> None:
    known(visitor)
    visitor.go_as(owner(visitor), "/pro/find/?q=alice")


@shows("pro/find/", CLIENTS, "find-nothing", "Find")
def find_nothing(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/find/?q=nobody")


def who_answers(visitor: Visitor, name: str) -> User:
    """Somebody who answers requests and sees nothing else."""
    user = make_user(name)
    make_manager(visitor.venue, user, Permission.BOOKINGS_RESPOND, manages_all=True)
    return user


@shows("pro/requests/", CLIENTS, "requests-none", "Requests")
def requests_none(visitor: Visitor) -> None:
    visitor.go_as(who_answers(visitor, "Rita Reed"), "/pro/requests/")


@shows("pro/requests/", CLIENTS, "requests", "Requests")
def requests(visitor: Visitor) -> None:
    long = "A person with a rather long name, who asks"
    for hour, name in ((12, "Alice Archer"), (15, long)):
        until = visitor.tomorrow(hour - 4)
        asked = {"state": "REQUESTED", "confirmed_at": None, "approve_by": until}
        visitor.booked(hour, contact_name=name, **asked)
    visitor.go_as(who_answers(visitor, "Rose Reed"), "/pro/requests/")
