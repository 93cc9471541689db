"""What an operation works with: the objects of one account, the moment, and word of what happens."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cozywish.simulator.errors import missing
from cozywish.simulator.store import Store

API_VERSION = "2026-10-28.endive"
PLATFORM = "acct_platform"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

Obj = dict[str, Any]


@dataclass
class Desk:
    """One transaction of one account. `account` is empty for the platform itself."""

    store: Store
    now: int
    account: str = ""
    request: str | None = None
    key: str | None = None
    version: str = API_VERSION
    base_url: str = ""

    def of(self, account: str) -> "Desk":
        """Return the same moment at another account."""
        same = "" if account == PLATFORM else account
        return Desk(self.store, self.now, same, self.request, self.key, self.version, self.base_url)

    def id(self, prefix: str) -> str:
        """Return an id nobody has. With the same seed the same ids come again."""
        number = self.store.setting("ids", 0) + 1
        self.store.remember("ids", number)
        seed = self.store.setting("seed", "")
        rest = int.from_bytes(hashlib.sha256(f"{seed}/{prefix}/{number}".encode()).digest(), "big")
        letters = ""
        while len(letters) < 24:
            rest, letter = divmod(rest, 62)
            letters += LETTERS[letter]
        return f"{prefix}_{letters}"

    def add(self, kind: str, obj: Obj) -> Obj:
        """Keep a new object."""
        self.store.run(
            "INSERT INTO objects (id, kind, account, created, data) VALUES (?, ?, ?, ?, ?)",
            obj["id"],
            kind,
            self.account,
            obj.get("created", self.now),
            json.dumps(obj),
        )
        return obj

    def save(self, obj: Obj) -> Obj:
        """Keep an object as it is now."""
        self.store.run("UPDATE objects SET data = ? WHERE id = ?", json.dumps(obj), obj["id"])
        return obj

    def find(self, kind: str, id: str | None) -> Obj | None:
        """Return an object of this account, or None."""
        found = self.store.row(
            "SELECT data FROM objects WHERE id = ? AND kind = ? AND account = ?",
            id or "",
            kind,
            self.account,
        )
        return loaded(found) if found else None

    def get(self, kind: str, id: str, param: str = "id") -> Obj:
        """Return an object of this account, which must be there."""
        found = self.find(kind, id)
        if found is None:
            raise missing(kind, id, param)
        return found

    def all(self, kind: str, /, **fields: Any) -> list[Obj]:
        """Return the objects of a kind whose fields have these values, oldest first."""
        tests = "".join(f" AND json_extract(data, '$.{name}') = ?" for name in fields)
        found = self.store.rows(
            f"SELECT data FROM objects WHERE kind = ? AND account = ?{tests} ORDER BY seq",  # noqa: S608
            kind,
            self.account,
            *fields.values(),
        )
        return [loaded(row) for row in found]

    def later(self, seconds: int, job: str, subject: str) -> None:
        """Have something done when the clock gets there."""
        self.store.run(
            "INSERT INTO due (at, job, account, subject) VALUES (?, ?, ?, ?)",
            self.now + seconds,
            job,
            self.account,
            subject,
        )

    def not_later(self, subject: str) -> None:
        """Call off whatever was to be done with an object."""
        self.store.run("DELETE FROM due WHERE subject = ?", subject)


def loaded(row: sqlite3.Row) -> Obj:
    """Return the object of a row."""
    found: Obj = json.loads(row["data"])
    return found


def shown(obj: Any) -> Any:
    """Return an object without what only the provider knows: names that begin with an underscore."""
    if isinstance(obj, Mapping):
        return {name: shown(value) for name, value in obj.items() if not name.startswith("_")}
    if isinstance(obj, list):
        return [shown(each) for each in obj]
    return obj
