"""The frame of every page, and the files it uses."""

from functools import cache
from pathlib import Path

from starlette.responses import HTMLResponse, Response

from cozywish.simulator.pages.html import Markup, el, join

DATA = Path(__file__).resolve().parent.parent / "data"
MARK = Markup(
    '<svg class="mark" viewBox="0 0 56 64" aria-hidden="true">'
    '<path class="arch" d="M0 28a28 28 0 0 1 56 0v26a10 10 0 0 1-10 10H10A10 10 0 0 1 0 54z"/>'
    '<path class="flame" d="M28 15c2 8 13 13 13 26 0 8.5-5.8 14-13 14s-13-5.5-13-14c0-6 3-9.5 5.5-13 '
    '.7 3 1.8 4.8 3.7 6C26 27 25.5 21 28 15z"/>'
    '<path class="core" d="M28.5 33c.8 4.2 6 6.7 6 12.6 0 4-2.8 6.9-6.5 6.9s-6.5-2.9-6.5-6.9'
    'c0-5.9 5.7-8.3 7-12.6z"/></svg>'
)
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@cache
def _file(name: str) -> bytes:
    return (DATA / name).read_bytes()


def asset(name: str) -> Response:
    """Return a file that pages use, or a 404."""
    path = DATA / name
    if path.suffix not in TYPES or path.parent != DATA or not path.is_file():
        return Response("There is nothing here.", 404)
    return Response(
        _file(name), media_type=TYPES[path.suffix], headers={"Cache-Control": "no-cache"}
    )


def document(
    title: str,
    *inside: object,
    status: int = 200,
    script: str = "",
    frame: str = "'none'",
    theme: str = "",
    kind: str = "page",
) -> HTMLResponse:
    """Return a page. `frame` says who may show it inside a page of its own."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", title),
        el("link", rel="icon", href="/assets/icon.svg"),
        el("link", rel="stylesheet", href="/assets/simulator.css"),
        el("script", src=f"/assets/{script}", type="module") if script else None,
    )
    body = el("body", *inside, class_=kind)
    page = el("html", head, body, lang="en", data_theme=theme or None)
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        f"font-src 'self'; base-uri 'none'; frame-ancestors {frame}"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(join([Markup("<!doctype html>"), page]), status, headers)


def narrow(title: str, *inside: object, status: int = 200, script: str = "") -> HTMLResponse:
    """Return a page with one card on it: the bank's question, a card to type in."""
    top = el("header", MARK, el("span", "CozyWish practice bank"), class_="brand")
    note = el("p", "This is practice. No money moves, and only test cards work.", class_="practice")
    card = el("main", top, *inside, note, class_="narrow")
    return document(f"{title} · CozyWish practice bank", card, status=status, script=script)


def field(
    label: str, name: str, value: str = "", *, error: str = "", **attributes: object
) -> Markup:
    """Return a labelled field, with the sentence that says how to mend it."""
    described = f"{name}-error" if error else None
    invalid = "true" if error else None
    return el(
        "div",
        el("label", label, for_=name),
        el(
            "input",
            id=name,
            name=name,
            value=value,
            aria_invalid=invalid,
            aria_describedby=described,
            **attributes,
        ),
        el("p", error, id=described, class_="error") if error else None,
        class_="field",
    )


def money(amount: int, currency: str) -> str:
    """Return an amount as people read it."""
    if currency in {"jpy", "krw", "vnd", "clp"}:
        return f"{amount:,} {currency.upper()}"
    sign = {"usd": "$", "gbp": "£", "eur": "€"}.get(currency, "")
    text = f"{'−' if amount < 0 else ''}{sign}{abs(amount) / 100:,.2f}"
    return text if sign else f"{text} {currency.upper()}"
