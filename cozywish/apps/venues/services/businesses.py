"""Writing businesses."""

from datetime import datetime
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import edit_profile
from cozywish.apps.audit.services import record
from cozywish.apps.geo.models import Place
from cozywish.apps.venues.models import Business, StaffMember
from cozywish.core.services import operation


@operation
def open_business(
    *,
    owner: User,
    name: str,
    phone: str,
    place: Place | None,
    postcode: str = "",
    now: datetime,
) -> Business:
    """Register the business of `owner`, who has none yet. It has no venue, so nobody can find it.

    The telephone becomes the owner's own, too, where their account has none.
    """
    if not owner.phone:
        edit_profile(user=owner, phone=phone).unwrap()
    business = Business.objects.create(
        owner=owner, name=name.strip(), phone=phone, place=place, postcode=postcode
    )
    record(
        at=now,
        actor_kind="USER",
        actor_id=owner.pk,
        action="venues.business_opened",
        object_type="venues.business",
        object_id=business.pk,
    )
    return business


@operation
def change_business(
    *, owner: User, name: str, phone: str, place: Place, postcode: str = "", now: datetime
) -> Business:
    """Correct what the owner's business is called, how we reach it and where it is."""
    business = Business.objects.select_for_update().get(owner=owner)
    business.name, business.phone = name.strip(), phone
    business.place, business.postcode = place, postcode
    business.save(update_fields=["name", "phone", "place", "postcode"])
    record(
        at=now,
        actor_kind="USER",
        actor_id=owner.pk,
        action="venues.business_changed",
        object_type="venues.business",
        object_id=business.pk,
    )
    return business


@operation
def introduce_staff(*, user: User, staff_id: UUID, name: str, title: str, bio: str) -> StaffMember:
    """Let a person of the team say who they are. Raises StaffMember.DoesNotExist for anybody but that person."""
    member = StaffMember.objects.get(pk=staff_id, user=user, is_active=True)
    member.name, member.title, member.bio = name, title, bio
    member.save(update_fields=["name", "title", "bio"])
    return member
