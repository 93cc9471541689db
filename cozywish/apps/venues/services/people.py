"""Writing the people of a team. Each has exactly one Resource, made with them.

Nobody is ever deleted but who was added by mistake, as long as nothing points at them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.venues.models import Permission, Resource, StaffMember, Venue
from cozywish.apps.venues.queries import in_use, staff_within, venues_within
from cozywish.apps.venues.services.bulk import add_people_to_teams
from cozywish.apps.venues.services.edits import note_edits
from cozywish.apps.venues.services.invitations import withdraw_all
from cozywish.core.db import one_after_another
from cozywish.core.errors import Conflict
from cozywish.core.services import operation

MOST_PEOPLE = 200


class TeamFull(Conflict):
    code = "VENUES_TEAM_FULL"
    template = _("A team has at most %(limit)d people.")


class StaffInUse(Conflict):
    code = "VENUES_STAFF_IN_USE"
    template = _("%(name)s has a login, a schedule or visits by now.")


class PageFull(Conflict):
    code = "VENUES_PAGE_FULL"
    template = ngettext_lazy(
        "Your page shows %(limit)d person. Take that one off it first.",
        "Your page shows at most %(limit)d people. Take somebody off it first.",
        "limit",
    )


class StaffChangedMeanwhile(Conflict):
    code = "VENUES_STAFF_CHANGED_MEANWHILE"
    template = _(
        "Somebody else changed this person while you were typing. What you wrote is still here: look at what is "
        "different, then save again."
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """How those who look after somebody of the team reach them, login or not. `phone` in E.164."""

    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Introduction:
    """What customers read of somebody, and whether they can book them; a `reach` of None leaves that as it is."""

    name: str
    title: str = ""
    bio: str = ""
    is_bookable: bool = True
    reach: Reach | None = None


@operation
def add_staff(*, user: User, venue_id: UUID, who: Introduction, now: datetime) -> StaffMember:
    """Add a person at the end of the team, with the resource that is theirs.

    Who can be booked is on the venue's page while there is a place.

    Raises Venue.DoesNotExist for whoever may not look after the team of the whole venue. Fails with TeamFull.
    """
    return _add_all(user, venue_id, [who], now)[0]


@operation
def add_staff_together(
    *, user: User, venue_id: UUID, who: Sequence[Introduction], now: datetime
) -> list[StaffMember]:
    """Add several people at the end of the team, all or none. As `add_staff`."""
    return _add_all(user, venue_id, who, now)


@operation
def add_owner(*, owner: User, venue_id: UUID, now: datetime) -> StaffMember:
    """Make the owner a bookable person of their own team, or return who they are in it.

    Raises Venue.DoesNotExist for anybody but the owner. Fails with TeamFull.
    """
    venue = Venue.objects.get(pk=venue_id, business__owner=owner)
    one_after_another(f"team {venue_id}")
    known = StaffMember.objects.filter(venue=venue, user=owner, is_active=True).first()
    return known or _add(owner, venue, [Introduction(owner.name)], now, login=owner)[0]


@operation
def change_staff(
    *, user: User, staff_id: UUID, who: Introduction, seen: int, now: datetime
) -> StaffMember:
    """Replace what is said of a person, and whether customers can book them. What is booked stays booked.

    `seen` is the version that was looked at. Raises StaffMember.DoesNotExist for whoever may not look after that
    person. Fails with StaffChangedMeanwhile, unless they say the same already.
    """
    venue_first(staff_id)
    staff = _within(user, staff_id, is_active=True)
    held, reach = Reach(staff.email, staff.phone), who.reach or Reach(staff.email, staff.phone)
    if Introduction(staff.name, staff.title, staff.bio, staff.is_bookable, held) == replace(
        who, reach=reach
    ):
        return staff
    if staff.version != seen:
        raise StaffChangedMeanwhile
    before = _in_words(staff)
    staff.name, staff.title, staff.bio = who.name, who.title, who.bio
    staff.email, staff.phone = reach.email, reach.phone
    staff.is_bookable, staff.version = who.is_bookable, seen + 1
    staff.save(update_fields=["name", "title", "bio", "email", "phone", "is_bookable", "version"])
    if _in_words(staff) != before:
        _note(user, staff.venue_id, before, _in_words(staff), now)
    Resource.objects.filter(staff=staff).update(name=who.name)
    _write_down(user, staff, "venues.staff_changed", now)
    return staff


def _in_words(staff: StaffMember) -> str:
    return "\n".join(filter(None, (staff.name, staff.title, staff.bio)))


def _note(user: User, venue_id: UUID, before: str, after: str, now: datetime) -> None:
    """Keep what customers read of the team otherwise. Who only leaves the page or the team says nothing new there."""
    venue = Venue.objects.select_for_update().get(pk=venue_id)
    note_edits(venue, user, {"team": (before, after)}, now)


def mark_staff_changed(*, staff_ids: Collection[UUID]) -> None:
    """Let whoever is looking at these people now be told when they save. Part of an operation."""
    StaffMember.objects.filter(pk__in=staff_ids).update(version=F("version") + 1)


@operation
def move_staff(*, user: User, staff_id: UUID, is_up: bool, now: datetime) -> StaffMember:
    """Let the person change places with the neighbour in the team; at the end nothing happens.

    Raises StaffMember.DoesNotExist for whoever may not look after that person.
    """
    staff = _within(user, staff_id, is_active=True)
    one_after_another(f"team {staff.venue_id}")
    staff.refresh_from_db()
    team = StaffMember.objects.filter(venue=staff.venue_id, is_active=True)
    if is_up:
        other = team.filter(position__lt=staff.position).order_by("-position").first()
    else:
        other = team.filter(position__gt=staff.position).order_by("position").first()
    if other is not None:
        # a place is never two people's, not even in between
        spare = _last_position(staff.venue_id) + 1
        places = [(staff, spare), (other, staff.position), (staff, other.position)]
        for person, position in places:
            StaffMember.objects.filter(pk=person.pk).update(position=position)
        _write_down(user, staff, "venues.staff_moved", now)
    return staff


@operation
def feature_staff(*, user: User, staff_id: UUID, now: datetime) -> StaffMember:
    """Put the person on the venue's page. Once more changes nothing.

    Raises StaffMember.DoesNotExist for whoever may not look after that person. Fails with PageFull.
    """
    venue_first(staff_id)
    staff = _within(user, staff_id, is_active=True)
    one_after_another(f"team {staff.venue_id}")
    staff.refresh_from_db()
    if staff.featured_place is None:
        place = next(_free_places(staff.venue_id), None)
        if place is None:
            raise PageFull(limit=settings.FEATURED_PER_VENUE)
        _put(user, staff, place, now)
        _note(user, staff.venue_id, "", _in_words(staff), now)
    return staff


@operation
def unfeature_staff(*, user: User, staff_id: UUID, now: datetime) -> StaffMember:
    """Take the person off the venue's page; who can be booked still can. Once more changes nothing.

    Raises StaffMember.DoesNotExist for whoever may not look after that person.
    """
    staff = _within(user, staff_id, is_active=True)
    if staff.featured_place is not None:
        _put(user, staff, None, now)
    return staff


@operation
def retire_staff(*, user: User, staff_id: UUID, now: datetime) -> StaffMember:
    """Take a person out of the team: nobody books them, they no longer sign in here. What they did stays theirs.

    How to reach them is forgotten. Whether they still have visits ahead is for `bookings.services.let_go` to say.
    Raises StaffMember.DoesNotExist for whoever may not look after that person.
    """
    venue_first(staff_id)
    staff = _within(user, staff_id, is_active=True)
    staff.is_active, staff.user, staff.featured_place = False, None, None
    staff.email, staff.phone = "", ""
    staff.save(update_fields=["is_active", "user", "featured_place", "email", "phone"])
    withdraw_all(staff=staff, now=now)
    _write_down(user, staff, "venues.staff_retired", now)
    return staff


@operation
def take_back(*, user: User, staff_id: UUID, now: datetime) -> StaffMember:
    """Let somebody work here again, as they did before but without a login, and not on the venue's page.

    Raises StaffMember.DoesNotExist for whoever may not look after that person. Fails with TeamFull.
    """
    venue_first(staff_id)
    staff = _within(user, staff_id, is_active=False)
    one_after_another(f"team {staff.venue_id}")
    _refuse_crowd(staff.venue_id, 1)
    staff.is_active = True
    staff.save(update_fields=["is_active"])
    _note(user, staff.venue_id, "", _in_words(staff), now)
    _write_down(user, staff, "venues.staff_returned", now)
    return staff


@operation
def unmake_staff(*, user: User, staff_ids: Collection[UUID], now: datetime) -> None:
    """Delete people who were added by mistake, with what they do, all or none.

    Raises StaffMember.DoesNotExist for whoever may not look after one of them. Fails with StaffInUse where one has a
    login or anything else points at them, such as a visit, a schedule or a grant.
    """
    managed = staff_within(user=user, permission=Permission.STAFF_MANAGE)
    people = list(managed.select_for_update(of=("self",)).filter(pk__in=staff_ids, is_active=True))
    if len(people) != len(staff_ids):
        raise StaffMember.DoesNotExist
    used = in_use(people=staff_ids)
    for staff in people:
        if staff.pk in used:
            raise StaffInUse(name=staff.name)
        _write_down(user, staff, "venues.staff_unmade", now)
    Resource.objects.filter(staff__in=staff_ids).delete()
    StaffMember.objects.filter(pk__in=staff_ids).delete()


def _add_all(
    user: User, venue_id: UUID, who: Sequence[Introduction], now: datetime
) -> list[StaffMember]:
    venue = venues_within(user=user, permission=Permission.STAFF_MANAGE).get(pk=venue_id)
    one_after_another(f"team {venue_id}")
    return _add(user, venue, who, now)


def _add(
    user: User, venue: Venue, who: Sequence[Introduction], now: datetime, login: User | None = None
) -> list[StaffMember]:
    _refuse_crowd(venue.pk, len(who))
    places = _free_places(venue.pk)
    people = [
        StaffMember(
            venue=venue,
            user=login,
            name=one.name,
            title=one.title,
            bio=one.bio,
            email=one.reach.email if one.reach else "",
            phone=one.reach.phone if one.reach else "",
            is_bookable=one.is_bookable,
            featured_place=next(places, None) if one.is_bookable else None,
            position=position,
        )
        for position, one in enumerate(who, start=_last_position(venue.pk) + 1)
    ]
    add_people_to_teams(people=people).unwrap()
    if people:
        _note(user, venue.pk, "", "\n\n".join(map(_in_words, people)), now)
    for staff in people:
        _write_down(user, staff, "venues.staff_added", now)
    return people


def _put(user: User, staff: StaffMember, place: int | None, now: datetime) -> None:
    staff.featured_place = place
    staff.save(update_fields=["featured_place"])
    action = "venues.staff_unfeatured" if place is None else "venues.staff_featured"
    _write_down(user, staff, action, now)


def _free_places(venue_id: UUID) -> Iterator[int]:
    """The places on the venue's page that nobody has, in order."""
    people = StaffMember.objects.filter(venue=venue_id, featured_place__isnull=False)
    taken = set(people.values_list("featured_place", flat=True))
    return (place for place in range(1, settings.FEATURED_PER_VENUE + 1) if place not in taken)


def _refuse_crowd(venue_id: UUID, more: int) -> None:
    if StaffMember.objects.filter(venue=venue_id, is_active=True).count() + more > MOST_PEOPLE:
        raise TeamFull(limit=MOST_PEOPLE)


def _last_position(venue_id: UUID) -> int:
    held = StaffMember.objects.filter(venue=venue_id).aggregate(last=Max("position"))
    return held["last"] or 0


def _within(user: User, staff_id: UUID, *, is_active: bool) -> StaffMember:
    managed = staff_within(user=user, permission=Permission.STAFF_MANAGE)
    return managed.select_for_update(of=("self",)).get(pk=staff_id, is_active=is_active)


def venue_first(staff_id: UUID) -> Venue:
    """Lock and return the person's venue. Whoever locks both locks the venue first: so nobody waits crosswise.

    Raises StaffMember.DoesNotExist when there is no such person.
    """
    venue_id = StaffMember.objects.values_list("venue_id", flat=True).get(pk=staff_id)
    return Venue.objects.select_for_update().get(pk=venue_id)


def _write_down(user: User, staff: StaffMember, action: str, now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=user.pk,
        action=action,
        object_type="venues.staffmember",
        object_id=staff.pk,
        venue=str(staff.venue_id),
        is_bookable=staff.is_bookable,
    )
