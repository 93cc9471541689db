"""How allauth speaks and looks here."""

from allauth.account.adapter import DefaultAccountAdapter

from cozywish.toolkit.tokens import new_code


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Six-digit codes like everywhere else on the site (decision: one kind of code)."""

    def generate_email_verification_code(self) -> str:
        return new_code()
