"""Telephone numbers as people write them."""

import phonenumbers
from django.utils.translation import gettext_lazy as _

HOME = "US"  # whose numbers need no country
UNFINISHED = _("That number looks unfinished. Give it with its area code, such as (503) 555-0148.")


def read_phone(text: str, country: str | None = HOME) -> str | None:
    """Return a number as people of the country write it in E.164, or None for what is none."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national(phone: str) -> str:
    """Return an E.164 number as its country writes it."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    style = phonenumbers.PhoneNumberFormat
    is_home = phonenumbers.region_code_for_number(number) == HOME
    return phonenumbers.format_number(number, style.NATIONAL if is_home else style.INTERNATIONAL)
