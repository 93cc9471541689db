"""The month view of django-appointment, in its own environment: `benchmarks.slots` starts and asks it.

Reads one JSON object per line and answers each with one. The first is the month to write into a fresh
database; after that `{"do": "month"}` (each question of it) and `{"do": "kernel"}` measure once, in seconds of this
process's own time. Nothing of CozyWish is imported here.
"""

import json
import sys
from datetime import date, datetime, time, timedelta
from time import process_time
from typing import Any

import django
from django.conf import settings

ANSWERS = sys.stdout
Loaded = tuple[datetime, datetime, list[Any], list[Any]]


def main() -> None:
    """Serve until the input ends."""
    sys.stdout = sys.stderr  # whatever the library says must not stand between the answers
    month = json.loads(sys.stdin.readline())
    configure(month)
    peer = Peer(month)
    answer(peer.counted_month())
    for line in sys.stdin:
        if json.loads(line)["do"] == "month":
            answer({"each": peer.clocked_month()})
            continue
        began = process_time()
        peer.kernel()
        answer({"seconds": process_time() - began})


def configure(month: dict[str, Any]) -> None:
    """Set Django up as the library's documentation says, on SQLite."""
    settings.configure(
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "appointment",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": month["database"]}},
        SECRET_KEY="only-for-this-benchmark",  # noqa: S106
        USE_TZ=True,
        TIME_ZONE=month["zone"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()


class Peer:
    """The library with the month in its tables."""

    def __init__(self, month: dict[str, Any]) -> None:
        from appointment.models import Config, Service
        from django.core.management import call_command

        call_command("migrate", run_syncdb=True, verbosity=0)  # it ships no migrations
        Config.objects.create(slot_duration=month["step"], appointment_buffer_time=0)
        self.step, self.length = (timedelta(minutes=month[key]) for key in ("step", "length"))
        self.service = Service.objects.create(name="Massage", duration=self.length, price=90)
        self.hours = wall(month["opens"]), wall(month["closes"])
        self.lunch = [wall(minute) for minute in month["lunch"]]
        self.dates = [date.fromisoformat(on) for on in month["dates"]]
        self.people = [self._hire(number, days) for number, days in enumerate(month["people"])]
        self.loaded = [self._load(staff, on) for staff in self.people for on in self.dates]

    def _hire(self, number: int, days: dict[str, list[tuple[int, int]]]) -> Any:
        from appointment.models import StaffMember, Unavailability, WorkingHours
        from django.contrib.auth import get_user_model

        user = get_user_model().objects.create_user(f"person{number}")
        staff = StaffMember.objects.create(user=user, work_on_saturday=True, work_on_sunday=True)
        staff.services_offered.add(self.service)
        WorkingHours.objects.bulk_create(
            WorkingHours(
                staff_member=staff,
                day_of_week=weekday,
                start_time=self.hours[0],
                end_time=self.hours[1],
            )
            for weekday in range(7)
        )
        Unavailability.objects.bulk_create(
            Unavailability(
                staff_member=staff, date=on, start_time=self.lunch[0], end_time=self.lunch[1]
            )
            for on in days
        )
        self._book(staff, days)
        return staff

    def _book(self, staff: Any, days: dict[str, list[tuple[int, int]]]) -> None:
        from appointment.models import Appointment, AppointmentRequest

        requests = AppointmentRequest.objects.bulk_create(
            AppointmentRequest(
                date=on,
                start_time=wall(start),
                end_time=wall(end),
                service=self.service,
                staff_member=staff,
            )
            for on, booked in days.items()
            for start, end in booked
        )
        Appointment.objects.bulk_create(
            Appointment(appointment_request=request, amount_to_pay=90) for request in requests
        )

    def _load(self, staff: Any, on: date) -> Loaded:
        """The rows of one person and date, for the arithmetic alone."""
        from appointment.models import Appointment, Unavailability

        appointments = Appointment.objects.filter(
            appointment_request__staff_member=staff, appointment_request__date=on
        ).select_related("appointment_request")
        breaks = Unavailability.objects.filter(staff_member=staff, date=on)
        opens, closes = (datetime.combine(on, clock) for clock in self.hours)
        return opens, closes, list(appointments), list(breaks)

    def month(self) -> list[list[str]]:
        """The library's answer for each person and date, as its calendar asks for it."""
        return [
            [slot.isoformat() for slot in self._probe(staff, on)]
            for staff in self.people
            for on in self.dates
        ]

    def _probe(self, staff: Any, on: date) -> Any:
        from appointment.services import get_available_slots_for_staff

        return get_available_slots_for_staff(on, staff, on.isoweekday() % 7, service=self.service)

    def clocked_month(self) -> list[float]:
        """What each of these questions took, in seconds."""
        spent = []
        for staff in self.people:
            for on in self.dates:
                began = process_time()
                self._probe(staff, on)
                spent.append(process_time() - began)
        return spent

    def counted_month(self) -> dict[str, Any]:
        """The month and how many queries it takes."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            slots = self.month()
        return {"slots": slots, "queries": len(captured)}

    def kernel(self) -> None:
        """The arithmetic alone, its rows loaded beforehand."""
        from appointment.utils.db_helpers import calculate_slots, exclude_unavailable_slots

        for opens, closes, appointments, breaks in self.loaded:
            exclude_unavailable_slots(
                calculate_slots(opens, closes, opens, self.step, self.length),
                appointments=appointments,
                unavailabilities=breaks,
                slot_duration=self.step,
                service_duration=self.length,
            )


def wall(minute: int) -> time:
    return time(minute // 60, minute % 60)


def answer(value: dict[str, Any]) -> None:
    ANSWERS.write(json.dumps(value) + "\n")
    ANSWERS.flush()


if __name__ == "__main__":
    main()
