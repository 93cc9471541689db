"""What hypothesis chooses from: few times and few people, so that they meet."""

from hypothesis import strategies as st

from tests.prove.life.house import CUSTOMERS, PEOPLE
from tests.prove.life.model import Terms

MINUTES = (1, 5, 14, 15, 16, 31, 60, 75, 200, 24 * 60, 25 * 60, 49 * 60)
TIMES = (9 * 60, 10 * 60, 10 * 60 + 15, 11 * 60, 11 * 60 + 15, 16 * 60, 16 * 60 + 15, 10 * 60 + 5)
EVENTS = ("accept", "decline", "cancel", "check_in", "complete", "no_show")
DECLINED, SECURE = "chargeDeclinedInsufficientFunds", "threeDSecure2Required"
TERMS = st.builds(
    Terms,
    mode=st.sampled_from(("PREPAY", "DEPOSIT", "PREPAY", "VENUE")),
    price=st.sampled_from((9000, 4501)),
    deposit_percent=st.sampled_from((25, 10)),
    late_percent=st.sampled_from((50, 33, 100)),
    missed_percent=st.sampled_from((100, 60)),
    free_hours=st.sampled_from((24, 6)),
    on_request=st.sampled_from((False, False, True)),
)
ANY = st.integers(0, 30)  # which of those there are, the last first
PERSON, CUSTOMER = st.sampled_from(PEOPLE), st.sampled_from(CUSTOMERS)
DAYS, MINUTE = st.integers(0, 2), st.sampled_from(TIMES)
WISH = st.tuples(CUSTOMER, PERSON, DAYS, MINUTE)
Wish = tuple[str, str, int, int]
