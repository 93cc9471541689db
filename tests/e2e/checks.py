"""What every page must pass in a browser, and where its picture goes."""

import time
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, ViewportSize

NewContext = Callable[..., BrowserContext]
PICTURES = Path(__file__).parents[2] / "test-artifacts"
SCREENS: dict[str, ViewportSize] = {
    "desktop": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}
THEME_OF = {
    "desktop": "light",
    "phone": "dark",
}  # each theme once: `test_every_page` sees all pages so, too
TELL = """addEventListener("securitypolicyviolation", (event) =>
  tellViolation(`${location.pathname}: ${event.effectiveDirective} refuses ${event.blockedURI || "inline"}` +
    ` (${event.sourceFile}:${event.lineNumber} ${event.sample})`));"""
# Markup that is not ours to mend, and whose it is. Axe looks at all the rest of such a page.
FOREIGN = {
    ".swagger-ui": "Swagger UI draws it: its contrasts, headings and nested buttons are its authors' to mend"
}
# Axe copies style sheets that import others into the page, which a policy refuses; no rule in use reads the copies.
OPTIONS = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
# What waits for a scroll to be loaded would be missing in the picture.
SHOW_PICTURES = """() => Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode().catch(() => null);
}))"""

# What is still fading in has not its colours yet. What moves for ever (a spinner) is not waited for.
STILL = """() => document.getAnimations().every((one) =>
  one.playState !== "running" || one.effect?.getComputedTiming().iterations === Infinity)"""


def watch(context: BrowserContext, trouble: list[str]) -> None:
    """Put into `trouble` whatever no page may do: break its content policy or throw.

    The console is heard as well, because a policy that stops the page's first script says so only there.
    """

    def tell(what: str) -> None:
        trouble.append(what)

    context.expose_function("tellViolation", tell)
    context.add_init_script(TELL)
    context.on("weberror", lambda error: trouble.append(str(error.error)))

    def hear(line: ConsoleMessage) -> None:
        if "Content Security Policy" in line.text:
            where = line.location
            tell(f"{where['url']}:{where['lineNumber']}: {line.text}")

    context.on("console", hear)


def becomes(page: Page, promised: str, *, seconds: float = 20) -> None:
    """Wait until what a promise in the page ends with is true.

    `wait_for_function` does not do that: to it, a promise is as good as true.
    """
    ends = time.monotonic() + seconds
    while not page.evaluate(promised):
        assert time.monotonic() < ends, f"never true at {page.url}: {promised}"
        page.wait_for_timeout(50)


def axe_clean(page: Page) -> None:
    """Fail with every rule that axe finds broken, and where."""
    page.wait_for_function(STILL)
    seen = Axe().run(page, context={"exclude": [[one] for one in FOREIGN]}, options=OPTIONS)
    broken = seen.response["violations"]
    found = [f"{rule['id']}: {node['html'][:160]}" for rule in broken for node in rule["nodes"]]

    assert not found, "\n".join(found)


def fits(page: Page) -> None:
    """Fail when the page scrolls sideways."""
    page.wait_for_load_state()  # a page still loading may have no root element yet
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert wide <= 0, f"{page.url} is {wide} px too wide"


def keep(page: Page, name: str) -> None:
    """Keep a picture of the whole page as `test-artifacts/<name>-<width>-<theme>.png`."""
    theme = page.evaluate("document.documentElement.dataset.bsTheme ?? 'light'")
    size = page.viewport_size or {"width": 0}
    PICTURES.mkdir(exist_ok=True)
    page.evaluate(SHOW_PICTURES)
    page.screenshot(path=PICTURES / f"{name}-{size['width']}-{theme}.png", full_page=True)


def passes(page: Page, name: str) -> None:
    """Check a finished page with axe and for its width, and keep its picture."""
    fits(page)
    axe_clean(page)
    keep(page, name)
