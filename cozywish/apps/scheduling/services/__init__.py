"""Writing opening hours and working time."""

from cozywish.apps.scheduling.services.bulk import NewTimes, add_times
from cozywish.apps.scheduling.services.first import begin_alone, take_on
from cozywish.apps.scheduling.services.hours import remove_special, set_hours, set_special
from cozywish.apps.scheduling.services.maintenance import add_maintenance, remove_maintenance
from cozywish.apps.scheduling.services.rota import clear_rota_day, set_rota_day
from cozywish.apps.scheduling.services.schedules import set_schedule
from cozywish.apps.scheduling.services.service_times import set_service_times
from cozywish.apps.scheduling.services.time_off import (
    add_time_off,
    approve_time_off,
    ask_time_off,
    decline_time_off,
    remove_time_off,
)

__all__ = [
    "NewTimes",
    "add_maintenance",
    "add_time_off",
    "add_times",
    "approve_time_off",
    "ask_time_off",
    "begin_alone",
    "clear_rota_day",
    "decline_time_off",
    "remove_maintenance",
    "remove_special",
    "remove_time_off",
    "set_hours",
    "set_rota_day",
    "set_schedule",
    "set_service_times",
    "set_special",
    "take_on",
]
