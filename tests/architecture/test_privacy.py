"""PRV-05: every column of every table has a privacy class, and what the registry says can be done."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models
from django.db.models import Model

from cozywish.toolkit.privacy import REGISTRY, TERMS, Table, Topic

TEXT = (models.CharField, models.TextField, models.JSONField)
LONG = len("2036-05-05") + 1
# Texts that say nothing about a person although no list of choices says so, by the reason why.
SAID_BY_NOBODY = {
    "the office's own words about its town, its categories and its site": """
        geo.Place.slug geo.Place.name geo.Place.search_name geo.Place.state geo.Place.country geo.Place.time_zone
        geo.Postcode.country geo.Postcode.code geo.Postcode.time_zone
        catalog.Category.slug catalog.Category.name catalog.Category.description catalog.OldCategorySlug.slug
        catalog.OldTagSlug.slug
        catalog.CategoryPicture.image catalog.CategoryPicture.alt catalog.CategoryPicture.tiny
        catalog.Tag.slug catalog.Tag.name catalog.Tag.description
        catalog.TagPicture.image catalog.TagPicture.alt catalog.TagPicture.tiny
        auth.Group.name socialaccount.SocialApp.provider socialaccount.SocialApp.provider_id
        socialaccount.SocialApp.name socialaccount.SocialApp.client_id socialaccount.SocialApp.secret
        socialaccount.SocialApp.key socialaccount.SocialApp.settings""",
    "written by the code: a name of its own, a code, a digest, a number, a place in a picture": """
        outbox.Delivery.event outbox.Delivery.handler outbox.Delivery.line idempotency.Answer.route
        audit.AuditEntry.actor_kind audit.AuditEntry.action audit.AuditEntry.object_type audit.AuditEntry.data
        audit.AuditSeal.previous audit.AuditSeal.digest accounts.ErasedAddress.digest accounts.Consent.device
        admin.LogEntry.object_id auth.Permission.name auth.Permission.codename
        contenttypes.ContentType.app_label contenttypes.ContentType.model
        venues.Venue.time_zone venues.Venue.currency venues.Venue.facts venues.VenueEdit.field
        venues.VenuePhoto.focus catalog.CategoryPicture.focus catalog.TagPicture.focus
        catalog.ServicePicture.focus catalog.Import.columns catalog.Import.choices catalog.Import.left_out
        bookings.Booking.time_zone bookings.Booking.tzdata_version bookings.BookingAnswer.key
        bookings.BookingChange.actor_kind
        notifications.Notice.key notifications.Notice.channel notifications.Notice.template
        payments.LedgerAccount.code payments.LedgerAccount.owner payments.LedgerAccount.currency
        payments.Journal.key payments.Journal.kind payments.Journal.digest payments.JournalLine.currency
        payments.JournalSeal.previous payments.JournalSeal.digest""",
    "how the payment provider calls what it has, its codes, and what we asked of it: ids and amounts": """
        payments.Customer.gateway payments.InboxEvent.api_version payments.PaymentOrder.gateway
        payments.PaymentOrder.currency
        payments.Operation.request payments.Watermark.gateway payments.Refund.reason
        payments.PaymentAttempt.client_secret payments.Debt.currency payments.Dispute.currency
        payments.Dispute.psp_id
        payments.EscrowHold.currency payments.Refund.last_error
        payments.EscrowHold.frozen_from payments.InboxEvent.type payments.Charge.psp_id payments.Charge.fee_txn
        payments.Charge.currency payments.PaymentAttempt.last_error payments.InboxEvent.object_id
        payments.PaymentAttempt.psp_id payments.Refund.currency payments.InboxEvent.gateway payments.Operation.gateway
        payments.Refund.psp_id payments.Debt.last_error payments.Operation.last_error payments.Operation.psp_id
        payments.PaymentAttempt.currency payments.PaymentAttempt.method_psp_id payments.InboxEvent.last_error
        payments.EscrowHold.jurisdiction payments.InboxEvent.event_id""",
    "sealed, and let go as soon as it is applied": "payments.InboxEvent.body",
    "the name of a room or a kind of equipment": "venues.ResourceGroup.name",
    "why the office looked or acted: it names nobody, and nobody can change it (ADR 10)": (
        "audit.AuditEntry.reason"
    ),
}
ENDS = {(term.label, term.kept_for) for term in TERMS}


def gaps(tables: Iterable[Model | type[Model]], registry: list[Table]) -> list[str]:
    """Return what is wrong with the classes of these models' columns."""
    found = []
    for model in tables:
        label = model._meta.label
        named = [name for line in registry if line.label == label for name in line.fields]
        columns = {column.name for column in model._meta.concrete_fields}
        found += [f"{label}.{name} has no class" for name in sorted(columns - set(named))]
        found += [f"{label}.{name} is no column" for name in sorted(set(named) - columns)]
        found += [f"{label}.{name} has two" for name in sorted(columns) if named.count(name) > 1]
    return found


def cannot_be_done(line: Table) -> list[str]:
    """Return what export or erasure would stumble over."""
    found = []
    if (line.exported or line.erased) and not (line.whose or line.mail):
        found.append(f"{line.label}: whose is it?")
    if line.exported and line.topic is None:
        found.append(f"{line.label}: what is it about?")
    if bool(line.exported) != bool(line.what):
        found.append(f"{line.label}: the person is told what is exported, and nothing else")
    if line.kept and not (line.stays and line.law and line.since):
        found.append(f"{line.label}: which law keeps it, since when?")
    if line.law and (line.label, line.law.kept_for) not in ENDS and not is_for_good(line):
        found.append(f"{line.label}: nothing lets go of it at its end")
    if not line.pictures <= line.personal or not set(line.instead) <= line.erased:
        found.append(f"{line.label}: says more than its classes")
    if line.stays:
        found += [
            f"{line.label}.{name} cannot be empty" for name in line.erased if stuck(line, name)
        ]
    return found + unknown_paths(line)


def is_for_good(line: Table) -> bool:
    """Whether it may stay without an end: a text is a choice or a date, so it names nobody, and nothing is erased."""
    columns = [line.model._meta.get_field(name) for name in line.kept]
    texts = [column for column in columns if isinstance(column, TEXT) and not column.choices]
    short = all((column.max_length or LONG) < LONG for column in texts)
    return line.law is not None and line.law.kept_for is None and short and not line.erased


def stuck(line: Table, name: str) -> bool:
    column = line.model._meta.get_field(name)
    return not (name in line.instead or column.null or isinstance(column, TEXT))


def unknown_paths(line: Table) -> list[str]:
    lookups = [
        path for path in (line.whose, line.mail, line.since) if isinstance(path, str) and path
    ]
    found = []
    for path in lookups:
        try:
            line.model._base_manager.filter(**{f"{path}__isnull": True})
        except (FieldError, FieldDoesNotExist):
            found.append(f"{line.label}: there is no {path}")
    return found


def every_model() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if not model.__module__.startswith("tests.")
    ]


def test_every_column_has_one_class() -> None:
    assert gaps(every_model(), REGISTRY) == []


def test_no_table_is_declared_that_does_not_exist() -> None:
    labels = {model._meta.label for model in every_model()}
    assert sorted({line.label for line in REGISTRY} - labels) == []


def test_what_the_registry_says_can_be_done() -> None:
    assert [complaint for line in REGISTRY for complaint in cannot_be_done(line)] == []


def free_texts(registry: Iterable[Table]) -> set[str]:
    """The texts without choices that are classed as saying nothing."""
    columns = [
        (line.label, line.model._meta.get_field(name)) for line in registry for name in line.nothing
    ]
    return {
        f"{label}.{column.name}"
        for label, column in columns
        if isinstance(column, TEXT) and not column.choices
    }


def test_a_text_that_says_nothing_about_a_person_has_a_reason() -> None:
    known = [column for columns in SAID_BY_NOBODY.values() for column in columns.split()]
    assert sorted(known) == sorted(free_texts(REGISTRY))


def test_a_new_text_without_a_reason_is_found() -> None:
    line = line_of("venues.VenueReview")
    wrong = replace(line, personal=frozenset(), nothing=line.nothing | line.personal)
    assert free_texts([wrong]) - free_texts([line]) == {"venues.VenueReview.reasons"}


def line_of(label: str) -> Table:
    return next(line for line in REGISTRY if line.label == label)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"personal": frozenset({"email"})}, "accounts.User.avatar has no class"),
        ({"hidden": frozenset({"password", "pin"})}, "accounts.User.pin is no column"),
        ({"kept": frozenset({"name"})}, "accounts.User.name has two"),
    ],
)
def test_a_gap_is_found(change: dict[str, frozenset[str]], complaint: str) -> None:
    wrong = replace(line_of("accounts.User"), **change)  # type: ignore[arg-type]
    if "kept" in change:
        assert gaps([wrong.model], [wrong, replace(wrong, personal=frozenset({"name"}))])
    assert complaint in gaps([wrong.model], [wrong]) + gaps([wrong.model], [wrong, wrong])


def test_a_model_with_a_new_column_is_found() -> None:
    line = line_of("accounts.Address")
    column = models.CharField(max_length=20)
    column.name = column.attname = "nickname"
    column.column = "nickname"

    class Meta:
        label = "accounts.Address"
        concrete_fields = (*line.model._meta.concrete_fields, column)

    class Grown:
        _meta = Meta

    assert gaps([Grown], REGISTRY) == ["accounts.Address.nickname has no class"]  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"whose": ""}, "accounts.Address: whose is it?"),
        ({"topic": None}, "accounts.Address: what is it about?"),
        ({"what": ""}, "accounts.Address: the person is told what is exported, and nothing else"),
        ({"kept": frozenset({"city"})}, "accounts.Address: which law keeps it, since when?"),
        ({"whose": "person"}, "accounts.Address: there is no person"),
        (
            {"stays": True, "hidden": frozenset({"is_default"})},
            "accounts.Address.is_default cannot be empty",
        ),
    ],
)
def test_what_cannot_be_done_is_found(change: dict[str, object], complaint: str) -> None:
    assert complaint in cannot_be_done(replace(line_of("accounts.Address"), **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("label", "change"),
    [
        ("accounts.Consent", {"kept_for": timedelta(days=3653)}),  # the database would refuse
        ("bookings.Booking", {"kept_for": timedelta(days=3652)}),
        ("bookings.Booking", {"kept_for": None}),
    ],
)
def test_a_law_whose_end_nobody_carries_out_is_found(label: str, change: dict[str, Any]) -> None:
    line = next(line for line in REGISTRY if line.label == label and line.law)
    assert cannot_be_done(line) == []
    wrong = replace(line, law=replace(line.law, **change))  # type: ignore[type-var]
    assert cannot_be_done(wrong) == [f"{label}: nothing lets go of it at its end"]


def test_topics_have_words() -> None:
    assert {topic.slug for topic in Topic} == {
        "account",
        "addresses",
        "signing-in",
        "visits",
        "work",
        "mail",
    }
