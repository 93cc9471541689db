"""What a provider fills in to import a table."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.apps.catalog.columns import COLUMNS, Column
from cozywish.apps.catalog.models import Category, Import, ImportKind
from cozywish.apps.catalog.sheets import MOST_BYTES, MOST_LINES, Text, decoded
from cozywish.core.errors import Invalid
from cozywish.web.provider.services.forms import PLACES, Named

MOST_PASTED = 200_000  # characters; a form cannot carry more, a file can
SAMPLES = 3


class TableForm(forms.Form):
    """A table, pasted or as a file, and what it is a table of."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is in it?"), choices=ImportKind, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("Paste it here"),
        max_length=MOST_PASTED,
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Copy the cells in your spreadsheet, with their headings, and paste them."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or take a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[ImportKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["file"].help_text = _(
            "CSV, with commas, semicolons or tabs. At most 1 MB and %(lines)d lines at once."
        ) % {"lines": MOST_LINES}
        self.read = Text("")

    def clean(self) -> dict[str, Any]:
        """Read the file if there is one, else what was pasted."""
        said = super().clean() or {}
        upload, pasted = said.get("file"), said.get("text") or ""
        if upload is None and not pasted.strip() and "text" not in self.errors:
            self.add_error("text", _("Paste a table, or take a file."))
        try:
            self.read = self._decoded(upload) if upload is not None else Text(pasted)
        except Invalid as refusal:
            self.add_error("file", refusal.message)
        return said

    def _decoded(self, upload: "UploadedFile[Any]") -> Text:
        return decoded(upload.read(MOST_BYTES + 1))


def _called(column: Column, currency: str) -> str:
    """What a column is, a price with its currency."""
    if column.key != "price_cents":
        return str(column.label)
    return _("Price in %(currency)s") % {"currency": currency}


class ColumnsForm(forms.Form):
    """What each column is, and what the table does not say."""

    has_headings = forms.BooleanField(
        label=gettext_lazy("The first line holds headings"), required=False
    )

    def __init__(
        self,
        *args: Any,
        draft: Import,
        categories: Iterable[Category],
        team: Any,
        assigns: bool,
        **kwargs: Any,
    ) -> None:
        held = {"has_headings": draft.has_headings, **draft.choices}
        super().__init__(*args, **{"initial": held, **kwargs})
        self.draft = draft
        currency = draft.venue.currency
        kinds = [
            ("", _("Leave out")),
            *((c.key, _called(c, currency)) for c in COLUMNS[draft.kind]),
        ]
        for number, key in enumerate(draft.columns):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=self._heading(number), choices=kinds, initial=key, required=False
            )
        if draft.kind == ImportKind.SERVICES:
            self.fields["category"] = forms.TypedChoiceField(
                label=_("Category of new services"),
                coerce=int,
                choices=[(row.pk, row.name) for row in categories],
            )
            self.fields["done_at"] = forms.ChoiceField(
                label=_("Where they are done"), choices=PLACES
            )
            self.fields["by"] = Named(queryset=team, label=_("Who does them"), required=False)
        elif assigns:
            self.fields["does_all"] = forms.BooleanField(
                label=_("New people do everything on the list"), required=False
            )

    def columns(self) -> list[str]:
        """Return what each column is."""
        return [self.cleaned_data[f"column-{n}"] for n in range(len(self.draft.columns))]

    def choices(self) -> dict[str, Any]:
        """Return what the table does not say."""
        said = self.cleaned_data
        chosen = {key: said[key] for key in ("category", "done_at", "does_all") if key in said}
        return chosen | ({"by": [str(one.pk) for one in said["by"]]} if "by" in said else {})

    @property
    def rows(self) -> list[tuple[forms.BoundField, str]]:
        """Each column's question, with the first things that stand in it."""
        return [(self[f"column-{n}"], self._samples(n)) for n in range(len(self.draft.columns))]

    def _heading(self, number: int) -> str:
        heading = self.draft.rows[0][1][number] if self.draft.has_headings else ""
        return heading or _("Column %(number)d") % {"number": number + 1}

    def _samples(self, number: int) -> str:
        body = self.draft.rows[1 if self.draft.has_headings else 0 :]
        found = [cells[number] for _line, cells in body if cells[number]]
        return ", ".join(text[:40] for text in found[:SAMPLES])
