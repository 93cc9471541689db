"""Addresses of the business side."""

from django.urls import path

from cozywish.api.v1.business.hours import (
    OwnHours,
    PublicHolidays,
    RemoveSpecialDates,
    SpecialDates,
)
from cozywish.api.v1.business.me import MyOneTimeOff, MySchedule, MyTimeOff
from cozywish.api.v1.business.people import Offers, People, Person
from cozywish.api.v1.business.schedules import Schedule
from cozywish.api.v1.business.services import Menu, MenuService, MoveService
from cozywish.api.v1.business.time_off import (
    AddTimeOff,
    ApproveTimeOff,
    DeclineTimeOff,
    OneTimeOff,
    TimeOffOfVenue,
)
from cozywish.api.v1.business.venues import Checklist, OwnVenue, OwnVenues, Reviews

VENUE = "venues/<uuid:venue_id>/"
SERVICE = f"{VENUE}services/<uuid:service_id>/"
PERSON = f"{VENUE}people/<uuid:staff_id>/"
TIME_OFF = f"{VENUE}time-off/<uuid:time_off_id>/"
ME = "me/<uuid:staff_id>/"

urlpatterns = [
    path("venues/", OwnVenues.as_view(), name="api-business-venues"),
    path(VENUE, OwnVenue.as_view(), name="api-business-venue"),
    path(f"{VENUE}checklist/", Checklist.as_view(), name="api-checklist"),
    path(f"{VENUE}reviews/", Reviews.as_view(), name="api-reviews"),
    path(f"{VENUE}services/", Menu.as_view(), name="api-menu"),
    path(SERVICE, MenuService.as_view(), name="api-menu-service"),
    path(f"{SERVICE}move/", MoveService.as_view(), name="api-move-service"),
    path(f"{VENUE}people/", People.as_view(), name="api-people"),
    path(PERSON, Person.as_view(), name="api-person"),
    path(f"{PERSON}offers/", Offers.as_view(), name="api-offers"),
    path(f"{PERSON}schedule/", Schedule.as_view(), name="api-schedule"),
    path(f"{PERSON}time-off/", AddTimeOff.as_view(), name="api-add-time-off"),
    path(f"{VENUE}hours/", OwnHours.as_view(), name="api-hours"),
    path(f"{VENUE}special-dates/", SpecialDates.as_view(), name="api-special-dates"),
    path(
        f"{VENUE}special-dates/remove/",
        RemoveSpecialDates.as_view(),
        name="api-remove-special-dates",
    ),
    path(f"{VENUE}public-holidays/", PublicHolidays.as_view(), name="api-public-holidays"),
    path(f"{VENUE}time-off/", TimeOffOfVenue.as_view(), name="api-time-off-list"),
    path(TIME_OFF, OneTimeOff.as_view(), name="api-time-off"),
    path(f"{TIME_OFF}approve/", ApproveTimeOff.as_view(), name="api-approve-time-off"),
    path(f"{TIME_OFF}decline/", DeclineTimeOff.as_view(), name="api-decline-time-off"),
    path(f"{ME}schedule/", MySchedule.as_view(), name="api-my-schedule"),
    path(f"{ME}time-off/", MyTimeOff.as_view(), name="api-my-time-off"),
    path(f"{ME}time-off/<uuid:time_off_id>/", MyOneTimeOff.as_view(), name="api-my-one-time-off"),
]
