"""What a venue's own page says, for apps."""

from collections.abc import Sequence

from rest_framework import serializers

from cozywish.api.v1.shapes import (
    CategoryShape,
    Described,
    HoursShape,
    PersonShape,
    PictureShape,
    Shape,
    VenueShape,
    category,
    picture,
    venue,
)
from cozywish.apps.catalog.models import Category, Tag
from cozywish.apps.scheduling.plans import SpecialSpan
from cozywish.apps.venues.facts import Fact, told
from cozywish.apps.venues.models import Venue


class SaidOfVenueShape(Described):
    """A word that the venue says of itself."""

    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()


class AnsweredQuestionShape(Described):
    question = serializers.CharField()
    answer = serializers.CharField()


class StretchShape(Described):
    """One stretch of a day, in minutes since local midnight; past 1440 is the following night."""

    opens_minute = serializers.IntegerField()
    closes_minute = serializers.IntegerField()


class SpecialShape(Described):
    """Dates in a row with hours of their own; no stretches: closed."""

    first = serializers.DateField()
    last = serializers.DateField()
    label = serializers.CharField()  # type: ignore[assignment]  # the library has another use for the word
    hours = StretchShape(many=True)


def special(row: SpecialSpan) -> Shape:
    """Return special dates in a row."""
    stretches = [{"opens_minute": opens, "closes_minute": ends} for opens, ends in row.stretches]
    return {"first": row.first, "last": row.last, "label": row.label, "hours": stretches}


class RulesShape(Described):
    """What holds where a service says nothing else."""

    lead_minutes = serializers.IntegerField()
    horizon_days = serializers.IntegerField()
    step_minutes = serializers.IntegerField()
    free_cancel_hours = serializers.IntegerField()
    on_request = serializers.BooleanField(help_text="Each visit has to be accepted by the venue.")


class VenueDetailShape(VenueShape):
    description = serializers.CharField()
    phone = serializers.CharField()
    website = serializers.CharField()
    categories = CategoryShape(many=True)
    tags = SaidOfVenueShape(many=True)
    facts = serializers.ListField(
        child=serializers.ChoiceField(choices=Fact.choices),
        help_text="What is good to know before one comes. What is not said is not known.",
    )
    photos = PictureShape(many=True, help_text="The cover first.")
    questions = AnsweredQuestionShape(many=True)
    rules = RulesShape()
    hours = HoursShape(many=True)
    special_dates = SpecialShape(many=True, help_text="From today on.")
    staff = PersonShape(many=True)


def venue_detail(
    row: Shape,
    *,
    page: Venue,
    categories: Sequence[Category],
    tags: Sequence[Tag],
    hours: list[Shape],
    specials: Sequence[SpecialSpan],
    staff: list[Shape],
) -> Shape:
    """Return a venue with all that its own page says; `page` has its photos and questions loaded."""
    rules = ("lead_minutes", "horizon_days", "step_minutes", "free_cancel_hours")
    return {
        **venue(row),
        **{name: row[name] for name in ("description", "phone", "website")},
        "categories": [category(one.slug, one.name) for one in categories if one.is_active],
        "tags": [
            {"slug": one.slug, "name": one.name, "description": one.description} for one in tags
        ],
        "facts": [one.fact.value for one in told(page.facts)],
        "photos": [picture(one) for one in page.photos.all()],
        "questions": [
            {"question": one.question, "answer": one.answer}
            for one in sorted(page.faqs.all(), key=lambda one: one.position)
        ],
        "rules": {**{name: row[name] for name in rules}, "on_request": page.on_request},
        "hours": hours,
        "special_dates": [special(one) for one in specials],
        "staff": staff,
    }
