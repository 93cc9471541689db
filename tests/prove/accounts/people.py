"""The people of the proofs, written by a process of its own: `python -m tests.prove.accounts.people COUNT`."""

import sys
from uuid import uuid4

PASSWORD = "lamplight-portland"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of authenticator apps that exist for minutes
WITH_APP = ("app-one@example.com", "app-two@example.com")


def address(number: int) -> str:
    """Return an address that is as long as all others. Even numbers have accounts, odd ones have none."""
    return f"person-{number:06d}@example.com"


def write(count: int) -> None:
    """Write `count` people, and two with an authenticator app."""
    import django  # noqa: PLC0415 - only this process is a Django process

    django.setup()
    from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from cozywish.apps.accounts.services import NewPerson, add_people  # noqa: PLC0415

    emails = [*(address(2 * number) for number in range(count)), *WITH_APP]
    people = [NewPerson(id=uuid4(), email=email, name="Sam", can_sign_in=True) for email in emails]
    written = add_people(people=people, password=PASSWORD, joined_at=timezone.now()).unwrap()
    for user in written[count:]:
        TOTP.activate(user, SECRET)


if __name__ == "__main__":
    write(int(sys.argv[1]))
