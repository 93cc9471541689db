"""The permission matrix for every policy there is: who comes in, to their own and to others'.

Letters: Nobody, Guest with a link, Customer, Staff, Manager, Owner, oFfice, Admin. Whoever is in none of the columns
finds nothing (404). A policy without a row fails the suite.
"""

from dataclasses import dataclass, replace

EVERYBODY = "NGCSMOFA"
ACCOUNTS = "CSMOFA"
NOT_SIGNED_IN = "NG"


@dataclass(frozen=True, slots=True)
class Row:
    """Who passes for an object of their own; who is asked to sign in; who may know of it but not do it.

    `foreign` pass for objects of the other business, too. `tells` are columns whose private texts this door shows to
    whoever passes. `explains_itself`: a link that is over says so, so it is answered too. `decides_inside` is a
    library's house with rules of its own behind the door, which have tests of their own. `get` is another row for
    reading only. `beside` pass for what is a colleague's or another customer's in the same business, too.
    """

    passes: str
    signs_in: str = ""
    forbidden: str = ""
    foreign: str = ""
    tells: tuple[str, ...] = ()
    explains_itself: bool = False
    decides_inside: bool = False
    get: "Row | None" = None
    beside: str = ""

    def to(self, method: str) -> "Row":
        """The row for that method."""
        return self.get if self.get is not None and method in ("GET", "HEAD") else self


OPEN = Row(passes=EVERYBODY, foreign=EVERYBODY)
NOTHING = Row(passes="")
OWN_ACCOUNT = Row(passes=ACCOUNTS, signs_in=NOT_SIGNED_IN)
STAFF_REACH = ("venues.staffmember.email", "venues.staffmember.phone")
TRUSTED = Row(passes="MO", signs_in=NOT_SIGNED_IN)  # for everybody else it is not there
AT_WORK = Row(passes="SMO", signs_in=NOT_SIGNED_IN)
OWN_WORK = Row(passes="S", signs_in=NOT_SIGNED_IN)
OF_THE_BOOKING = Row(passes="GC")
OFFICE = Row(passes="FA", signs_in=NOT_SIGNED_IN, foreign="FA", decides_inside=True)
PROVIDER = Row(passes=EVERYBODY, decides_inside=True)  # nothing there where none is set up

OF_OWNER = Row(passes="O", signs_in=NOT_SIGNED_IN, forbidden="SM")
SEEN_BY_STAFF = Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S")
PAGES_OF_TRUST = {
    "venue.edit", "venue.photos", "venue.photos.words", "venue.photos.order", "venue.photos.move",
    "venue.photos.remove", "venue.questions", "venue.question", "venue.question_move", "venue.question_remove",
    "payments.business_read", "payments.refund",
}  # fmt: skip
OFFICE_API = "venues venue verdict why categories category tags tag bookings booking booking_help booking_move"
TABLE: dict[str, Row] = {
    "ops.live": OPEN,
    "ops.ready": OPEN,
    "ops.csp-report": OPEN,
    "payments.webhook": PROVIDER,  # lets in whoever signed what they send
    "site.home": OPEN,
    "site.search": OPEN,
    "site.suggest": OPEN,
    "site.venue": OPEN,
    "site.feeds": OPEN,
    "site.app": OPEN,
    "site.city": OPEN,
    "style.page": OPEN,
    "mailbox.read": NOTHING,  # only copies that send no mail have it
    "calendar.read": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "calendar.why": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "calendar.listen": Row(passes="SMO", signs_in=NOT_SIGNED_IN),  # a socket: test_sockets.py
    "calendar.block": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "calendar.change_block": Row(
        passes="SMO", signs_in=NOT_SIGNED_IN, tells=("bookings.block.words",)
    ),
    "calendar.move_block": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "calendar.unblock": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "bookings.step": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    **{  # the same door with the other steps in its address, see doors.py
        f"bookings.step.{event}": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S")
        for event in ("accept", "cancel", "correct")
    },
    "bookings.my_day": Row(passes="S", signs_in=NOT_SIGNED_IN, forbidden="MO"),
    "bookings.requests": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "bookings.note": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "bookings.move_visit": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "bookings.drag": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "bookings.place_for_client": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "bookings.find_client": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "clients.read": AT_WORK,
    "clients.find": AT_WORK,
    "clients.change": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S", get=AT_WORK),
    "business.start": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "business.switch": Row("", NOT_SIGNED_IN),  # to none of theirs, so it is not there
    **dict.fromkeys(PAGES_OF_TRUST, SEEN_BY_STAFF),
    "venue.preview": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "venue.live": OF_OWNER,
    "venue.submit": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "bookings.business_read": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "bookings.card": AT_WORK,
    "bookings.contact": Row(
        passes="MO",
        signs_in=NOT_SIGNED_IN,
        forbidden="S",  # days before
        tells=("bookings.booking.contact_", "bookings.booking.address_"),
    ),
    "business.activity": OF_OWNER,
    "venue.close": OF_OWNER,
    **dict.fromkeys(("team.read", "team.invite", "team.end_login"), SEEN_BY_STAFF),
    "team.invite_again": Row(passes="MO", signs_in=NOT_SIGNED_IN),
    "team.revoke": Row(passes="MO", signs_in=NOT_SIGNED_IN),
    "team.add": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "team.change": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S", tells=STAFF_REACH),
    "team.picture": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S", tells=STAFF_REACH),
    "team.own_picture": Row(passes="S", signs_in=NOT_SIGNED_IN),
    "team.just_me": Row(passes="O", signs_in=NOT_SIGNED_IN, forbidden="SM"),
    "team.move": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "team.feature": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "team.retire": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "team.bring_back": Row(passes="MO", signs_in=NOT_SIGNED_IN),
    "menu.read": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "menu.add": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "menu.start": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "menu.paste": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "menu.change": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "menu.variant": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "menu.options": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "menu.picture": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "menu.set_steps": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "menu.set_times": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "rooms.add": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "rooms.change": Row(passes="MO", signs_in=NOT_SIGNED_IN),
    "rooms.maintain": Row(passes="MO", signs_in=NOT_SIGNED_IN),
    "rooms.end_maintenance": Row(passes="MO", signs_in=NOT_SIGNED_IN),
    "menu.move": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "menu.remove": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "imports.start": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "imports.change": Row(passes="MO", signs_in=NOT_SIGNED_IN),
    "imports.undo": Row(passes="MO", signs_in=NOT_SIGNED_IN),
    "managers.appoint": Row(passes="O", signs_in=NOT_SIGNED_IN, forbidden="SM"),
    "managers.change": Row(passes="O", signs_in=NOT_SIGNED_IN),
    "managers.remove": Row(passes="O", signs_in=NOT_SIGNED_IN),
    "hours.set": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "hours.set_special": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "hours.remove_special": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "schedules.set": Row(
        passes="MO",
        signs_in=NOT_SIGNED_IN,
        forbidden="S",
        get=Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    ),
    "schedules.set_day": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "schedules.clear_day": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "time_off.read": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "time_off.approve": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "time_off.decline": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "time_off.remove": Row(passes="SMO", signs_in=NOT_SIGNED_IN),
    "business.api_venues": Row(passes="O", signs_in=NOT_SIGNED_IN, get=OWN_ACCOUNT),
    "business.api_venue": TRUSTED,
    "business.api_checklist": TRUSTED,
    "business.api_why": AT_WORK,
    "business.api_waiting": TRUSTED,
    "business.api_visits": AT_WORK,
    "business.api_visit": AT_WORK,
    "business.api_contact": Row(
        passes="MO",
        signs_in=NOT_SIGNED_IN,
        forbidden="S",  # days before
        tells=("bookings.booking.contact_", "bookings.booking.address_"),
    ),
    **dict.fromkeys(("business.api_visit_steps", "business.api_move_visit"), SEEN_BY_STAFF),
    "business.api_visit_notes": AT_WORK,
    "business.api_payments": Row("MO", NOT_SIGNED_IN, tells=("payments.refund.reason",)),
    "business.api_payment_totals": TRUSTED,
    "business.api_refunds": SEEN_BY_STAFF,
    **dict.fromkeys(("business.api_decide_refund", "payments.decide_refund"), OF_OWNER),
    "business.api_clients": AT_WORK,
    "business.api_busy": AT_WORK,
    "business.api_client_list": AT_WORK,
    "business.api_client": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S", get=AT_WORK),
    "business.api_blocks": Row(
        passes="SMO", signs_in=NOT_SIGNED_IN, tells=("bookings.block.words",)
    ),
    "business.api_block": Row(
        passes="SMO", signs_in=NOT_SIGNED_IN, tells=("bookings.block.words",)
    ),
    "business.api_my_day": OWN_WORK,
    "business.api_my_portrait": OWN_WORK,
    "business.api_templates": TRUSTED,
    "business.api_reviews": TRUSTED,
    "business.api_close": Row(passes="O", signs_in=NOT_SIGNED_IN),
    "business.api_services": TRUSTED,
    "business.api_service": TRUSTED,
    "business.api_move_service": TRUSTED,
    "business.api_people": TRUSTED,
    "business.api_person": Row(passes="MO", signs_in=NOT_SIGNED_IN, tells=STAFF_REACH),
    "business.api_offers": TRUSTED,
    "business.api_hours": TRUSTED,
    "business.api_special_dates": TRUSTED,
    "business.api_remove_special_dates": TRUSTED,
    "business.api_holidays": TRUSTED,
    "business.api_schedule": TRUSTED,
    "business.api_time_off_list": TRUSTED,
    "business.api_add_time_off": TRUSTED,
    "business.api_time_off": TRUSTED,
    "business.api_approve_time_off": TRUSTED,
    "business.api_decline_time_off": TRUSTED,
    "business.api_choices": OWN_ACCOUNT,
    "business.api_steps": TRUSTED,
    "business.api_service_times": TRUSTED,
    "business.api_options": TRUSTED,
    "business.api_variants": TRUSTED,
    "business.api_rooms": TRUSTED,
    "business.api_room_group": TRUSTED,
    "business.api_maintenance": TRUSTED,
    "business.api_one_maintenance": TRUSTED,
    "business.api_questions": TRUSTED,
    "business.api_question": TRUSTED,
    "business.api_move_question": TRUSTED,
    "business.api_photos": TRUSTED,
    "business.api_photo_order": TRUSTED,
    "business.api_photo_words": TRUSTED,
    "business.api_service_picture": TRUSTED,
    "business.api_service_picture_words": TRUSTED,
    "business.api_photo": TRUSTED,
    "business.api_imports": TRUSTED,
    "business.api_import": TRUSTED,
    "business.api_import_columns": TRUSTED,
    "business.api_import_lines": TRUSTED,
    "business.api_apply_import": TRUSTED,
    "business.api_undo_import": TRUSTED,
    "business.api_days": TRUSTED,
    "business.api_remove_day": TRUSTED,
    "business.api_move_person": TRUSTED,
    "business.api_featured": TRUSTED,
    "business.api_portrait": TRUSTED,
    "business.api_former_people": TRUSTED,
    "business.api_take_back": TRUSTED,
    "business.api_invitations": Row(
        passes="MO", signs_in=NOT_SIGNED_IN, tells=("venues.invitation.",)
    ),
    "business.api_invite": TRUSTED,
    "business.api_end_login": TRUSTED,
    "business.api_revoke_invitation": TRUSTED,
    "business.api_invite_again": TRUSTED,
    "business.api_just_me": Row(passes="O", signs_in=NOT_SIGNED_IN),
    "business.api_managers": Row(passes="O", signs_in=NOT_SIGNED_IN),
    "business.api_manager": Row(passes="O", signs_in=NOT_SIGNED_IN),
    "business.api_my_schedule": OWN_WORK,
    "business.api_my_time_off": OWN_WORK,
    "business.api_my_one_time_off": OWN_WORK,
    "invitations.link": OPEN,
    "invitations.read": OPEN,
    "invitations.accept": OWN_ACCOUNT,
    "invitations.decline": OWN_ACCOUNT,
    "api.root": OPEN,
    "api.schema": OPEN,
    "api.docs": OPEN,
    "venues.list": OPEN,
    "venues.read": OPEN,
    "services.list": OPEN,
    "services.read": OPEN,
    "bookings.place": OPEN,
    "bookings.hold": Row(passes=EVERYBODY),  # of the browser that holds the time
    "bookings.checkout": Row(passes=EVERYBODY),  # of the browser that holds the times
    # their own, if they have one
    **{f"cart.{do}": OPEN for do in ("read", "add", "change_all", "check_out", "api", "api_add")},
    "cart.change": Row(passes=EVERYBODY),
    "cart.remove": Row(passes=EVERYBODY),
    "cart.api_line": Row(passes=ACCOUNTS),  # a guest's cart has a secret that none of these knows
    "cart.api_merge": OWN_ACCOUNT,
    "checkouts.api_start": OPEN,
    "checkouts.api": Row(passes=ACCOUNTS),
    "bookings.wait": OPEN,
    **{  # of the browser or account that waits, and of whoever came by its link
        f"bookings.wait_{name}": Row(passes=EVERYBODY, tells=("bookings.waitentry.contact_email",))
        for name in ("read", "code", "code_again", "accept", "decline", "leave")
    },
    "bookings.wait_link": OPEN,
    "bookings.wait_earlier": OF_THE_BOOKING,
    "bookings.waits": OWN_ACCOUNT,
    "bookings.waiting_at_venue": Row(passes="MO", signs_in=NOT_SIGNED_IN, forbidden="S"),
    "bookings.api_waits": Row(passes=EVERYBODY, get=OWN_ACCOUNT),
    **{
        f"bookings.api_wait{step}": OF_THE_BOOKING
        for step in ("", "_prove", "_accept", "_decline", "_leave", "_earlier")
    },
    "bookings.api": Row(passes=EVERYBODY, get=OWN_ACCOUNT),
    "bookings.available-slots": OPEN,
    "bookings.first-free": OPEN,
    "bookings.plans": OPEN,
    "bookings.hold-plan": Row(passes=EVERYBODY),
    "bookings.read": OF_THE_BOOKING,
    "bookings.api_again": OF_THE_BOOKING,
    "bookings.confirm": OF_THE_BOOKING,
    "bookings.extend": OF_THE_BOOKING,
    "bookings.cancel": OF_THE_BOOKING,
    "bookings.move": OF_THE_BOOKING,
    **{f"bookings.{name}_series": OF_THE_BOOKING for name in ("move", "api_move", "api_cancel")},
    **dict.fromkeys(("bookings.series", "bookings.api_series", "bookings.pay_fee"), OF_THE_BOOKING),
    "bookings.series_dates": OPEN,
    "bookings.hold_series": OWN_ACCOUNT,
    "bookings.calendar": OF_THE_BOOKING,
    "bookings.link": OPEN,
    "bookings.list": OWN_ACCOUNT,
    "bookings.claim": OWN_ACCOUNT,
    "bookings.api_claim": OWN_ACCOUNT,
    "venues.api_favourites": OWN_ACCOUNT,
    "venues.api_favourite": Row(
        passes=ACCOUNTS, signs_in=NOT_SIGNED_IN, foreign=ACCOUNTS, explains_itself=True
    ),
    "venues.api_seen": OWN_ACCOUNT,
    "venues.favourite": Row(passes=ACCOUNTS, signs_in=NOT_SIGNED_IN, foreign=ACCOUNTS),
    "venues.favourites": OWN_ACCOUNT,
    "venues.forget_seen": OWN_ACCOUNT,
    "office.admin": OFFICE,
    **dict.fromkeys((f"office.api_{name}" for name in OFFICE_API.split()), OFFICE),
    "office.sign_in": OPEN,
    "media.read": OPEN,
    "legal.read": OPEN,
    "legal.choose_cookies": OPEN,
    "legal.gpc": OPEN,
    "accounts.api_step_up": OPEN,
    "accounts.not_me": OPEN,
    "accounts.export": OWN_ACCOUNT,
    "accounts.leave": OWN_ACCOUNT,
    "accounts.keep": OWN_ACCOUNT,
    "accounts.consents": OWN_ACCOUNT,
    "api.nothing": NOTHING,
    "accounts.api_sign_in": OPEN,
    "accounts.api_sign_out": OWN_ACCOUNT,
    "accounts.api_sign_up": OPEN,
    "accounts.api_verify": OPEN,
    "accounts.api_refresh": OPEN,
    "accounts.api_provider": OPEN,
    "accounts.api_reset_password": OPEN,
    "accounts.api_change_password": OWN_ACCOUNT,
    "accounts.api_factor": OPEN,
    "accounts.api_reauthenticate": OWN_ACCOUNT,
    "accounts.api_enroll": OWN_ACCOUNT,
    "accounts.api_passkey": OPEN,
    "accounts.api_user": OWN_ACCOUNT,
    "accounts.api_profile": OWN_ACCOUNT,
    "accounts.api_sessions": OWN_ACCOUNT,
    "accounts.google": PROVIDER,
    "accounts.apple": PROVIDER,
    "accounts.linked_sign_in": OPEN,
    "accounts.linked_error": Row(passes="", signs_in=EVERYBODY),
    "accounts.linked_sign_up": OPEN,
    "accounts.sign_in_passkey": OPEN,
    "accounts.second_factor": OPEN,
    "accounts.again_password": OWN_ACCOUNT,
    "accounts.again_code": OWN_ACCOUNT,
    "accounts.again_passkey": OWN_ACCOUNT,
    "accounts.sign_in": OPEN,
    "accounts.start_over": OPEN,
    "accounts.prove": OPEN,
    "accounts.sign_out": OPEN,
    "accounts.sign_up": OPEN,
    "accounts.inactive": OPEN,
    "accounts.confirm_address": OPEN,
    "accounts.reset_password": OPEN,
    "accounts.home": OWN_ACCOUNT,
    "accounts.profile": OWN_ACCOUNT,
    "accounts.email": OWN_ACCOUNT,
    "accounts.undo_email": Row(
        EVERYBODY, foreign=EVERYBODY, tells=("accounts.addresschange",), explains_itself=True
    ),
    "accounts.privacy": OWN_ACCOUNT,
    "accounts.addresses": OWN_ACCOUNT,
    "payments.api_pay": NOTHING,  # of whoever holds what is paid for: test_payments.py of the API
    "payments.api_history": replace(OWN_ACCOUNT, tells=("payments.paymentattempt.brand",)),
    "payments.api_methods": replace(OWN_ACCOUNT, tells=("payments.savedmethod.brand",)),
    "payments.history": OWN_ACCOUNT,
    "payments.methods": OWN_ACCOUNT,
    "accounts.business": Row(passes="O", signs_in=NOT_SIGNED_IN),
    "accounts.staff_profile": Row(passes="S", signs_in=NOT_SIGNED_IN),
    "accounts.security": OWN_ACCOUNT,
    "accounts.change_password": OWN_ACCOUNT,
    "accounts.first_password": OWN_ACCOUNT,
    "accounts.set_up_app": OWN_ACCOUNT,
    "accounts.remove_app": OWN_ACCOUNT,
    "accounts.see_codes": Row(passes="", signs_in=NOT_SIGNED_IN),
    "accounts.new_codes": OWN_ACCOUNT,
    "accounts.see_passkeys": OWN_ACCOUNT,
    "accounts.add_passkey": OWN_ACCOUNT,
    "accounts.rename_passkey": OWN_ACCOUNT,
    "accounts.remove_passkey": OWN_ACCOUNT,
    "accounts.linked": OWN_ACCOUNT,
    **{f"accounts.{do}": OWN_ACCOUNT for do in ("devices", "end_device", "end_other_devices")},
    "accounts.activity": OWN_ACCOUNT,
}
