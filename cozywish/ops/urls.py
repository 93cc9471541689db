"""Addresses for whoever runs the site, and for browsers that have something to report."""

from django.urls import path

from cozywish.ops.csp import csp_report
from cozywish.ops.health import live, ready

urlpatterns = [
    path("live/", live, name="live"),
    path("ready/", ready, name="ready"),
    path("csp-report", csp_report, name="csp-report"),
]
