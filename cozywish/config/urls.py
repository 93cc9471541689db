"""Every address of the site. Each route declares its policy (toolkit/policies.py)."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
