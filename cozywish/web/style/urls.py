"""The style page's one address. It exists on demo and development copies only."""

from django.urls import path

from cozywish.web.style import views

urlpatterns = [path("style/", views.style, name="style")]
