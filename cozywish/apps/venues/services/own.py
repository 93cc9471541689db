"""What somebody of a team decides about themselves alone."""

from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.venues.models import StaffMember
from cozywish.core.services import operation


@operation
def want_day_mail(*, user: User, staff_id: UUID, wanted: bool) -> None:
    """Say whether one's day comes by mail in the morning. Raises StaffMember.DoesNotExist for anybody else's."""
    if not StaffMember.objects.filter(pk=staff_id, user=user).update(day_mail=wanted):
        raise StaffMember.DoesNotExist
