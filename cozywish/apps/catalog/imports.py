"""Tables of services and people that were brought to a venue."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cozywish.core.models import Addressable
from cozywish.toolkit.sealed_fields import SealedJSONField


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
    rows = SealedJSONField()  # people's addresses and numbers may be in it
    columns = models.JSONField()
    has_headings = models.BooleanField()
    choices = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)
    outcome = SealedJSONField(default=dict)
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
