"""Addresses of the provider's portal, below /pro/."""

from datetime import date

from django.urls import path, register_converter

import cozywish.web.references  # noqa: F401  (an address names a booking)
from cozywish.web.provider import home, hours, rooms, rota, schedules, time_off, views, visits
from cozywish.web.provider.access import after_start
from cozywish.web.provider.imports import views as imports
from cozywish.web.provider.services import adding, steps, times as service_times, views as services
from cozywish.web.provider.team import managers, members, people
from cozywish.web.provider.venue import editor, photos


class DayConverter:
    """A date of this century as 2026-11-12; anything else is no address of ours."""

    regex = r"20\d\d-\d\d-\d\d"

    def to_python(self, value: str) -> date:
        """Return the date. Raises ValueError for the 30th of February."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Return the date as it stands in the address."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", home.start, name="pro-start"),
    path("switch/", home.switch, name="pro-switch"),
    path("submit/", home.submit, name="pro-submit"),
    path("venue/", editor.venue, name="pro-venue"),
    path("venue/preview/", editor.preview, name="pro-preview"),
    path("calendar/", after_start(views.today), name="pro-calendar"),
    path("venue/photos/", photos.photos, name="pro-photos"),
    path("venue/photos/words/", photos.words, name="pro-photos-words"),
    path("venue/photos/order/", photos.order, name="pro-photos-order"),
    path("venue/photos/<int:photo_id>/move/", photos.move, name="pro-photo-move"),
    path("venue/photos/<int:photo_id>/remove/", photos.remove, name="pro-photo-remove"),
    path("calendar/<day:on>/", views.day, name="pro-calendar-day"),
    path("calendar/<day:on>/grid/", views.grid, name="pro-calendar-grid"),
    path("visits/<reference:reference>/", visits.visit, name="pro-visit"),
    path("visits/<reference:reference>/contact/", visits.contact, name="pro-visit-contact"),
    path("team/", after_start(people.team), name="pro-team"),
    path("team/<uuid:staff_id>/invite/", people.invite, name="pro-team-invite"),
    path("team/<uuid:staff_id>/login/end/", people.end, name="pro-team-end"),
    path("team/invitations/<uuid:invitation_id>/again/", people.again, name="pro-team-again"),
    path("team/invitations/<uuid:invitation_id>/revoke/", people.revoke, name="pro-team-revoke"),
    path("team/new/", members.new, name="pro-person-new"),
    path("team/me/", members.just_me, name="pro-person-me"),
    path("team/<uuid:staff_id>/", members.change, name="pro-person"),
    path("team/<uuid:staff_id>/picture/", members.picture, name="pro-person-picture"),
    path(
        "team/<uuid:staff_id>/picture/remove/",
        members.remove_picture,
        name="pro-person-picture-remove",
    ),
    path("team/<uuid:staff_id>/move/", members.move, name="pro-person-move"),
    path("team/<uuid:staff_id>/retire/", members.retire, name="pro-person-retire"),
    path("team/<uuid:staff_id>/return/", members.bring_back, name="pro-person-return"),
    path("services/", after_start(services.menu), name="pro-services"),
    path("services/new/", services.new, name="pro-services-new"),
    path("services/templates/", adding.templates, name="pro-services-templates"),
    path("services/paste/", adding.paste, name="pro-services-paste"),
    path("services/<uuid:service_id>/", services.change, name="pro-service"),
    path("services/<uuid:service_id>/move/", services.move, name="pro-service-move"),
    path("services/<uuid:service_id>/remove/", services.remove, name="pro-service-remove"),
    path("services/<uuid:service_id>/steps/", steps.steps, name="pro-service-steps"),
    path("services/<uuid:service_id>/times/", service_times.times, name="pro-service-times"),
    path("rooms/", rooms.rooms, name="pro-rooms"),
    path("rooms/<uuid:group_id>/", rooms.group, name="pro-room-group"),
    path("rooms/<uuid:group_id>/maintenance/", rooms.maintenance, name="pro-maintenance"),
    path("rooms/maintenance/<uuid:maintenance_id>/remove/", rooms.end, name="pro-maintenance-end"),
    path("import/", imports.start, name="pro-imports"),
    path("import/<uuid:import_id>/", imports.one, name="pro-import"),
    path("import/<uuid:import_id>/undo/", imports.undo, name="pro-import-undo"),
    path("team/managers/new/", managers.appoint, name="pro-manager-new"),
    path("team/managers/<uuid:manager_id>/", managers.change, name="pro-manager"),
    path("team/managers/<uuid:manager_id>/remove/", managers.remove, name="pro-manager-remove"),
    path("team/<uuid:staff_id>/schedule/", schedules.schedule, name="pro-schedule"),
    path("team/<uuid:staff_id>/rota/", rota.rota, name="pro-rota"),
    path("team/<uuid:staff_id>/rota/<day:on>/clear/", rota.clear, name="pro-rota-clear"),
    path("hours/", hours.hours, name="pro-hours"),
    path("hours/", after_start(hours.hours), name="pro-hours"),
    path("hours/special/", hours.special, name="pro-special"),
    path("hours/special/<day:on>/remove/", hours.unspecial, name="pro-special-remove"),
    path("time-off/", after_start(time_off.time_off), name="pro-time-off"),
    path("time-off/<uuid:time_off_id>/approve/", time_off.approve, name="pro-time-off-approve"),
    path("time-off/<uuid:time_off_id>/decline/", time_off.decline, name="pro-time-off-decline"),
    path("time-off/<uuid:time_off_id>/remove/", time_off.remove, name="pro-time-off-remove"),
]
