"""What happens by itself when the clock gets there: settlements, bounces, expiries, payouts."""

from collections.abc import Callable
from typing import TypeVar

from cozywish.simulator.desk import Desk
from cozywish.simulator.store import Store

Job = Callable[[Desk, str], None]
Some = TypeVar("Some", bound=Callable[..., None])
JOBS: dict[str, Job] = {}


def job(name: str) -> Callable[[Some], Some]:
    """Let `desk.later(…, name, id)` call the decorated function with that id."""

    def register(function: Some) -> Some:
        JOBS[name] = function
        return function

    return register


def run_due(store: Store, moment: int) -> int:
    """Do everything that is due by `moment`, each thing at its own time. Return how many things."""
    done = 0
    with store.transaction():
        while due := store.row("SELECT * FROM due WHERE at <= ? ORDER BY at, seq", moment):
            store.run("DELETE FROM due WHERE seq = ?", due["seq"])
            JOBS[due["job"]](Desk(store, due["at"], due["account"]), due["subject"])
            done += 1
    return done
