from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "cozywish.apps.audit"
