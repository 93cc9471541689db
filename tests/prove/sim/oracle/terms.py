"""What a place wants, and the instants and amounts that follow from it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

HOLD = timedelta(minutes=15)
REQUEST, REQUEST_AT_LEAST = timedelta(hours=24), timedelta(minutes=30)
RELEASE = timedelta(hours=48)
SETTLES = timedelta(hours=24)  # after the end nobody has said what became of it
STEP = 15
FEE_RATE = 1500  # basis points
TICK = 300


@dataclass(frozen=True, slots=True)
class Terms:
    """A place with one service, in cents, minutes and hours."""

    name: str
    mode: str  # VENUE, GUARANTEE, DEPOSIT, PREPAY
    people: tuple[str, ...]
    price: int
    minutes: int = 60
    padding: int = 15
    deposit_percent: int = 25
    late_percent: int = 50
    missed_percent: int = 100
    free_hours: int = 24
    lead_minutes: int = 60
    on_request: bool = False
    zone: str = "America/Los_Angeles"
    opens: int = 9
    closes: int = 17

    @property
    def wants(self) -> str:
        """How a visit is secured: where nothing costs anything, nothing is."""
        return self.mode if self.price else "VENUE"

    @property
    def deposit(self) -> int:
        return max(percent_of(self.price, self.deposit_percent), 1)

    def offers(self, start: datetime, *, now: datetime) -> bool:
        """Whether it would be offered if nobody had booked: hours, steps, notice (T5)."""
        if start < now + timedelta(minutes=self.lead_minutes):
            return False
        return self.is_open(start) and _minute(start.astimezone(ZoneInfo(self.zone))) % STEP == 0

    def is_open(self, start: datetime) -> bool:
        """Whether the service lies within the hours."""
        local = start.astimezone(ZoneInfo(self.zone))
        begins = _minute(local)
        return self.opens * 60 <= begins and begins + self.minutes <= self.closes * 60

    def at(self, day: datetime, minute: int) -> datetime:
        """The instant of a minute of the local day that `day` lies in."""
        midnight = day.astimezone(ZoneInfo(self.zone)).replace(hour=0, minute=0, second=0)
        local = midnight.replace(hour=minute // 60, minute=minute % 60)
        return local.astimezone(UTC)


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute


def ticks(start: datetime, minutes: int) -> tuple[int, int]:
    """The five minutes that are taken, padding included."""
    first = int(start.timestamp()) // TICK
    return first, first + minutes * 60 // TICK


def percent_of(cents: int, percent: int) -> int:
    """Half a cent counts as one."""
    return (cents * percent + 50) // 100


def share_of(cents: int, rate: int) -> int:
    """The site's part of an amount, half a cent rounded up."""
    return (cents * rate + 5000) // 10000


def divided(cents: int, first: int, second: int) -> tuple[int, int]:
    """Divide an amount in a ratio; the odd cent goes where more of it was lost, among equals to the first."""
    total = first + second
    one, other = cents * first // total, cents * second // total
    if one + other < cents:
        if cents * second % total > cents * first % total:
            other += 1
        else:
            one += 1
    return one, other


def provider_fee(cents: int) -> int:
    """What the practice provider keeps of a payment: docs/simulator.md."""
    return (cents * 290 + 5000) // 10000 + 30
