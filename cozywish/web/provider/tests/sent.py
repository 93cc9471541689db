"""What a browser sends of a form as it stands, so that a test can type into some of it."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class Sent(HTMLParser):
    """What a browser sends of the form with that field in it when nothing is typed, and no button's words."""

    def __init__(self, html: str, having: str) -> None:
        super().__init__()
        self.form: dict[str, list[str]] = {}
        self.select, self.area, self.is_off = "", "", False
        self.first: str | None = None
        self.found: dict[str, list[str]] = {}
        self.having = having
        self.feed(html)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attrs = dict(given)
        name = attrs.get("name") or ""
        if tag == "form":
            self.form = {}
        elif tag == "input" and name and attrs.get("type") not in ("file", "submit"):
            if attrs.get("type") not in ("checkbox", "radio") or "checked" in attrs:
                self.form.setdefault(name, []).append(attrs.get("value") or self._on(attrs))
        elif tag == "select":
            self.select, self.first = name, None
        elif tag == "option" and self.select:
            value = attrs.get("value") or ""
            self.first = value if self.first is None else self.first
            if "selected" in attrs:
                self.form.setdefault(self.select, []).append(value)
        elif tag == "textarea":
            self.area = name
            self.form[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.form[self.area] = [self.form[self.area][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.form[self.area] = [self.form[self.area][0].removeprefix("\n")]
            self.area = ""
        elif tag == "select":
            self.form.setdefault(self.select, [self.first or ""])
            self.select = ""
        elif tag == "form" and self.having in self.form:
            self.found = self.form

    @staticmethod
    def _on(attrs: dict[str, str | None]) -> str:
        return "on" if attrs.get("type") == "checkbox" else ""


def opened(client: Client, path: str, having: str) -> dict[str, Any]:
    """The form of the page as it stands."""
    return dict(Sent(client.get(path).content.decode(), having).found)


def stands(response: Any, having: str) -> dict[str, Any]:
    """The form of an answer as it stands."""
    return dict(Sent(response.content.decode(), having).found)
