"""What a person must do on a page, counted: wraps every action of Playwright's, so that none goes uncounted.

Keyboard and mouse know no field: whoever counts may not use them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from playwright.sync_api import Keyboard, Locator, Mouse, Page, Touchscreen

ACTIONS = (
    *("click", "dblclick", "tap", "check", "uncheck", "set_checked", "select_option", "drag_to"),
    *("fill", "clear", "press", "press_sequentially", "type", "set_input_files"),
    *("drag_and_drop", "dispatch_event"),
)
PAST_THE_COUNT = {
    Keyboard: ("press", "type", "insert_text", "down"),
    Mouse: ("click", "dblclick", "down"),
    Touchscreen: ("tap",),
}


class Count:
    """What was done, in order: `click`, `fill`, … One of them is one field typed into, one choice or one click."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def __len__(self) -> int:
        return len(self.done)


@contextmanager
def counted(page: Page) -> Iterator[Count]:
    """Count what is done on that page meanwhile; other pages do not count."""
    count = Count()

    def counting(name: str, action: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(action)
        def act(self: Any, *args: Any, **kwargs: Any) -> Any:
            if (self.page if isinstance(self, Locator) else self) == page:
                count.done.append(name)
            return action(self, *args, **kwargs)

        return act

    wrapped = [
        patch.object(kind, name, counting(name, getattr(kind, name)))
        for kind in (Locator, Page)
        for name in ACTIONS
        if hasattr(kind, name)
    ]
    wrapped += [
        patch.object(kind, name, _refused)
        for kind, names in PAST_THE_COUNT.items()
        for name in names
    ]
    for one in wrapped:
        one.start()
    try:
        yield count
    finally:
        for one in wrapped:
            one.stop()


def _refused(*_args: object, **_kwargs: object) -> None:
    raise AssertionError("this would not be counted: act on a field or a button")
