"""Pages by cursor: a row that comes or goes neither repeats nor hides another, and every page costs the same.

A cursor names the last row of a page by what the list is ordered by, and by its id where that is equal.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from cozywish.api.inputs import Strict

Row = TypeVar("Row")
PAGE_SIZE = 20
LARGEST_PAGE = 100


class PageQuery(Strict):
    """What every list understands; filters inherit it."""

    cursor = serializers.CharField(
        required=False, max_length=400, help_text=_("`next_cursor` of the page before.")
    )
    page_size = serializers.IntegerField(
        required=False, default=PAGE_SIZE, min_value=1, max_value=LARGEST_PAGE
    )


class Page(Response):
    """A page of a list. The renderer puts `pagination` into `meta`."""

    def __init__(self, rows: Sequence[Any], *, next_cursor: str | None, page_size: int) -> None:
        super().__init__(rows)
        self.pagination = {"next_cursor": next_cursor, "page_size": page_size}


@dataclass(frozen=True, slots=True)
class Order:
    """Ascending by `column`, then by id. `read` takes the column's value out of a cursor."""

    column: str
    read: Callable[[Any], Any]

    def page(
        self, rows: "QuerySet[Any, Row]", asked: dict[str, Any], shape: Callable[[Row], Any]
    ) -> Page:
        """Return the page that `asked` (a valid PageQuery) names, each row in its `shape`.

        Raises ValidationError for a cursor that is none of this list.
        """
        return self.page_of(rows, asked, lambda found: [shape(row) for row in found])

    def page_of(
        self,
        rows: "QuerySet[Any, Row]",
        asked: dict[str, Any],
        shapes: Callable[[list[Row]], list[Any]],
    ) -> Page:
        """As `page`, for rows whose shapes need something that is asked for all of them at once."""
        size = asked["page_size"]
        if "cursor" in asked:
            rows = rows.filter(self._after(asked["cursor"]))
        found = list(rows.order_by(self.column, "pk")[: size + 1])
        following = self._cursor_at(found[size - 1]) if len(found) > size else None
        return Page(shapes(found[:size]), next_cursor=following, page_size=size)

    def _cursor_at(self, row: Any) -> str:
        values = [
            getattr(row, name) if isinstance(row, Model) else row[name]
            for name in (self.column, "id")
        ]
        return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")

    def _after(self, cursor: str) -> Q:
        try:
            text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
            value, key = orjson.loads(text)
            last, row_id = self.read(value), UUID(key)
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            sentence = _("This is not a cursor of this list.")
            raise exceptions.ValidationError({"cursor": [sentence]}) from error
        return Q(**{f"{self.column}__gt": last}) | Q(**{self.column: last, "pk__gt": row_id})


def words(value: Any) -> str:
    """Read a text out of a cursor. PostgreSQL knows no text with NUL in it."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("no text")
    return value


def instant(value: Any) -> datetime:
    """Read an aware instant out of a cursor."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("no instant")
    return moment.astimezone(UTC)
