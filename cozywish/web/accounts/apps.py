from django.apps import AppConfig


class AccountPagesConfig(AppConfig):
    """The pages of accounts, and what the sign-in library reports to us."""

    name = "cozywish.web.accounts"
    label = "account_pages"

    def ready(self) -> None:
        """Listen to the library."""
        from cozywish.web.accounts import news  # noqa: F401, PLC0415 - its receivers connect on import
        from cozywish.web.accounts.devices import news as coming_and_going  # noqa: F401, PLC0415
