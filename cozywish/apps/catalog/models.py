"""What is offered, and by whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cozywish.core.models import Addressable


class Category(models.Model):
    """A kind of service, with its own pages. `slug` also names its glyph; `hue` its colour."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=200, blank=True)
    hue = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class VenueCategory(models.Model):
    """A venue belongs to a category; position 1 is the one its card names."""

    venue = models.ForeignKey("venues.Venue", models.CASCADE, related_name="categories")
    category = models.ForeignKey(Category, models.PROTECT, related_name="venues")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "category"], name="catalog_venue_category_once"
            ),
            models.UniqueConstraint(
                fields=["venue", "position"], name="catalog_venue_category_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.venue_id} in {self.category_id}"


class ServicePlace(models.TextChoices):
    VENUE = "VENUE", _("At the venue")
    HOME = "HOME", _("At your home")


class Service(Addressable):
    """Something a customer can book at a venue, or at home.

    `price_cents` is in minor units of the venue's currency. Minutes are multiples of five. Lead, horizon and
    step are null where the venue's rule holds. Padding is time before and after that belongs to nobody else.
    `version` counts the changes, so that nobody overwrites what they have not seen. What is archived was booked once:
    it stays for the visits that name it, and is never offered again.
    """

    venue = models.ForeignKey("venues.Venue", models.PROTECT, related_name="services")
    category = models.ForeignKey(Category, models.PROTECT, related_name="services")
    section = models.CharField(max_length=60)  # the heading it stands under on the venue's page
    name = models.CharField(max_length=80)
    search_name = models.CharField(max_length=80)  # lower case, for prefix search
    slug = models.SlugField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    done_at = models.CharField(max_length=6, choices=ServicePlace, default=ServicePlace.VENUE)
    duration_minutes = models.PositiveSmallIntegerField()
    padding_before_minutes = models.PositiveSmallIntegerField(default=0)
    padding_after_minutes = models.PositiveSmallIntegerField(default=0)
    price_cents = models.PositiveIntegerField()
    lead_minutes = models.PositiveIntegerField(null=True, blank=True)
    horizon_days = models.PositiveSmallIntegerField(null=True, blank=True)
    step_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField()
    is_featured = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "slug"], name="catalog_service_slug"),
            models.CheckConstraint(
                name="catalog_archived_is_not_offered",
                condition=Q(archived_at__isnull=True) | Q(is_active=False),
            ),
            models.CheckConstraint(
                name="catalog_minutes_are_multiples_of_five",
                condition=Q(duration_minutes__gte=5, duration_minutes__lte=1440)
                & Q(duration_minutes=F("duration_minutes") / 5 * 5)
                & Q(padding_before_minutes=F("padding_before_minutes") / 5 * 5)
                & Q(padding_after_minutes=F("padding_after_minutes") / 5 * 5),
            ),
            models.CheckConstraint(
                name="catalog_step_is_a_multiple_of_five",
                condition=Q(step_minutes__isnull=True)
                | Q(step_minutes__in=[5, 10, 15, 20, 30, 60]),
            ),
        ]
        indexes = [models.Index(fields=["search_name"], name="catalog_service_prefix")]

    def __str__(self) -> str:
        return self.name


class StaffService(models.Model):
    """This person does this service, perhaps in their own time and for their own price."""

    staff = models.ForeignKey("venues.StaffMember", models.CASCADE, related_name="offers")
    service = models.ForeignKey(Service, models.CASCADE, related_name="offers")
    duration_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    price_cents = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "service"], name="catalog_offer_once"),
            models.CheckConstraint(
                name="catalog_offer_minutes_are_multiples_of_five",
                condition=Q(duration_minutes__isnull=True)
                | (Q(duration_minutes__gte=5) & Q(duration_minutes=F("duration_minutes") / 5 * 5)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} does {self.service_id}"


class SegmentKind(models.TextChoices):
    ACTIVE = "ACTIVE", _("Hands on")
    PROCESSING = "PROCESSING", _("Processing")
    CLEANUP = "CLEANUP", _("Cleaning up")


class ServiceSegment(models.Model):
    """One step of a service, by position. A service without steps takes its person from beginning to end."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="segments")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=SegmentKind)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "position"], name="catalog_segment_position"
            ),
            models.CheckConstraint(
                name="catalog_segment_known_kind", condition=Q(kind__in=SegmentKind.values)
            ),
            models.CheckConstraint(
                name="catalog_segment_minutes_are_multiples_of_five",
                condition=Q(minutes__gte=5, minutes=F("minutes") / 5 * 5),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.position} {self.kind} {self.minutes}"


class ServiceNeed(models.Model):
    """The service takes one unit of the group."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="needs")
    group = models.ForeignKey("venues.ResourceGroup", models.PROTECT, related_name="needed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "group"], name="catalog_need_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} needs {self.group_id}"


class ImportKind(models.TextChoices):
    SERVICES = "SERVICES", _("Services")
    PEOPLE = "PEOPLE", _("People")


class Import(Addressable):
    """A table of services or of people that somebody brought to a venue, and what became of it.

    `rows` are its lines: the number and the cells. `columns` says what stands in each column (a key of
    `columns.COLUMNS`, or nothing), `choices` what the table does not say, `left_out` the numbers of lines that are
    not wanted. It is a draft until `done_at`; then `outcome` says what was made and changed, and what it was before,
    so that it can be undone. All of it is deleted after 30 days.
    """

    venue = models.ForeignKey("venues.Venue", models.PROTECT, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=ImportKind)
    rows = models.JSONField()
    columns = models.JSONField()
    has_headings = models.BooleanField()
    choices = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)
    outcome = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="catalog_only_what_is_done_is_undone",
                condition=Q(undone_at__isnull=True) | Q(done_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["venue", "made_at"], name="catalog_import_history")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.venue_id}"
