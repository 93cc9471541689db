"""Telephone numbers as people write them."""

import phonenumbers

HOME = "US"  # whose numbers need no country


def national(phone: str) -> str:
    """Return an E.164 number as its country writes it."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    style = phonenumbers.PhoneNumberFormat
    is_home = phonenumbers.region_code_for_number(number) == HOME
    return phonenumbers.format_number(number, style.NATIONAL if is_home else style.INTERNATIONAL)
