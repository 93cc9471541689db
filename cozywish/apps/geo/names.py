"""How people write the name of a city, made comparable. Pure."""

from dataclasses import dataclass

from cozywish.apps.geo.states import STATES
from cozywish.core.text import fold

LONG_FORMS = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
CODES = frozenset(STATES.values())


def city_key(name: str) -> str:
    """Return the name to compare with: folded, and "St. Paul" in its long form "saint paul"."""
    *words, last = fold(name).split(" ")
    return " ".join([*(LONG_FORMS.get(word, word) for word in words), last])


def started_keys(text: str) -> list[str]:
    """Return the beginnings a half-typed name may have: "st" may become Stockton or Saint Paul."""
    key = city_key(text)
    long_form = LONG_FORMS.get(key)
    return [key, long_form] if long_form else [key] if key else []


@dataclass(frozen=True, slots=True)
class CityAndState:
    """A reading of "Portland, OR": the key of the city and perhaps a state's code."""

    key: str
    state: str | None


def readings(text: str) -> list[CityAndState]:
    """Return the ways to read `text` as a city and a state, the likelier first.

    "Portland, OR", "portland or" and "Portland, Oregon" name the state; "Iowa City" does not.
    """
    found = []
    words = fold(text).split(" ")
    for cut in range(1, len(words)):
        state = state_code(" ".join(words[cut:]))
        if state:
            found.append(CityAndState(city_key(" ".join(words[:cut])), state))
    whole = city_key(text)
    return [*found, CityAndState(whole, None)] if whole else found


def state_code(text: str) -> str | None:
    """Return the code of a state written as code or name, in any case; None for anything else."""
    folded = fold(text)
    return folded.upper() if folded.upper() in CODES else STATES.get(folded)
