"""What the tables of payments say about a person. The books: opaque ids, so that nobody has to change them."""

from cozywish.toolkit.privacy import table

table("payments.LedgerAccount", nothing="id code owner currency")
table("payments.Journal", nothing="id uuid key kind at size digest")
table("payments.JournalLine", nothing="id journal account currency debit credit")
table("payments.LedgerBalance", nothing="account upto debit credit")
table("payments.JournalSeal", nothing="entry_id position previous digest")
