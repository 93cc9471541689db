"""Two people on one form: what the second left alone takes what the first saved, and what they typed stays.

The page says in a hidden field what its fields showed. When the row has changed since, each part of the form is judged
by itself: only where both said something new does one have to look twice.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

WAS = "was"
Said = list[str]  # what a field holds, as a browser sends it


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that say one thing together. `saved` puts what is kept of it now into words."""

    label: str
    fields: Sequence[BoundField]
    saved: Callable[[], str]


@dataclass(slots=True)
class Meanwhile:
    """What somebody else saved, as label and words: `taken` into the form, or `kept` out of it by what was typed."""

    taken: list[tuple[str, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)

    def note(self, label: str, words: str, *, is_touched: bool) -> None:
        """Add something to where it belongs."""
        (self.kept if is_touched else self.taken).append((label, words))


def parts_of(form: forms.BaseForm) -> list[Part]:
    """Return each field that is seen and can be changed, as a part of its own."""
    return [
        Part(str(bound.label), [bound], partial(in_words, bound))
        for bound in form
        if not bound.is_hidden
    ]


def shown_by(parts: Iterable[Part]) -> str:
    """Return what the parts show when nobody has typed, for the page to send back."""
    return json.dumps({one.html_name: _held(one) for part in parts for one in part.fields})


def was_shown(request: HttpRequest, parts: Iterable[Part], meanwhile: Meanwhile | None) -> str:
    """Return what the page is to send back: what was seen first, until something newer is on it."""
    return shown_by(parts) if meanwhile else request.POST.get(WAS) or shown_by(parts)


def merged(typed: QueryDict, parts: Iterable[Part]) -> tuple[QueryDict, Meanwhile]:
    """Return what the form holds from here on, and what somebody else changed.

    The parts' initial values are what is kept now; a part that the page did not have yet is taken. A page that does not
    say what it showed keeps all that it sent.
    """
    data, found, was = typed.copy(), Meanwhile(), shown_before(typed)
    for part in parts:
        free = [one for one in part.fields if not one.field.disabled]
        mine = {one.html_name: _sent(one) for one in free}
        now = {one.html_name: _held(one) for one in free}
        seen = {name: was.get(name) for name in now}
        if now in (mine, seen):
            continue
        is_newer = bool(was) and not any(name in was for name in now)
        is_touched = mine != seen and not is_newer
        found.note(part.label, part.saved(), is_touched=is_touched)
        for name, values in now.items() if not is_touched else ():
            data.setlist(name, values)
    return data, found


def is_touched(form: forms.BaseForm, typed: QueryDict) -> bool:
    """Return whether something else stands in the form than the page showed, or the page does not say."""
    was = shown_before(typed)
    seen = [one for one in form if not one.is_hidden and not one.field.disabled]
    return any(_sent(one) != was.get(one.html_name) for one in seen)


def fill(data: QueryDict, form: forms.BaseForm) -> None:
    """Put into `data` what the form shows when nobody has typed."""
    for one in form:
        data.setlist(one.html_name, _held(one))


def in_words(bound: BoundField) -> str:
    """Return what is kept of the field now, as a person reads it."""
    value, choices = bound.initial, getattr(bound.field, "choices", None)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value)
    if choices is None:
        return str(bound.field.prepare_value(value) or _("nothing"))
    held = set(_held(bound))
    return ", ".join(str(words) for key, words in choices if str(key) in held) or _("nothing")


def _held(bound: BoundField) -> Said:
    value, widget = bound.field.prepare_value(bound.initial), bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    if isinstance(widget, forms.widgets.ChoiceWidget):
        return sorted(widget.format_value(value))
    return [_plain(widget.format_value(value))]


def _sent(bound: BoundField) -> Said:
    value = bound.data
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, list):
        return sorted(str(one) for one in value)
    return [_plain(value)]


def _plain(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n")


def shown_before(typed: Mapping[str, str]) -> Mapping[str, Said]:
    """Return what a page says that it showed; nothing where it says nonsense."""
    try:
        said = json.loads(typed.get(WAS, ""))
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
