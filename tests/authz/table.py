"""The permission matrix for every policy there is: who comes in, to their own and to others'.

Letters: Nobody, Guest with a link, Customer, Staff, Manager, Owner, oFfice, Admin. Whoever is in none of the columns
finds nothing (404). A policy without a row fails the suite.
"""

from dataclasses import dataclass

EVERYBODY = "NGCSMOFA"
ACCOUNTS = "CSMOFA"
NOT_SIGNED_IN = "NG"


@dataclass(frozen=True, slots=True)
class Row:
    """Who passes for an object of their own; who is asked to sign in; who may know of it but not do it.

    `foreign` pass for objects of the other business, too.
    """

    passes: str
    signs_in: str = ""
    forbidden: str = ""
    foreign: str = ""


OPEN = Row(passes=EVERYBODY, foreign=EVERYBODY)
OWN_ACCOUNT = Row(passes=ACCOUNTS, signs_in=NOT_SIGNED_IN)
OF_THE_BOOKING = Row(passes="GC")
OFFICE = Row(passes="FA", signs_in=NOT_SIGNED_IN, foreign="FA")

TABLE: dict[str, Row] = {
    "ops.live": OPEN,
    "ops.ready": OPEN,
    "ops.csp-report": OPEN,
    "site.home": OPEN,
    "site.search": OPEN,
    "site.suggest": OPEN,
    "site.venue": OPEN,
    "site.feeds": OPEN,
    "site.city": OPEN,
    "style.page": OPEN,
    "mailbox.read": OPEN,
    "calendar.read": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "api.root": OPEN,
    "api.schema": OPEN,
    "api.docs": OPEN,
    "venues.list": OPEN,
    "venues.read": OPEN,
    "services.list": OPEN,
    "services.read": OPEN,
    "bookings.place": OPEN,
    "bookings.available-slots": OPEN,
    "bookings.first-free": OPEN,
    "bookings.read": OF_THE_BOOKING,
    "bookings.confirm": OF_THE_BOOKING,
    "bookings.cancel": OF_THE_BOOKING,
    "bookings.calendar": OF_THE_BOOKING,
    "bookings.link": OPEN,
    "bookings.list": OWN_ACCOUNT,
    "office.admin": OFFICE,
}
