"""People for tests: Alice books, Bob provides, Charlie has no business here."""

from typing import Any

from allauth.account.models import EmailAddress

from cozywish.apps.accounts.models import Door, User
from cozywish.apps.accounts.services import agree

PASSWORD = "quiet-lamplight-evening"


def make_user(name: str = "Alice Archer", **overrides: Any) -> User:
    """A person with a verified address made from the first name, who agreed to the terms."""
    fields: dict[str, Any] = {
        "email": f"{name.split(' ', maxsplit=1)[0].lower()}@example.com",
        **overrides,
    }
    user = User.objects.create_user(password=PASSWORD, name=name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    agree(person=user, door=Door.PAGE, now=user.joined_at).unwrap()
    return user
