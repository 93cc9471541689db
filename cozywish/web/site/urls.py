"""The public addresses."""

from django.urls import path, register_converter

from cozywish.web.site import feeds, offline, search, venues
from cozywish.web.site.home import home


class Country:
    """The countries whose landing pages exist."""

    regex = "us|gb"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value.lower()


register_converter(Country, "country")

urlpatterns = [
    path("", home, name="home"),
    path("search", search.results, name="search"),
    path("suggest/what/", search.suggest_what, name="suggest-what"),
    path("suggest/where/", search.suggest_where, name="suggest-where"),
    path("v/<slug:slug>/", venues.venue, name="venue"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("service-worker.js", offline.worker, name="service-worker"),
    path("offline/", offline.offline, name="offline"),
    path("<country:country>/<slug:city>/", search.city, name="city"),
    path("<country:country>/<slug:city>/<slug:category>/", search.city, name="city-category"),
]
