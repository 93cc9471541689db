"""What is offered, and by whom."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.catalog.imports import Import, ImportKind
from cozywish.apps.catalog.marks import Glyph, Hue, TagIcon
from cozywish.apps.catalog.pictures import CategoryPicture, ServicePicture, TagPicture
from cozywish.apps.venues.models import PaidWhen
from cozywish.core.models import Addressable

__all__ = [
    "CHOICES",
    "QUESTION",
    "VARIANT_NAME",
    "AddOn",
    "Category",
    "CategoryPicture",
    "Glyph",
    "Hue",
    "Import",
    "ImportKind",
    "OldCategorySlug",
    "OldTagSlug",
    "Prerequisites",
    "Question",
    "QuestionKind",
    "SegmentKind",
    "Service",
    "ServiceNeed",
    "ServicePicture",
    "ServicePlace",
    "ServiceSegment",
    "StaffService",
    "Tag",
    "TagIcon",
    "TagPicture",
    "VenueCategory",
    "VenueTag",
]

VARIANT_NAME = 40
QUESTION = 200
CHOICES = 500  # of all answers to choose from, with an end of line between


class Category(models.Model):
    """A kind of service, with its own pages. `icon` is its glyph, `hue` the colour of that.

    `version` counts what the office changed, so that nobody saves over what they have not seen.
    """

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=20, choices=Glyph, default=Glyph.SPA)
    hue = models.CharField(max_length=10, choices=Hue)
    position = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class OldCategorySlug(models.Model):
    """An address that the pages of a category had, which leads to where they are now."""

    slug = models.SlugField(max_length=40, unique=True)
    category = models.ForeignKey(Category, models.CASCADE, related_name="old_slugs")

    def __str__(self) -> str:
        return self.slug


class Tag(models.Model):
    """A word that says what places have in common, such as “candlelight”. The office keeps the list.

    `version` is as that of a category.
    """

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    description = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=20, choices=TagIcon, default=TagIcon.TAG)
    position = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class OldTagSlug(models.Model):
    """A slug that a tag had: apps that go on sending it mean the tag."""

    slug = models.SlugField(max_length=40, unique=True)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="old_slugs")

    def __str__(self) -> str:
        return self.slug


class VenueTag(models.Model):
    """A venue says the word of itself."""

    venue = models.ForeignKey("venues.Venue", models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="venues")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "tag"], name="catalog_venue_tag_once")
        ]

    def __str__(self) -> str:
        return f"{self.venue_id} is {self.tag_id}"


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

    A variant (a length, a level) is a service of its own under another's name: `variant_of` is the head of the family,
    which is its first variant, and what they share is the same in all of them. Add-ons, questions and prerequisites
    are the head's and hold for all.
    """

    venue = models.ForeignKey("venues.Venue", models.PROTECT, related_name="services")
    variant_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="variants"
    )
    variant_name = models.CharField(max_length=VARIANT_NAME, blank=True)
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
    on_request = models.BooleanField(null=True, blank=True)  # null: as the venue has it
    paid_when = models.CharField(
        max_length=9, choices=PaidWhen, blank=True
    )  # "": as the venue has it
    deposit_percent = models.PositiveSmallIntegerField(null=True, blank=True)  # likewise
    hue = models.CharField(max_length=10, choices=Hue, blank=True)  # its mark for its own people
    position = models.PositiveSmallIntegerField()
    is_featured = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "slug"], name="catalog_service_slug"),
            models.UniqueConstraint(
                fields=["variant_of", "variant_name"],
                condition=Q(archived_at__isnull=True),
                name="catalog_variant_once",
            ),
            models.CheckConstraint(
                name="catalog_variant_has_a_name",
                condition=Q(variant_of__isnull=True) | ~Q(variant_name=""),
            ),
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
                name="catalog_known_paid_when", condition=Q(paid_when__in=["", *PaidWhen.values])
            ),
            models.CheckConstraint(
                name="catalog_deposit_percent",
                condition=Q(deposit_percent__isnull=True)
                | Q(deposit_percent__gte=1, deposit_percent__lte=100),
            ),
            models.CheckConstraint(name="catalog_hue", condition=Q(hue__in=["", *Hue.values])),
            models.CheckConstraint(
                name="catalog_step_is_a_multiple_of_five",
                condition=Q(step_minutes__isnull=True)
                | Q(step_minutes__in=[5, 10, 15, 20, 30, 60]),
            ),
        ]
        indexes = [models.Index(fields=["search_name"], name="catalog_service_prefix")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def head_id(self) -> UUID:
        """The head of its family: itself, where it is no variant of another."""
        return self.variant_of_id or self.pk

    @property
    def full_name(self) -> str:
        """Hot stone massage, 90 min: what is booked, in a mail or a calendar."""
        return f"{self.name}, {self.variant_name}" if self.variant_name else self.name


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


class AddOn(Addressable):
    """Something extra that a visit for the service can have: it costs `price_cents` and takes `minutes` more."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="add_ons")
    name = models.CharField(max_length=60)
    price_cents = models.PositiveIntegerField()
    minutes = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="catalog_add_on_minutes_are_multiples_of_five",
                condition=Q(minutes__lte=240, minutes=F("minutes") / 5 * 5),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QuestionKind(models.TextChoices):
    TEXT = "TEXT", _("In their own words")
    CHOICE = "CHOICE", _("One of several answers")
    YES_NO = "YES_NO", _("Yes or no")


class Question(Addressable):
    """Something to know before the visit. `choices` are the answers of a CHOICE, one on each line."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="questions")
    text = models.CharField(max_length=QUESTION)
    kind = models.CharField(max_length=6, choices=QuestionKind)
    choices = models.CharField(max_length=CHOICES, blank=True)
    is_required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="catalog_choices_are_of_a_choice",
                condition=Q(kind=QuestionKind.CHOICE.value) ^ Q(choices=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Prerequisites(models.Model):
    """What a service asks of those who book it; a service that asks nothing has no row.

    `first` is another service of the venue that must have been done for the same customer, at least `hours_before` the
    visit and at most `days_before`. `consent` is a text to agree to.
    """

    service = models.OneToOneField(
        Service, models.CASCADE, primary_key=True, related_name="prerequisites"
    )
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    first = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="needed_by"
    )
    hours_before = models.PositiveSmallIntegerField(default=48)
    days_before = models.PositiveSmallIntegerField(default=180)
    consent = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="catalog_nothing_is_needed_of_itself",
                condition=Q(first__isnull=True) | ~Q(first=F("service")),
            ),
            models.CheckConstraint(
                name="catalog_first_has_a_window",
                condition=Q(hours_before__lt=F("days_before") * 24),
            ),
        ]

    def __str__(self) -> str:
        return f"before {self.service_id}"
