"""How often anyone may look. Pages and API count under this one name: neither is a way round the other."""

from datetime import timedelta

from cozywish.apps.limits.services import Limit

LOOKING = Limit("search", tries=120, window=timedelta(minutes=1), fails_open=True)
