from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "cozywish.apps.accounts"

    def ready(self) -> None:
        autodiscover_modules("privacy")  # each app's room of that name fills the registry
