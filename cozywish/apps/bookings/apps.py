from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "cozywish.apps.bookings"
