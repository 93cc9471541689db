"""The pictures of services, and those that the office gives categories and tags. There is at most one of each."""

from django.db import models

from cozywish.apps.venues.pictures import Picture


class ServicePicture(Picture):
    """What the service looks like. It is of the head of a family and shown for all of it."""

    service = models.OneToOneField("catalog.Service", models.CASCADE, related_name="picture")

    def __str__(self) -> str:
        return f"picture of {self.service_id}"


class CategoryPicture(Picture):
    """What stands on the pages of the category."""

    category = models.OneToOneField("catalog.Category", models.CASCADE, related_name="picture")

    def __str__(self) -> str:
        return f"picture of {self.category_id}"


class TagPicture(Picture):
    """What stands for the tag."""

    tag = models.OneToOneField("catalog.Tag", models.CASCADE, related_name="picture")

    def __str__(self) -> str:
        return f"picture of {self.tag_id}"
