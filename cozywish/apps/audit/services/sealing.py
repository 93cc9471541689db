"""Seals behind the audit log (`core.chains`)."""

from cozywish.apps.audit.chain import LOG
from cozywish.core import chains


def seal(*, patience: float = chains.PATIENCE_SECONDS) -> int:
    """Seal what is settled of the log and return how many rows that were."""
    return chains.seal(LOG, patience=patience)
