"""How to get to the provider's pages about people: the team, managers, invitations, one visit."""

from django.utils import timezone
from playwright.sync_api import expect

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.services import cancel_for_business
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Invitation, Permission, StaffMember
from cozywish.apps.venues.services import invite_staff
from tests.e2e.visitor import Visitor, at, shows

TEAM, INVITED = "team", "invited"


def owner(visitor: Visitor) -> User:
    return visitor.venue.business.owner


def person(visitor: Visitor, position: int) -> StaffMember:
    return visitor.venue.staff.get(position=position)


def invite(visitor: Visitor, email: str) -> Invitation:
    """To sign in as the second person of the team, in place of an earlier one."""
    return invite_staff(
        inviter=owner(visitor),
        staff_id=person(visitor, 2).pk,
        email=email,
        now=timezone.now(),
    ).unwrap()


@shows("pro/team/", TEAM, "team-empty", "Team")
def team_without_managers(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/team/")


@shows("pro/team/", TEAM, "team", "Team")
def team(visitor: Visitor) -> None:
    stella = make_user("Stella Staff", phone="+15035550177")
    StaffMember.objects.filter(pk=person(visitor, 1).pk).update(user=stella)
    invite(visitor, "a.person.with.a.rather.long.name@long-domain.example")
    both = (Permission.BOOKINGS_VIEW, Permission.CUSTOMERS_VIEW_CONTACT)
    make_manager(visitor.venue, make_user("Noor Nasser"), *both).staff.add(person(visitor, 1))
    make_manager(visitor.venue, None, *Permission, manages_all=True)
    visitor.go_as(owner(visitor), "/pro/team/")


@shows("pro/team/me/picture/", TEAM, "my-picture", "Your picture and mail")
def my_picture(visitor: Visitor) -> None:
    sylvia = make_user("Sylvia Sand")
    StaffMember.objects.filter(pk=person(visitor, 1).pk).update(user=sylvia)
    visitor.go_as(sylvia, "/pro/team/me/picture/")


@shows("pro/team/<uuid:staff_id>/invite/", TEAM, "team-invite", "Invite to sign in")
def inviting(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/team/{person(visitor, 2).pk}/invite/")


@shows("pro/team/<uuid:staff_id>/login/end/", TEAM, "team-end", "End this login?")
def ending(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), f"/pro/team/{person(visitor, 1).pk}/login/end/")


@shows("pro/team/managers/new/", TEAM, "manager-new", "Invite a manager")
def appointing(visitor: Visitor) -> None:
    visitor.booked(8)
    visitor.go_as(owner(visitor), "/pro/team/managers/new/")


@shows("pro/team/managers/new/", TEAM, "manager-refused", "Invite a manager")
def appointing_refused(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go_as(owner(visitor), "/pro/team/managers/new/")
    page.get_by_label("See bookings").check()
    visitor.fill(name="Noor Nasser", email="nobody")
    expect(page.locator(".has-error")).to_have_count(1)
    expect(page.get_by_label("See bookings")).to_be_checked()


@shows("pro/team/managers/<uuid:manager_id>/", TEAM, "manager", "Noor")
def changing(visitor: Visitor) -> None:
    kept = visitor.venue.business.managers.get(user__name="Noor Nasser")
    visitor.go_as(owner(visitor), f"/pro/team/managers/{kept.pk}/")


@shows(
    "pro/team/managers/<uuid:manager_id>/remove/", TEAM, "manager-remove", "Remove this manager?"
)
def removing(visitor: Visitor) -> None:
    kept = visitor.venue.business.managers.get(user__name="Noor Nasser")
    visitor.go_as(owner(visitor), f"/pro/team/managers/{kept.pk}/remove/")


@shows("pro/visits/<reference:reference>/", TEAM, "visit", "Visit of Alice Archer")
def visit(visitor: Visitor) -> None:
    booked = visitor.booked(10, note="Left shoulder is sore from climbing.")
    visitor.go_as(owner(visitor), f"/pro/visits/{booked.reference}/")


@shows("pro/visits/<reference:reference>/", TEAM, "visit-contact", "Visit of Alice Archer")
def visit_with_contact(visitor: Visitor) -> None:
    booked = visitor.booked(12, address_line1="2218 NE Alberta St", address_city="Portland")
    visitor.go_as(owner(visitor), f"/pro/visits/{booked.reference}/")
    visitor.page.get_by_role("button", name="Show how to reach the client").click()
    expect(visitor.page.get_by_text("2218 NE Alberta St")).to_be_visible()


@shows("invitation/", INVITED, "invitation", "Join")
def invitation(visitor: Visitor) -> None:
    invite(visitor, "priya@example.com")
    visitor.page.goto(visitor.newest_mail("priya@example.com", "invites you").link)


@shows("invitation/", INVITED, "invitation-own", "Join")
def own_invitation(visitor: Visitor) -> None:
    invite(visitor, "priya@example.com")
    visitor.go_as(make_user("Priya Nair"), "/me/")
    visitor.page.goto(visitor.newest_mail("priya@example.com", "invites you").link)
    expect(visitor.page.get_by_role("button", name="Accept")).to_be_visible()


@shows("invitation/", INVITED, "invitation-of-another", "Join")
def invitation_of_another(visitor: Visitor) -> None:
    invite(visitor, "priya@example.com")
    visitor.go_as(visitor.alice, "/me/")
    visitor.page.goto(visitor.newest_mail("priya@example.com", "invites you").link)
    expect(visitor.page.get_by_text("It was sent to another address.")).to_be_visible()


shows("invitation/", INVITED, "invitation-over", "This invitation no longer works")(
    at("/invitation/")
)
shows("invitation/<str:secret>/", INVITED, "invitation-unknown", "This invitation no longer works")(
    at(f"/invitation/{'x' * 43}/")
)


@shows("pro/activity/", TEAM, "venue-activity-empty", "Activity")
def nothing_done(visitor: Visitor) -> None:
    visitor.go_as(owner(visitor), "/pro/activity/?before=1")
    expect(visitor.page.get_by_text("Nothing older.")).to_be_visible()


@shows("pro/activity/", TEAM, "venue-activity", "Activity")
def what_was_done(visitor: Visitor) -> None:
    boss, now = owner(visitor), timezone.now()
    cancel_for_business(
        booking=visitor.booked(21),
        by=Actor("O", "O", boss.pk),
        reason="The room is flooded.",
        now=now,
        tell_client=False,
    ).unwrap()
    invite(visitor, "priya@example.com")
    visitor.go_as(boss, "/pro/activity/")
    expect(visitor.page.get_by_text("Invited somebody to a team").first).to_be_visible()
