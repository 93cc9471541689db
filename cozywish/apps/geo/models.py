"""Places people type: cities and postcodes, packaged and offline."""

from django.db import models


class Place(models.Model):
    """A city with its centre and zone. `slug` is unique in its country and carries the state: portland-or."""

    country = models.CharField(max_length=2)
    slug = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    search_name = models.CharField(max_length=80)  # lower case, for prefix search
    state = models.CharField(max_length=10)
    lat = models.FloatField()
    lon = models.FloatField()
    time_zone = models.CharField(max_length=40)
    postcodes_count = models.PositiveSmallIntegerField(default=0)  # how large the city is, roughly

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "slug"], name="geo_place_slug")]
        indexes = [
            models.Index(fields=["search_name"], name="geo_place_prefix"),
            models.Index(fields=["lat", "lon"], name="geo_place_box"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.state}"


class Postcode(models.Model):
    """A US ZIP code with its centre, in a place."""

    country = models.CharField(max_length=2)
    code = models.CharField(max_length=10)
    place = models.ForeignKey(Place, models.CASCADE, related_name="postcodes")
    lat = models.FloatField()
    lon = models.FloatField()
    time_zone = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "code"], name="geo_postcode_code")
        ]
        indexes = [models.Index(fields=["lat", "lon"], name="geo_postcode_box")]

    def __str__(self) -> str:
        return self.code
