"""What we keep about people, why and for how long, in words: generated from the registry."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _, ngettext

from cozywish.toolkit.privacy import REGISTRY, TERMS, Subject, Table, Term, Topic

ENDS_BY_ITSELF = {"expires_at", "expire_date", "until"}


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing we keep, and until when."""

    what: str
    until: str
    law: str = ""


def kept_about_people() -> list[tuple[Promise, list[Kept]]]:
    """Return what is kept, by topic."""
    return [(topic.words, list(_of(topic))) for topic in Topic]


def kept_of_visits() -> dict[str, str]:
    """Return for how long it is kept whom a visit was for (`details`), and that there was one (`fact`)."""
    terms = [term for term in TERMS if term.label == "bookings.Booking" and term.since == "ends_at"]
    return {"details" if term.empties else "fact": length(term.kept_for) for term in terms}


def laws(subject: Subject) -> list[Kept]:
    """Return what stays when this person leaves, which law wants it and for how long."""
    found = (line.law for line in REGISTRY if line.law and line.rows_of(subject).exists())
    return [
        Kept(
            str(law.what),
            _("Until %(time)s %(after)s") % {"time": length(law.kept_for), "after": law.after}
            if law.kept_for
            else str(law.after),
            str(law.why),
        )
        for law in dict.fromkeys(found)
    ]


def length(time: timedelta) -> str:
    """Return a length in the unit people would say it in."""
    if time >= timedelta(days=365):
        years = round(time / timedelta(days=365.25))
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return ngettext("%(count)d day", "%(count)d days", time.days) % {"count": time.days}


def _of(topic: Topic) -> Iterator[Kept]:
    for line in REGISTRY:
        if line.topic is topic:
            yield Kept(str(line.what), _until(line), str(line.law.why) if line.law else "")


def _until(line: Table) -> str:
    terms = [term for term in TERMS if term.label == line.label]
    if line.law:
        if line.law.kept_for is None:
            return str(line.law.after)
        time = {"time": length(line.law.kept_for)}
        if line.since.endswith("erased_at"):
            return _("As long as you have the account, and %(time)s longer") % time
        return _("For %(time)s") % time + _details(terms)
    whole = [term for term in terms if not term.empties and not term.only]
    if not whole:
        return _("As long as you have the account")
    if whole[-1].since in ENDS_BY_ITSELF:
        return _("Until it ends by itself")
    return _("For %(time)s") % {"time": length(whole[-1].kept_for)} + _details(terms)


def _details(terms: list[Term]) -> str:
    """Return how long what names the person stays in a row that is kept longer."""
    sooner = [term for term in terms if term.empties]
    if not sooner:
        return ""
    return _(", the details for %(time)s") % {"time": length(sooner[0].kept_for)}
