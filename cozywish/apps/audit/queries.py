"""Reading the audit log: is it whole."""

from cozywish.apps.audit.chain import LOG
from cozywish.core import chains
from cozywish.core.chains import Broken, Whole


def examine(*, expected: str = "") -> Whole | Broken:
    """Walk the chain behind the whole log. `expected` is a head seen earlier that must still be in it."""
    return chains.examine(LOG, expected=expected)
