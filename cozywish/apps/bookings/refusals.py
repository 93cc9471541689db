"""Why a time cannot be booked: raised by the question (`queries.free_time`) and by the claim alike."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _, ngettext_lazy

from cozywish.core.errors import Conflict, DomainError, Forbidden, Invalid


class NotOffered(Invalid):
    code = "BOOKINGS_NOT_OFFERED"
    template = _("That time is not offered. Please choose one of the free times.")
    field = "starts_at"


class InThePast(Invalid):
    code = "BOOKINGS_IN_THE_PAST"
    template = _("That time has passed. Please choose a later one.")
    field = "starts_at"


class TooShortNotice(Invalid):
    code = "BOOKINGS_TOO_SHORT_NOTICE"
    template = _("Please book at least %(minutes)d minutes ahead.")
    field = "starts_at"


class BeyondHorizon(Invalid):
    code = "BOOKINGS_BEYOND_HORIZON"
    template = _("Bookings open %(days)d days ahead. Please choose an earlier day.")
    field = "starts_at"


class VenueClosed(Invalid):
    code = "BOOKINGS_VENUE_CLOSED"
    template = _("The place is closed then. Please choose another day.")
    field = "starts_at"


class VenueInactive(Invalid):
    code = "BOOKINGS_VENUE_INACTIVE"
    template = _("This place is not taking bookings right now.")


class ServiceInactive(Invalid):
    code = "BOOKINGS_SERVICE_INACTIVE"
    template = _("This service is not offered at the moment.")
    field = "services"


class ServiceElsewhere(Invalid):
    code = "BOOKINGS_SERVICE_ELSEWHERE"
    template = _("That service belongs to another place.")
    field = "services"


class StaffInactive(Conflict):
    """They may have taken bookings when they were chosen: nobody else does it in their place unasked."""

    code = "BOOKINGS_STAFF_INACTIVE"
    template = _("This professional is not taking bookings at the moment.")
    field = "staff"


class StaffElsewhere(Invalid):
    code = "BOOKINGS_STAFF_ELSEWHERE"
    template = _("That professional works at another place.")
    field = "staff"


class StaffDoesNotDoThis(Invalid):
    code = "BOOKINGS_STAFF_DOES_NOT_DO_THIS"
    template = _("That professional does not do all of these services.")
    field = "staff"


class SlotTaken(Conflict):
    """`params["says"]`: what is in the way, where that may be known."""

    code = "BOOKINGS_SLOT_TAKEN"
    template = _("That time was just taken. Please choose another.")
    field = "starts_at"

    @property
    def message(self) -> str:
        """What is in the way, or that something is."""
        return str(self.params.get("says", "")) or super().message


class TooManyWays(Invalid):
    code = "BOOKINGS_TOO_MANY_WAYS"
    template = _(
        "There are more ways to fit this together than we can try, and none of those we tried is free. Ask for fewer "
        "services at once, name who does them, have one guest after another, or start from another day."
    )
    field = "lines"


class ExtraNotOffered(Invalid):
    code = "BOOKINGS_EXTRA_NOT_OFFERED"
    template = _("One of the extras is not offered with what you chose. Please choose again.")
    field = "extras"


class EarlierMissing(Invalid):
    """`first_id` is the service to have first."""

    code = "BOOKINGS_EARLIER_MISSING"
    template = _(
        "Before “%(service)s” you need “%(first)s” here, at least %(hours)d hours earlier."
    )
    field = "services"

    def __init__(self, *, service: str, first: str, first_id: UUID, hours: int) -> None:
        super().__init__(service=service, first=first, hours=hours)
        self.first_id = first_id


class AnswerMissing(Invalid):
    code = "BOOKINGS_ANSWER_MISSING"
    template = _("Please answer this question.")
    field = "answers"


class AnswerUnknown(Invalid):
    code = "BOOKINGS_ANSWER_UNKNOWN"
    template = _("Please choose one of the answers.")
    field = "answers"


class AnswerTooLong(Invalid):
    code = "BOOKINGS_ANSWER_TOO_LONG"
    template = _("Please answer in at most %(limit)d characters.")
    field = "answers"


class AgeNotConfirmed(Invalid):
    code = "BOOKINGS_AGE_NOT_CONFIRMED"
    template = _("This can only be booked for somebody of that age.")
    field = "answers"


class ConsentMissing(Invalid):
    code = "BOOKINGS_CONSENT_MISSING"
    template = _("Please agree to this first: without it the visit cannot take place.")
    field = "answers"


class NotPossibleNow(Conflict):
    code = "BOOKINGS_NOT_POSSIBLE_NOW"
    template = _("This booking can no longer be changed that way.")


class VisitChangedMeanwhile(Conflict):
    code = "BOOKINGS_VISIT_CHANGED_MEANWHILE"
    template = _("Somebody changed this visit meanwhile. Please look at it again.")


class TooEarly(Conflict):
    code = "BOOKINGS_TOO_EARLY"
    template = _("That is possible from %(moment)s on.")


class TooLate(Conflict):
    code = "BOOKINGS_TOO_LATE"
    template = _("That was possible until %(moment)s.")


class ReasonMissing(Invalid):
    code = "BOOKINGS_REASON_MISSING"
    template = _("Please say why.")
    field = "reason"


class NobodyToldYet(Conflict):
    code = "BOOKINGS_NOBODY_TOLD_YET"
    template = _("We write to clients only once your page is live.")


class NotYoursToChange(Forbidden):
    code = "BOOKINGS_NOT_YOURS_TO_CHANGE"
    template = _("You can see this visit, but nobody has trusted you with changing it.")


class LengthImpossible(Invalid):
    code = "BOOKINGS_LENGTH_IMPOSSIBLE"
    template = _(
        "Please choose a length in steps of five minutes that leaves time for each service."
    )
    field = "minutes"


class OutsideHours(Conflict):
    code = "BOOKINGS_OUTSIDE_HOURS"
    template = _(
        "%(name)s does not work then, or the room is out of use. Say that you want it all the same."
    )
    field = "starts_at"


class CostsMore(Invalid):
    code = "BOOKINGS_COSTS_MORE"
    template = _(
        "With them it costs more than you have paid, and a visit that is paid cannot become dearer. Please choose"
        " somebody else, or ask the place."
    )
    field = "staff"


class ClientNameMissing(Invalid):
    code = "BOOKINGS_CLIENT_NAME_MISSING"
    template = _("Please say who comes.")
    field = "name"


class PartyTooLarge(Invalid):
    code = "BOOKINGS_PARTY_TOO_LARGE"
    template = _(
        "One visit is for up to %(guests)d people and %(services)d services, %(each)d for each."
    )
    field = "lines"


class SeveralPeople(Conflict):
    code = "BOOKINGS_SEVERAL_PEOPLE"
    template = _(
        "Several people do this visit, or it is for several: it moves as it is, with the same people and lengths."
        " For another plan, book it anew."
    )


class AlreadyExtended(Conflict):
    code = "BOOKINGS_ALREADY_EXTENDED"
    template = _("You have had more time already. Please finish, or choose a time again.")


class SeriesTooShort(Invalid):
    code = "BOOKINGS_SERIES_TOO_SHORT"
    template = _("A series has at least %(count)d visits. For fewer, book one by one.")
    field = "count"


class SeriesTooLong(Invalid):
    code = "BOOKINGS_SERIES_TOO_LONG"
    template = _("A series has at most %(count)d visits. Please choose fewer, or an earlier end.")
    field = "count"


class NotOfTheSeries(Invalid):
    code = "BOOKINGS_NOT_OF_THE_SERIES"
    template = _("One of the times is too far from its date. Please choose a time around it.")
    field = "dates"


class NoSuchTime(Invalid):
    code = "BOOKINGS_NO_SUCH_TIME"
    template = _("The clocks change: that time does not exist on this day.")
    field = "starts_at"


class SeriesRefused(Conflict):
    """`refusals` says why, by the id of each visit that stands in the way; nothing was changed."""

    code = "BOOKINGS_SERIES_REFUSED"
    template = ngettext_lazy(
        "%(count)d of the visits cannot be moved like that. Nothing was changed.",
        "%(count)d of the visits cannot be moved like that. Nothing was changed.",
        "count",
    )

    def __init__(self, refusals: Mapping[UUID, DomainError]) -> None:
        super().__init__(count=len(refusals))
        self.refusals = refusals


class HeldWithOthers(Conflict):
    code = "BOOKINGS_HELD_WITH_OTHERS"
    template = _("This visit is held together with others. Confirm all of them at once.")


class KeepsTooMuch(Invalid):
    code = "BOOKINGS_KEEPS_TOO_MUCH"
    template = _("That is more than was paid for this visit.")
    field = "kept"


class MoneyReleased(Conflict):
    code = "BOOKINGS_MONEY_RELEASED"
    template = _("The money for this visit has been released already. Refund it, or ask us.")


class NothingToReturn(Conflict):
    code = "BOOKINGS_NOTHING_TO_RETURN"
    template = _("Nothing was paid for this visit that could go back.")
