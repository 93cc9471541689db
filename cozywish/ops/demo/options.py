"""What some services of the town are made of: variants, extras, questions, and what they need first."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cozywish.apps.catalog.models import (
    AddOn,
    Prerequisites,
    Question,
    QuestionKind,
    Service,
    ServiceNeed,
    ServiceSegment,
    StaffService,
)
from cozywish.apps.catalog.services import add_options
from cozywish.apps.scheduling.work import fitted
from cozywish.core.services import operation
from cozywish.ops.demo.building import Built
from cozywish.ops.demo.dice import key

BATHHOUSE, SALON = "Juniper & Steam", "Copperleaf Hair"
VARIANTS = {  # what the service is called among its variants; the others with minutes and dollars
    (BATHHOUSE, "Hot stone massage"): ("75 min", (("60 min", 60, 108), ("90 min", 90, 152))),
    (SALON, "Balayage"): ("Any stylist", (("With Delphine’s team", 210, 320),)),
}
EXTRAS = {  # name, minutes, dollars
    (BATHHOUSE, "Hot stone massage"): (
        ("Scalp oil ritual", 10, 18),
        ("Cold stone face finish", 10, 16),
        ("CBD balm for sore spots", 0, 14),
    ),
    (SALON, "Cut & finish"): (("Gloss in between", 20, 32), ("Head massage", 10, 14)),
}
QUESTIONS = {  # text, answers to choose from, whether it must be answered; no answers: yes or no
    (BATHHOUSE, "Communal soak & sauna"): (("Is it your first time in a sauna?", None, False),),
    (BATHHOUSE, "Hot stone massage"): (("How firm do you like it?", "Soft\nMedium\nFirm", False),),
    (BATHHOUSE, "Prenatal massage"): (("Which week are you in?", "", True),),
}
AGES = {(BATHHOUSE, "Private cedar sauna for two"): 16}
TEST = "Patch test"  # comes with the first service that needs it
NEEDS_TEST = {SALON: ("All-over color", "Root touch-up")}
CONSENTS = {
    (BATHHOUSE, "Prenatal massage"): "My midwife or doctor has no objection to a massage.",
}


@dataclass(slots=True)
class _Rows:
    services: list[Service] = field(default_factory=list)
    offers: list[StaffService] = field(default_factory=list)
    add_ons: list[AddOn] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    prerequisites: list[Prerequisites] = field(default_factory=list)
    segments: list[ServiceSegment] = field(default_factory=list)
    needs: list[ServiceNeed] = field(default_factory=list)


@operation
def offer_options(*, town: Iterable[Built]) -> None:
    """Give the services their options. Their visits are booked already: whatever is added here is for new ones."""
    rows = _Rows()
    for built in town:
        by_name = {service.name: service for service in built.services}
        for name, service in by_name.items():
            _variants(rows, built, service)
            _options(rows, built.house.name, service)
            if name in NEEDS_TEST.get(built.house.name, ()):
                test = _test(rows, built, service)
                rows.prerequisites.append(Prerequisites(service=service, first=test))
    add_options(
        services=rows.services,
        offers=rows.offers,
        add_ons=rows.add_ons,
        questions=rows.questions,
        prerequisites=rows.prerequisites,
        segments=rows.segments,
        needs=rows.needs,
    ).unwrap()


def _like(rows: _Rows, built: Built, service: Service, known_as: str, **said: object) -> Service:
    """One more service beside this one, done by the same people."""
    kept = (
        *("section", "done_at", "padding_before_minutes", "padding_after_minutes", "position"),
        *("lead_minutes", "horizon_days", "step_minutes", "category", "description", "name"),
    )
    given = {column: getattr(service, column) for column in kept} | said
    made = Service(
        id=key(built.seed, built.venue.slug, "service", known_as), venue=built.venue, **given
    )
    rows.services.append(made)
    rows.offers += [
        StaffService(staff=offer.staff, service=made)
        for offer in built.offers
        if offer.service == service
    ]
    return made


def _variants(rows: _Rows, built: Built, service: Service) -> None:
    own, others = VARIANTS.get((built.house.name, service.name), ("", ()))
    service.variant_name = own
    for number, (name, minutes, dollars) in enumerate(others, start=2):
        made = _like(
            rows,
            built,
            service,
            f"{service.name}, {name}",
            slug=f"{service.slug}-{number}",
            variant_of=service,
            variant_name=name,
            duration_minutes=minutes,
            price_cents=dollars * 100,
        )
        _done_like(rows, built, service, made)


def _done_like(rows: _Rows, built: Built, service: Service, made: Service) -> None:
    """Let the variant be done in the same rooms and steps, in its own length."""
    own = [(row.kind, row.minutes) for row in built.workings.segments if row.service == service]
    steps = fitted(own, made.duration_minutes) if own else ()
    rows.segments += [
        ServiceSegment(service=made, position=position, kind=kind, minutes=minutes)
        for position, (kind, minutes) in enumerate(steps, start=1)
    ]
    rows.needs += [
        ServiceNeed(service=made, group=row.group)
        for row in built.workings.needs
        if row.service == service
    ]


def _test(rows: _Rows, built: Built, service: Service) -> Service:
    known = (row for row in rows.services if row.name == TEST and row.venue == built.venue)
    return next(known, None) or _like(
        rows,
        built,
        service,
        TEST,
        name=TEST,
        slug="patch-test",
        description="Five minutes, 48 hours before a first color.",
        duration_minutes=15,
        price_cents=0,
    )


def _options(rows: _Rows, house: str, service: Service) -> None:
    about = (house, service.name)
    rows.add_ons += [
        AddOn(
            id=key(service.pk, "extra", name),
            service=service,
            name=name,
            minutes=minutes,
            price_cents=dollars * 100,
            position=position,
        )
        for position, (name, minutes, dollars) in enumerate(EXTRAS.get(about, ()), start=1)
    ]
    rows.questions += [
        Question(
            id=key(service.pk, "question", text),
            service=service,
            text=text,
            kind=_kind(choices),
            choices=choices or "",
            is_required=is_required,
            position=position,
        )
        for position, (text, choices, is_required) in enumerate(QUESTIONS.get(about, ()), start=1)
    ]
    if about in CONSENTS or about in AGES:
        asked = CONSENTS.get(about, ""), AGES.get(about)
        rows.prerequisites.append(
            Prerequisites(service=service, consent=asked[0], minimum_age=asked[1])
        )


def _kind(choices: str | None) -> QuestionKind:
    if choices is None:
        return QuestionKind.YES_NO
    return QuestionKind.CHOICE if choices else QuestionKind.TEXT
