"""Google and Apple accounts that sign a person in."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
