"""The person: account home, profile, picture, addresses, privacy, language."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
