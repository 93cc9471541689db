"""The e-mail channel: a template becomes one message with an HTML and a plain text body.

Note [Compiled, then rendered]
    The HTML templates are MJML. They are compiled before Django fills them in, so that what people typed is never
    read as markup by either: it enters last, escaped. Compiling is done once per process.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import mrml
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Template, engines
from django.template.backends.django import Template as LoadedTemplate
from django.templatetags.static import static
from django.urls import reverse

TEMPLATES = files("cozywish") / "templates" / "emails"
# Put in before compiling: the compiler's own includes do not know the width of the mail.
INCLUDE = re.compile(r'<mj-include path="(?P<path>[^"]+)" />')


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar object to attach; `method` is repeated in its content type, where mail programs look."""

    method: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """Something to say to one person. `context` is what the templates expect besides subject and preheader."""

    template: str
    to: str
    subject: str
    preheader: str
    context: Mapping[str, object]
    calendar: CalendarFile | None = None
    files: Sequence[CalendarFile] = ()  # of several visits; no mail program takes in more than one


def send(mail: Mail) -> None:
    """Send the mail now. Raises what the mail server raises."""
    message_of(mail).send()


def message_of(mail: Mail) -> EmailMultiAlternatives:
    """Return the message: text, HTML, and the calendar as an alternative and as a file."""
    subject = one_line(mail.subject)
    context = {
        "subject": subject,
        "preheader": mail.preheader,
        "home": absolute(reverse("home")),
        "privacy": absolute(reverse("privacy")),
        "mark": absolute(static("mail/mark.png")),
        **mail.context,
    }
    message = EmailMultiAlternatives(
        subject=subject, body=_text(mail.template, context), to=[one_line(mail.to)]
    )
    message.attach_alternative(_html(mail.template, context), "text/html")
    if mail.calendar is not None:
        kind = f"text/calendar; method={mail.calendar.method}"
        message.attach_alternative(mail.calendar.content.decode(), kind)
        message.attach("visit.ics", mail.calendar.content, "application/ics")
    for number, one in enumerate(mail.files, start=1):
        message.attach(f"visit-{number}.ics", one.content, "application/ics")
    return message


def one_line(text: str) -> str:
    """Return the text without line breaks and other control characters: fit for a header (invariant N5)."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def absolute(path: str) -> str:
    """Return the address of `path` as people outside the site can open it."""
    return path if path.startswith("http") else f"{settings.BASE_URL}{path}"


def _html(name: str, context: Mapping[str, object]) -> str:
    return _compiled(name).render(Context(context))


@cache
def _compiled(name: str) -> Template:
    """See Note [Compiled, then rendered]."""
    source = INCLUDE.sub(lambda found: _source(found["path"]), _source(f"{name}.mjml"))
    # Without fonts: the compiler would fetch Roboto and others from a host of strangers when a mail is opened.
    return _django(mrml.to_html(source, render_options=mrml.RenderOptions(fonts={})).content)


@cache
def _plain(name: str) -> Template:
    return _django(_source(f"{name}.txt"))


def _source(path: str) -> str:
    return (TEMPLATES / path).read_text()


def _text(name: str, context: Mapping[str, object]) -> str:
    return _plain(name).render(Context(context)).strip() + "\n"


def _django(source: str) -> Template:
    loaded = engines["django"].from_string(source)
    if not isinstance(loaded, LoadedTemplate):
        raise TypeError("mails are written for Django's own template engine")
    return loaded.template
