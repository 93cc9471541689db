"""How often what may be tried, whichever door somebody comes through, and how failures slow the next try down."""

from datetime import timedelta

from cozywish.apps.limits.services import Limit, Slope

SIGN_UPS = Limit("sign-up", tries=10, window=timedelta(hours=1))
REFRESHES = Limit("token-refresh", tries=60, window=timedelta(hours=1))
CODES_OF_CHALLENGE = Limit("factor-challenge", tries=5, window=timedelta(hours=1))
CODES_OF_ACCOUNT = Limit("factor-account", tries=20, window=timedelta(hours=1))
MAILS = Limit("account-mail", tries=5, window=timedelta(hours=1))
MAILS_OF_ADDRESS = Limit("account-mail-address", tries=20, window=timedelta(hours=1))
PROOFS = Limit("sign-in-proof", tries=20, window=timedelta(hours=1))
EXPORTS = Limit("export", tries=5, window=timedelta(hours=1))

TRIES_OF_NETWORK = Limit("sign-in", tries=30, window=timedelta(minutes=1))
WRONG_OF_NETWORK = Limit("sign-in-wrong-network", tries=10, window=timedelta(minutes=1))
WRONG_HERE = Limit("sign-in-wrong", tries=5, window=timedelta(minutes=5))
OFFICE_WRONG_OF_NETWORK = Limit("office-wrong-network", tries=5, window=timedelta(minutes=15))
OFFICE_WRONG = Limit("office-wrong", tries=5, window=timedelta(minutes=15))

# One network's failures for one account, and everybody's: those are slowed down later and less, because the owner
# on a new device waits with them.
SLOW_HERE = Slope("sign-in-slow", free=5, longest=timedelta(minutes=15))
SLOW_ACCOUNT = Slope("sign-in-slow-account", free=10, longest=timedelta(minutes=1))
MOST_IN_A_ROW = 100  # then the password alone is not enough any more

WARNED_FROM = 10  # failures in a row
WARNINGS = Limit("many-wrong-mail", tries=1, window=timedelta(days=1))
