"""Two people on the page of extras, questions and prerequisites: whole rows come and go too."""

from collections.abc import Sequence
from itertools import count

from django.http import QueryDict
from django.utils.translation import gettext as _

from cozywish.apps.catalog.options import Options
from cozywish.web.provider.merging import Meanwhile, fill, is_touched, merged
from cozywish.web.provider.services.option_forms import (
    ExtraForm,
    OptionsForm,
    QuestionForm,
    RowForm,
    shown_asking,
    shown_extra,
)


def merged_options(
    typed: QueryDict, form: OptionsForm, held: Options
) -> tuple[QueryDict, Meanwhile]:
    """Return what the page holds when `held` has been saved by somebody else, and what of it is different.

    `form` is what was typed, beside what is kept now.
    """
    data, found = merged(typed, form.parts)
    extras: list[RowForm] = [
        ExtraForm(None, initial=shown_extra(one), currency=form.currency, rights=form.rights)
        for one in held.extras
    ]
    asked: list[RowForm] = [QuestionForm(None, initial=shown_asking(one)) for one in held.questions]
    for name, rows, newer in (("extra", form.extras, extras), ("ask", form.questions, asked)):
        _take_away(data, rows, found)
        _add(data, name, rows, newer, found)
    return data, found


def _take_away(data: QueryDict, rows: Sequence[RowForm], found: Meanwhile) -> None:
    """Leave out rows that somebody else removed; one that was changed here becomes a new one."""
    for row in rows:
        if row.is_new or row.initial.get("id"):
            continue
        key, is_removed = row["id"].html_name, bool(row["remove"].value())
        is_kept = not is_removed and is_touched(row, data)
        if is_kept:
            data[key] = ""
        else:
            del data[key]
        if not is_removed:
            found.note(str(row[row.about].value()), _("removed"), is_touched=is_kept)


def _add(
    data: QueryDict, name: str, rows: Sequence[RowForm], newer: Sequence[RowForm], found: Meanwhile
) -> None:
    """Add rows that somebody else added."""
    there = {str(row["id"].value()) for row in rows}
    fresh = [row for row in newer if str(row.initial["id"]) not in there]
    for row in fresh:
        row.prefix = next(
            prefix for prefix in (f"{name}{n}" for n in count()) if f"{prefix}-id" not in data
        )
        fill(data, row)
        found.note(row.initial[row.about], _("added"), is_touched=False)
