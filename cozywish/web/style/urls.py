"""The style page's one address."""

from django.urls import path

from cozywish.web.style import views

urlpatterns = [path("style/", views.style, name="style")]
