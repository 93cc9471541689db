"""Where one is signed in, and what happened to the account."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
