"""Bringing a table of services or people: a draft, its columns, its differences, doing it, and undoing it."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.http import StrictJsonParser, UploadParser
from cozywish.api.inputs import Nothing, body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for, seat_at
from cozywish.api.v1.business.import_shapes import (
    APPLY_EXAMPLE,
    MEND_EXAMPLE,
    PASTE_EXAMPLE,
    SETTLE_EXAMPLE,
    ApplyInput,
    ImportDetailShape,
    ImportShape,
    MendInput,
    PastedInput,
    SettleInput,
    UploadedInput,
    an_import,
    import_detail,
)
from cozywish.api.v1.business.venues import named
from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.models import Import
from cozywish.apps.catalog.queries import imports_within, kinds_of, past_imports
from cozywish.apps.catalog.refusals import ImportStale
from cozywish.apps.catalog.services import (
    discard_import,
    do_import,
    mend_import,
    settle_import,
    start_import,
    undo_import,
)
from cozywish.apps.catalog.sheets import MOST_BYTES, decoded
from cozywish.toolkit.policies import Audience, policy

PAST = 50


def import_at(user: User, venue_id: UUID, import_id: UUID) -> Import:
    """Return the import. Raises Import.DoesNotExist for whoever could not make it there."""
    mine = imports_within(user=user).filter(venue=venue_id)
    return mine.select_related("venue").get(pk=import_id)


@policy("business.api_imports", Audience.VENUE_PEOPLE)
class Imports(BusinessDoor):
    parser_classes = (StrictJsonParser, UploadParser)
    largest = 4 * MOST_BYTES  # a file that is too big is told at the field

    @described(
        operation_id="listImports",
        summary="See what was imported",
        responses=ImportShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """The last fifty tables that you could have brought yourself, drafts too, the last one first."""
        user = person_of(request)
        venue = seat_at(user, venue_id, lambda seat: bool(kinds_of(seat))).venue
        rows = past_imports(user=user, venue_id=venue.pk)[:PAST]
        return Response([an_import(row) for row in rows])

    @described(
        operation_id="startImport",
        summary="Bring a table",
        parameters=[KEY_PARAMETER],
        request={"application/json": PastedInput, "multipart/form-data": UploadedInput},
        examples=[PASTE_EXAMPLE],
        responses={201: ImportDetailShape},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Keep it as a draft, with a guess of what its columns are and all that it would do. Nothing is changed yet."""
        key_of(request)
        user = person_of(request)
        kind, text = _table(request)
        venue = seat_at(user, venue_id, lambda seat: bool(kinds_of(seat))).venue

        def act() -> tuple[int, Any]:
            made = start_import(
                user=user, venue_id=venue.pk, kind=kind, text=text, now=timezone.now()
            )
            return 201, {"id": made.unwrap().pk}

        given = once_for(request, act).unwrap()
        row = import_at(user, venue_id, UUID(given.body["id"]))
        return reply(given, **import_detail(row))


def _table(request: Request) -> tuple[str, str]:
    """Return the kind and the text of what is brought, whichever way."""
    if not request.FILES:
        said = body_of(request, PastedInput)
        return said["kind"], said["text"]
    said = body_of(request, UploadedInput)
    return said["kind"], decoded(said["text"].read(MOST_BYTES + 1)).text


@policy("business.api_import", Audience.VENUE_PEOPLE)
class OneImport(BusinessDoor):
    @described(operation_id="readImport", summary="See an import", responses=ImportDetailShape)
    def get(self, request: Request, venue_id: UUID, import_id: UUID) -> Response:
        """A draft with what each line would do now, or what was done and what an undoing would leave."""
        return Response(import_detail(import_at(person_of(request), venue_id, import_id)))

    @described(operation_id="discardImport", summary="Forget a draft", responses={204: None})
    def delete(self, request: Request, venue_id: UUID, import_id: UUID) -> Response:
        """CATALOG_IMPORT_OVER (409): it was done already."""
        user = person_of(request)
        row = import_at(user, venue_id, import_id)
        discard_import(user=user, import_id=row.pk).unwrap()
        return Response(status=204)


@policy("business.api_import_columns", Audience.VENUE_PEOPLE)
class ImportColumns(BusinessDoor):
    @described(
        operation_id="settleImport",
        summary="Say what the columns of a draft are",
        request=SettleInput,
        examples=[SETTLE_EXAMPLE],
        responses=ImportDetailShape,
    )
    def put(self, request: Request, venue_id: UUID, import_id: UUID) -> Response:
        """The answer is what it would do then."""
        user = person_of(request)
        said, row = body_of(request, SettleInput), import_at(user, venue_id, import_id)
        choices: dict[str, Any] = {
            name: said[name] for name in ("done_at", "does_all") if name in said
        }
        if "category" in said:
            choices["category"] = _category(said["category"])
        if "staff" in said:
            choices["by"] = [str(pk) for pk in said["staff"]]
        settled = settle_import(
            user=user,
            import_id=row.pk,
            columns=said["columns"],
            has_headings=said["has_headings"],
            choices=choices,
        )
        return Response(import_detail(settled.unwrap()))


def _category(slug: str) -> int:
    try:
        [kind] = named([slug])
    except exceptions.ValidationError as error:
        raise exceptions.ValidationError({"category": [_("There is no such category.")]}) from error
    return kind.pk


@policy("business.api_import_lines", Audience.VENUE_PEOPLE)
class ImportLines(BusinessDoor):
    @described(
        operation_id="mendImport",
        summary="Mend lines of a draft",
        request=MendInput,
        examples=[MEND_EXAMPLE],
        responses=ImportDetailShape,
    )
    def put(self, request: Request, venue_id: UUID, import_id: UUID) -> Response:
        """Cells that are not named stay; so do lines that were left out. The answer is what it would do then."""
        user = person_of(request)
        said, row = body_of(request, MendInput), import_at(user, venue_id, import_id)
        cells: dict[int, dict[str, str]] = {}
        for one in said["cells"]:
            cells.setdefault(one["line"], {})[one["column"]] = one["text"]
        mended = mend_import(user=user, import_id=row.pk, cells=cells, left_out=said["left_out"])
        return Response(import_detail(mended.unwrap()))


@policy("business.api_apply_import", Audience.VENUE_PEOPLE)
class ApplyImport(BusinessDoor):
    @described(
        operation_id="applyImport",
        summary="Do an import",
        parameters=[KEY_PARAMETER],
        request=ApplyInput,
        examples=[APPLY_EXAMPLE],
        responses=ImportDetailShape,
    )
    def post(self, request: Request, venue_id: UUID, import_id: UUID) -> Response:
        """Make and change all that the good lines say, all or nothing.

        CATALOG_IMPORT_STALE (409) brings the draft with what it would do now in `details.current`.
        """
        key_of(request)
        user = person_of(request)
        said, row = body_of(request, ApplyInput), import_at(user, venue_id, import_id)

        def act() -> tuple[int, Any]:
            done = do_import(user=user, import_id=row.pk, seen=said["seen"], now=timezone.now())
            return 200, {"id": done.unwrap().pk}

        given = fresh(
            once_for(request, act), refusal=ImportStale, current=lambda: import_detail(row)
        )
        after = import_at(user, venue_id, import_id)
        return reply(given.unwrap(), **import_detail(after))


@policy("business.api_undo_import", Audience.VENUE_PEOPLE)
class UndoImport(BusinessDoor):
    @described(
        operation_id="undoImport",
        summary="Undo an import",
        parameters=[KEY_PARAMETER],
        request=Nothing,
        responses=ImportDetailShape,
    )
    def post(self, request: Request, venue_id: UUID, import_id: UUID) -> Response:
        """Take back what it made and changed, but for what is gone or was booked or changed since (`stays`)."""
        key_of(request)
        user = person_of(request)
        body_of(request, Nothing)
        row = import_at(user, venue_id, import_id)

        def act() -> tuple[int, Any]:
            return 200, {
                "id": undo_import(user=user, import_id=row.pk, now=timezone.now()).unwrap().pk
            }

        given = once_for(request, act).unwrap()
        return reply(given, **import_detail(import_at(user, venue_id, import_id)))
