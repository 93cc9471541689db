"""Log lines that name nobody (invariant G5).

Our own lines hold references and counts. What libraries and exceptions add may hold an address of mail, the path of a
private link, a recipient that a mail server refused: it is masked here, in the last place every line passes.
"""

import copy
import logging
import re

EMAIL = re.compile(r"[^\s@<>\"'()\[\]{}=,:;/]+(?:@|%(?:25)*40)[\w.-]+\.\w+")
PHONE = re.compile(r"\+\d{8,15}\b|\(\d{3}\) ?\d{3}-\d{4}\b|\b\d{3}-\d{3}-\d{4}\b")
MASKS = (
    (EMAIL, "(email)"),
    (re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"), "(network)"),
    (
        re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:{1,2}){3,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE),
        "(network)",
    ),
    (PHONE, "(phone)"),
)
# Long words with a digit are keys and tokens; a UUID is only a name.
SECRET = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{24,}(?![\w-])")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def masked(text: str) -> str:
    """Return the text without addresses of mail and networks, phone numbers, keys and tokens."""
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return SECRET.sub(lambda found: found[0] if UUID.fullmatch(found[0]) else "(secret)", text)


def says_whom_to_reach(text: str) -> bool:
    """Whether there is an address of mail or a phone number in the text."""
    return bool(EMAIL.search(text) or PHONE.search(text))


class Discreet(logging.Formatter):
    """Writes a line, its trace included, masked; the path of a request becomes the route it took."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(_by_route(record)))


def _by_route(record: logging.LogRecord) -> logging.LogRecord:
    request = getattr(record, "request", None)
    path = getattr(request, "path", None)
    if path is None or not isinstance(record.args, tuple):
        return record
    match = getattr(request, "resolver_match", None)
    route = f"/{match.route}" if match else "(no such address)"
    told = copy.copy(record)
    told.args = tuple(route if each == path else each for each in record.args)
    return told
