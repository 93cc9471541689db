"""Why the menu of a venue stays as it is."""

from django.utils.translation import gettext_lazy as _

from cozywish.core.errors import Conflict, Forbidden, Invalid


class LengthOffGrid(Invalid):
    code = "CATALOG_LENGTH_OFF_GRID"
    template = _("Choose a length in steps of five minutes, from 5 minutes to 24 hours.")
    field = "duration_minutes"


class PaddingOffGrid(Invalid):
    code = "CATALOG_PADDING_OFF_GRID"
    template = _("Keep the time before and after in steps of five minutes, at most four hours.")
    field = "padding_after_minutes"


class StepUnknown(Invalid):
    code = "CATALOG_STEP_UNKNOWN"
    template = _("Offer starts every 5, 10, 15, 20, 30 or 60 minutes.")
    field = "step_minutes"


class LeadOutOfRange(Invalid):
    code = "CATALOG_LEAD_OUT_OF_RANGE"
    template = _("Ask for at most 60 days’ notice.")
    field = "lead_minutes"


class HorizonOutOfRange(Invalid):
    code = "CATALOG_HORIZON_OUT_OF_RANGE"
    template = _("Take bookings from 1 to 365 days ahead.")
    field = "horizon_days"


class DepositOutOfRange(Invalid):
    code = "CATALOG_DEPOSIT_OUT_OF_RANGE"
    template = _("A deposit is 1 to 100 % of the price.")
    field = "deposit_percent"


class RadiusMissing(Conflict):
    code = "CATALOG_RADIUS_MISSING"
    template = _("Say first how far you travel: your venue page asks for it.")
    field = "done_at"


class RadiusNeeded(Conflict):
    code = "CATALOG_RADIUS_NEEDED"
    template = _(
        "“%(name)s” is done at the customer’s home. Offer it at your venue or take it offline first."
    )
    field = "travel_radius_m"


class PriceOutOfRange(Invalid):
    code = "CATALOG_PRICE_OUT_OF_RANGE"
    template = _("That price is too high to be one: at most 100,000.")
    field = "price"


class NameMissing(Invalid):
    code = "CATALOG_NAME_MISSING"
    template = _("Say what it is called, with letters or numbers.")
    field = "name"


class NameTaken(Conflict):
    code = "CATALOG_NAME_TAKEN"
    template = _("“%(name)s” is on your list already.")
    field = "name"


class TooManyServices(Conflict):
    code = "CATALOG_TOO_MANY_SERVICES"
    template = _("A place offers at most %(limit)d services.")


class ChangedMeanwhile(Conflict):
    code = "CATALOG_CHANGED_MEANWHILE"
    template = _("Somebody changed this service while you were writing.")


class PricesNotYours(Forbidden):
    code = "CATALOG_PRICES_NOT_YOURS"
    template = _("You may change services here, but not what they cost.")


class MenuNotYours(Forbidden):
    code = "CATALOG_MENU_NOT_YOURS"
    template = _("You may set prices here, and change nothing else of a service.")


class SheetTooBig(Invalid):
    code = "CATALOG_SHEET_TOO_BIG"
    template = _("That is too much at once: at most 1 MB and %(lines)d lines.")
    field = "text"


class SheetNoText(Invalid):
    code = "CATALOG_SHEET_NO_TEXT"
    template = _(
        "That is not a text file. In your spreadsheet choose “Save as”, then “CSV UTF-8”, and take that file."
    )
    field = "text"


class SheetUnreadable(Invalid):
    code = "CATALOG_SHEET_UNREADABLE"
    template = _(
        "We cannot read line %(line)d: a quotation mark there is never closed, or it is too long."
    )
    field = "text"


class SheetEmpty(Invalid):
    code = "CATALOG_SHEET_EMPTY"
    template = _("There is nothing in it.")
    field = "text"


class ImportStale(Conflict):
    code = "CATALOG_IMPORT_STALE"
    template = _("Something changed meanwhile. Look at the differences again.")


class NothingToImport(Conflict):
    code = "CATALOG_NOTHING_TO_IMPORT"
    template = _("No line says anything new.")


class ColumnTwice(Invalid):
    code = "CATALOG_COLUMN_TWICE"
    template = _("Two columns cannot both be “%(column)s”.")


class ImportOver(Conflict):
    code = "CATALOG_IMPORT_OVER"
    template = _("This import is over. Bring the table again to go on.")


class VariantNameMissing(Invalid):
    code = "CATALOG_VARIANT_NAME_MISSING"
    template = _("Say how the variants differ: give each a name, such as 60 min.")
    field = "variant_name"


class VariantTaken(Conflict):
    code = "CATALOG_VARIANT_TAKEN"
    template = _("There is a variant “%(name)s” already.")
    field = "variant_name"


class TooManyVariants(Conflict):
    code = "CATALOG_TOO_MANY_VARIANTS"
    template = _("A service has at most %(limit)d variants.")


class ExtraOffGrid(Invalid):
    code = "CATALOG_EXTRA_OFF_GRID"
    template = _("Choose the extra time in steps of five minutes, from none to four hours.")
    field = "minutes"


class ExtraTwice(Conflict):
    code = "CATALOG_EXTRA_TWICE"
    template = _("“%(name)s” is there twice.")


class TooManyExtras(Conflict):
    code = "CATALOG_TOO_MANY_EXTRAS"
    template = _("A service has at most %(limit)d extras.")


class QuestionMissing(Invalid):
    code = "CATALOG_QUESTION_MISSING"
    template = _("Write the question.")
    field = "text"


class ChoicesMissing(Invalid):
    code = "CATALOG_CHOICES_MISSING"
    template = _("Give from two to ten answers to choose from, one on each line.")
    field = "choices"


class QuestionTwice(Conflict):
    code = "CATALOG_QUESTION_TWICE"
    template = _("“%(text)s” is asked twice.")


class TooManyQuestions(Conflict):
    code = "CATALOG_TOO_MANY_QUESTIONS"
    template = _("Ask at most %(limit)d questions.")


class AgeOutOfRange(Invalid):
    code = "CATALOG_AGE_OUT_OF_RANGE"
    template = _("Ask for an age from 1 to 99.")
    field = "minimum_age"


class NoWindow(Invalid):
    code = "CATALOG_NO_WINDOW"
    template = _("Choose a window that is not empty: fewer hours, or more days.")
    field = "hours_before"


class NeededElsewhere(Conflict):
    code = "CATALOG_NEEDED_ELSEWHERE"
    template = _("“%(name)s” needs it first. Change that, then take this off the list.")


class StepsUnreadable(Invalid):
    code = "CATALOG_STEPS_UNREADABLE"
    template = _("Steps take five minutes or a multiple of it, and one of them is hands on.")
    field = "steps"


class StepsUneven(Invalid):
    code = "CATALOG_STEPS_UNEVEN"
    template = _("The steps take %(sum)d minutes together, the service takes %(length)d.")
    field = "steps"


class TooManyNeeds(Invalid):
    code = "CATALOG_TOO_MANY_NEEDS"
    template = _("A service needs at most %(limit)d kinds of rooms and equipment.")
    field = "needs"
