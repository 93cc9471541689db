"""What the office gives categories and tags to be known by: drawings, colours, icons."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Glyph(models.TextChoices):
    """The drawings there are (frontend/src/glyphs.svg)."""

    MASSAGE = "massage", _("Stones")
    SPA = "spa", _("Lotus")
    HAIR = "hair", _("Scissors")
    NAILS = "nails", _("Bottle")
    SKIN = "skin", _("Face")
    BARBER = "barber", _("Razor")
    YOGA = "yoga", _("Pose")
    FITNESS = "fitness", _("Weight")
    CLEANING = "cleaning", _("Spray")
    HOME = "home", _("House")


class Hue(models.TextChoices):
    """The colours of glyphs."""

    PINE = "pine", _("Pine")
    EMBER = "ember", _("Ember")
    HEATHER = "heather", _("Heather")
    HONEY = "honey", _("Honey")
    SKY = "sky", _("Sky")


class TagIcon(models.TextChoices):
    """The icons for tags (frontend/scripts/sprite.mjs)."""

    TAG = "tag", _("Tag")
    LEAF = "leaf", _("Leaf")
    HEART = "heart", _("Heart")
    MOON = "moon", _("Moon")
    SUN = "midday", _("Sun")
    MUG = "mug", _("Mug")
    BOLT = "bolt", _("Lightning")
    STAR = "star", _("Star")
    GIFT = "gift", _("Gift")
    PEOPLE = "people", _("People")
    CHILD = "child", _("Child")
    SHIELD = "shield", _("Shield")
