"""What must be true of all venues, asked of the whole database; see `core.auditing`."""

from collections.abc import Iterator

from cozywish.core.auditing import Check

_TOO_MANY = """
SELECT CAST({key} AS text), CAST(COUNT(*) AS text) FROM {table} WHERE {counts} GROUP BY {key}
HAVING COUNT(*) > {most}"""

_TIME_OF_A_PERSON = """
SELECT CAST(s.id AS text), CAST(COUNT(r.id) AS text) FROM venues_staffmember s
  LEFT JOIN venues_resource r ON r.staff_id = s.id GROUP BY s.id HAVING COUNT(r.id) <> 1"""

_OF_ANOTHER_VENUE = """
SELECT CAST(r.id AS text), CAST(s.id AS text) FROM venues_resource r
  JOIN venues_staffmember s ON s.id = r.staff_id WHERE s.venue_id <> r.venue_id
UNION ALL
SELECT CAST(r.id AS text), CAST(g.id AS text) FROM venues_resource r
  JOIN venues_resourcegroup g ON g.id = r.group_id WHERE g.venue_id <> r.venue_id"""


def checks() -> Iterator[Check]:
    """Every rule of venues that a whole database can be held against."""
    for table, counts, most in (
        ("venues_staffmember", "featured_place IS NOT NULL", 5),
        ("venues_faq", "1 = 1", 5),
        ("venues_venuephoto", "1 = 1", 20),
    ):
        sql = _TOO_MANY.format(key="venue_id", table=table, counts=counts, most=most)
        yield Check("B10", table, f"is a venue with more than {most} of these:", sql)
    yield Check("B3", "venues_staffmember", "is not one resource but", _TIME_OF_A_PERSON)
    yield Check("B3", "venues_resource", "is of another venue than", _OF_ANOTHER_VENUE)
