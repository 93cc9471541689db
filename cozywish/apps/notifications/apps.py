from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "cozywish.apps.notifications"
