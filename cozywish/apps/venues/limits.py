"""How often what may be tried."""

from datetime import timedelta

from cozywish.apps.limits.services import Limit

WRONG_INVITATIONS = Limit("invitation-token", tries=10, window=timedelta(minutes=1))
