"""What the audit log says about a person: opaque ids, so that nobody has to change it.

One column is free text: `reason`, in the words of somebody of the office, who is told to name nobody. Addresses of mail
and phone numbers are refused where it is typed; what a person writes all the same stays, as the log cannot be changed.
"""

from cozywish.toolkit.privacy import table

table(
    "audit.AuditEntry",
    nothing="id at actor_kind actor_id action object_type object_id reason data",
)
table("audit.AuditSeal", nothing="entry_id position previous digest")
