"""Addresses of the provider's portal, below /pro/."""

from datetime import date

from django.urls import path, register_converter

import cozywish.web.references  # noqa: F401  (an address names a booking)
from cozywish.web.provider import (
    activity,
    blocks,
    cards,
    clients,
    home,
    hours,
    mine as my,
    moving,
    payments,
    placing,
    printing,
    requests,
    returning,
    rooms,
    rota,
    schedules,
    spans,
    steps as visit_steps,
    time_off,
    views,
    visits,
    waiting,
    why,
)
from cozywish.web.provider.access import after_start
from cozywish.web.provider.imports import views as imports
from cozywish.web.provider.services import (
    adding,
    options,
    pictures,
    steps,
    times as service_times,
    views as services,
)
from cozywish.web.provider.team import managers, members, mine, people
from cozywish.web.provider.venue import closing, editor, photos, questions


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
    path("live/", home.live, name="pro-live"),
    path("activity/", after_start(activity.activity), name="pro-activity"),
    path("venue/", editor.venue, name="pro-venue"),
    path("venue/close/", closing.close, name="pro-venue-close"),
    path("venue/preview/", editor.preview, name="pro-preview"),
    path("calendar/", after_start(views.today), name="pro-calendar"),
    path("day/", my.my_day, name="pro-my-day"),
    path("calendar/waiting/", after_start(waiting.waiting), name="pro-waiting"),
    path("venue/photos/", photos.photos, name="pro-photos"),
    path("venue/photos/words/", photos.words, name="pro-photos-words"),
    path("venue/photos/order/", photos.order, name="pro-photos-order"),
    path("venue/photos/<int:photo_id>/move/", photos.move, name="pro-photo-move"),
    path("venue/photos/<int:photo_id>/remove/", photos.remove, name="pro-photo-remove"),
    path("venue/questions/", questions.questions, name="pro-questions"),
    path("venue/questions/<int:faq_id>/", questions.question, name="pro-question"),
    path("venue/questions/<int:faq_id>/move/", questions.move, name="pro-question-move"),
    path("venue/questions/<int:faq_id>/remove/", questions.remove, name="pro-question-remove"),
    path("team/<uuid:staff_id>/feature/", members.feature, name="pro-person-feature"),
    path("calendar/blocks/new/", after_start(blocks.new), name="pro-block-new"),
    path("calendar/blocks/<uuid:block_id>/", blocks.change, name="pro-block"),
    path("calendar/blocks/<uuid:block_id>/move/", blocks.move, name="pro-block-move"),
    path("calendar/blocks/<uuid:block_id>/remove/", blocks.remove, name="pro-block-remove"),
    path("calendar/<day:on>/print/", printing.sheet, name="pro-calendar-print"),
    path("calendar/kept/", printing.kept, name="pro-calendar-kept"),
    path("calendar/feed/", spans.feed, name="pro-calendar-feed"),
    path("calendar/<day:on>/week/", spans.week, name="pro-calendar-week"),
    path("calendar/<day:on>/month/", spans.month, name="pro-calendar-month"),
    path("calendar/<day:on>/list/", spans.listed, name="pro-calendar-list"),
    path("calendar/why/", after_start(why.why), name="pro-why"),
    path("calendar/<day:on>/", views.day, name="pro-calendar-day"),
    path("calendar/<day:on>/grid/", views.grid, name="pro-calendar-grid"),
    path("visits/<reference:reference>/", visits.visit, name="pro-visit"),
    path(
        "visits/<reference:reference>/step/<slug:event>/", visit_steps.step, name="pro-visit-step"
    ),
    path("visits/<reference:reference>/refund/", returning.refund, name="pro-visit-refund"),
    path(
        "visits/<reference:reference>/refund/<uuid:refund_id>/",
        returning.decide,
        name="pro-refund-decide",
    ),
    path("payments/", after_start(payments.payments), name="pro-payments"),
    path("requests/", after_start(requests.requests), name="pro-requests"),
    path("calendar/new/", after_start(placing.new), name="pro-booking-new"),
    path("calendar/clients/", placing.clients, name="pro-client-hints"),
    path("clients/", after_start(clients.clients), name="pro-clients"),
    path("clients/<reference:reference>/", clients.client, name="pro-client"),
    path("find/", after_start(clients.find), name="pro-find"),
    path("visits/<reference:reference>/move/", moving.move, name="pro-visit-move"),
    path("visits/<reference:reference>/drag/", moving.drag, name="pro-visit-drag"),
    path("visits/<reference:reference>/note/", visit_steps.note, name="pro-visit-note"),
    path("visits/<reference:reference>/contact/", visits.contact, name="pro-visit-contact"),
    path("visits/<reference:reference>/card/", cards.card, name="pro-visit-card"),
    path("team/", after_start(people.team), name="pro-team"),
    path("team/<uuid:staff_id>/invite/", people.invite, name="pro-team-invite"),
    path("team/<uuid:staff_id>/login/end/", people.end, name="pro-team-end"),
    path("team/invitations/<uuid:invitation_id>/again/", people.again, name="pro-team-again"),
    path("team/invitations/<uuid:invitation_id>/revoke/", people.revoke, name="pro-team-revoke"),
    path("team/new/", members.new, name="pro-person-new"),
    path("team/me/", members.just_me, name="pro-person-me"),
    path("team/me/picture/", mine.my_picture, name="pro-my-picture"),
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
    path("services/<uuid:service_id>/variant/", options.variant, name="pro-service-variant"),
    path("services/<uuid:service_id>/options/", options.options, name="pro-service-options"),
    path("services/<uuid:service_id>/move/", services.move, name="pro-service-move"),
    path("services/<uuid:service_id>/remove/", services.remove, name="pro-service-remove"),
    path("import/", imports.start, name="pro-imports"),
    path("import/<uuid:import_id>/", imports.one, name="pro-import"),
    path("import/<uuid:import_id>/undo/", imports.undo, name="pro-import-undo"),
    path("services/<uuid:service_id>/picture/", pictures.picture, name="pro-service-picture"),
    path("services/<uuid:service_id>/steps/", steps.steps, name="pro-service-steps"),
    path("services/<uuid:service_id>/times/", service_times.times, name="pro-service-times"),
    path("rooms/", rooms.rooms, name="pro-rooms"),
    path("rooms/<uuid:group_id>/", rooms.group, name="pro-room-group"),
    path("rooms/<uuid:group_id>/maintenance/", rooms.maintenance, name="pro-maintenance"),
    path("rooms/maintenance/<uuid:maintenance_id>/remove/", rooms.end, name="pro-maintenance-end"),
    path("team/managers/new/", managers.appoint, name="pro-manager-new"),
    path("team/managers/<uuid:manager_id>/", managers.change, name="pro-manager"),
    path("team/managers/<uuid:manager_id>/remove/", managers.remove, name="pro-manager-remove"),
    path("team/<uuid:staff_id>/schedule/", schedules.schedule, name="pro-schedule"),
    path("hours/", after_start(hours.hours), name="pro-hours"),
    path("team/<uuid:staff_id>/rota/", rota.rota, name="pro-rota"),
    path("team/<uuid:staff_id>/rota/<day:on>/clear/", rota.clear, name="pro-rota-clear"),
    path("hours/special/", hours.special, name="pro-special"),
    path("hours/special/<day:on>/remove/", hours.unspecial, name="pro-special-remove"),
    path("time-off/", after_start(time_off.time_off), name="pro-time-off"),
    path("time-off/<uuid:time_off_id>/approve/", time_off.approve, name="pro-time-off-approve"),
    path("time-off/<uuid:time_off_id>/decline/", time_off.decline, name="pro-time-off-decline"),
    path("time-off/<uuid:time_off_id>/remove/", time_off.remove, name="pro-time-off-remove"),
]
