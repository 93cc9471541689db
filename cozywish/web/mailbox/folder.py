"""Reading the folder that the development mail backend writes into."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

NEWEST = 50
SEPARATOR = b"\n" + b"-" * 79 + b"\n"
CODE = re.compile(r"^\d{6}$", re.MULTILINE)
LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class StoredMail:
    """One mail. `id` names it in addresses; it is made from its content."""

    id: str
    message: EmailMessage
    sent_at: datetime

    @property
    def subject(self) -> str:
        """The subject line."""
        return str(self.message["subject"])

    @property
    def to(self) -> str:
        """Whom it is for."""
        return str(self.message["to"])

    @property
    def text(self) -> str:
        """The plain text body."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """The HTML body, or an empty text."""
        return self._body("html")

    @property
    def code(self) -> str:
        """The six digits it carries, if any."""
        found = CODE.search(self.text)
        return found[0] if found else ""

    @property
    def link(self) -> str:
        """The first address in its text, if any."""
        found = LINK.search(self.text)
        return found[0] if found else ""

    @property
    def files(self) -> list[str]:
        """The names of what is attached."""
        return [part.get_filename() or "" for part in self.message.iter_attachments()]

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""


def newest_mails(folder: Path) -> list[StoredMail]:
    """Return the latest mails of the folder, newest first."""
    logs = sorted(folder.glob("*.log"), reverse=True)[:NEWEST]
    mails = [mail for log in logs for mail in _mails_in(log)]
    return sorted(mails, key=lambda mail: mail.sent_at, reverse=True)[:NEWEST]


def _mails_in(log: Path) -> list[StoredMail]:
    found = []
    for raw in log.read_bytes().split(SEPARATOR):
        if raw.strip():
            message = message_from_bytes(raw, policy=policy.default)
            said = message["date"]
            at = parsedate_to_datetime(str(said)) if said else datetime.min.replace(tzinfo=UTC)
            found.append(StoredMail(sha256(raw).hexdigest()[:16], message, at))
    return found
