"""How often what may be tried. Pages and API count under these same names: neither is a way round the other."""

from datetime import timedelta

from cozywish.apps.limits.services import Limit

HOLDS = Limit("hold", tries=10, window=timedelta(minutes=10))
HOLDS_OF_ADDRESS = Limit("hold-address", tries=30, window=timedelta(minutes=10))
CODES_MAILED = Limit("code-mailed", tries=5, window=timedelta(hours=1))
CODES_MAILED_OF_ADDRESS = Limit("code-mailed-address", tries=20, window=timedelta(hours=1))
CODES_TRIED = Limit("code-tried", tries=20, window=timedelta(hours=1))
WRONG_TOKENS = Limit("booking-token", tries=10, window=timedelta(minutes=1))
CANCELS = Limit("cancel", tries=10, window=timedelta(hours=1))
