"""Writing the audit log: what was done, what was read, and the seals behind both."""

from cozywish.apps.audit.services.reading import Shown, record_log_read, record_read
from cozywish.apps.audit.services.recording import record, record_change, recorded
from cozywish.apps.audit.services.sealing import seal

__all__ = [
    "Shown",
    "record",
    "record_change",
    "record_log_read",
    "record_read",
    "recorded",
    "seal",
]
