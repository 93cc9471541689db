"""Writing opening hours and working time."""

from cozywish.apps.scheduling.services.bulk import NewTimes, add_times

__all__ = ["NewTimes", "add_times"]
