"""What the audit log says about a person: nothing but opaque ids, so that nobody has to change it."""

from cozywish.toolkit.privacy import table

table(
    "audit.AuditEntry",
    nothing="id at actor_kind actor_id action object_type object_id reason data",
)
table("audit.AuditSeal", nothing="entry_id position previous digest")
