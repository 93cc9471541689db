"""The OpenAPI document is valid, complete, and its examples are true."""

import json
from typing import Any

import pytest
import yaml
from django.test import Client
from drf_spectacular.validation import validate_schema

from cozywish.api.documents import _built, document
from cozywish.api.tests.client import ApiClient, data_of
from cozywish.api.tests.conftest import House

OPERATIONS = {
    "readRoot": ("get", "/api/v1/"),
    "stepUp": ("post", "/api/v1/auth/step-up/"),
    "confirmStepUp": ("post", "/api/v1/auth/step-up/confirm/"),
    "logIn": ("post", "/api/v1/auth/login/"),
    "logOut": ("post", "/api/v1/auth/logout/"),
    "register": ("post", "/api/v1/auth/registration/"),
    "verifyEmail": ("post", "/api/v1/auth/verify-email/"),
    "resendCode": ("post", "/api/v1/auth/verify-email/resend/"),
    "refreshTokens": ("post", "/api/v1/auth/refresh/"),
    "logInWithGoogle": ("post", "/api/v1/auth/google/"),
    "logInWithApple": ("post", "/api/v1/auth/apple/"),
    "requestPasswordReset": ("post", "/api/v1/auth/password/reset/"),
    "resetPassword": ("post", "/api/v1/auth/password/reset/confirm/"),
    "changePassword": ("post", "/api/v1/auth/password/change/"),
    "secondFactorOptions": ("get", "/api/v1/auth/2fa/"),
    "secondFactor": ("post", "/api/v1/auth/2fa/"),
    "reauthenticateOptions": ("get", "/api/v1/auth/reauthenticate/"),
    "reauthenticate": ("post", "/api/v1/auth/reauthenticate/"),
    "enrollOptions": ("get", "/api/v1/auth/biometric/enroll/"),
    "enroll": ("post", "/api/v1/auth/biometric/enroll/"),
    "biometricOptions": ("get", "/api/v1/auth/biometric/authenticate/"),
    "biometricLogIn": ("post", "/api/v1/auth/biometric/authenticate/"),
    "readUser": ("get", "/api/v1/auth/user/"),
    "replaceUser": ("put", "/api/v1/auth/user/"),
    "changeUser": ("patch", "/api/v1/auth/user/"),
    "readProfile": ("get", "/api/v1/auth/profile/"),
    "replaceProfile": ("put", "/api/v1/auth/profile/"),
    "changeProfile": ("patch", "/api/v1/auth/profile/"),
    "listSessions": ("get", "/api/v1/auth/sessions/"),
    "endOtherSessions": ("delete", "/api/v1/auth/sessions/"),
    "endSession": ("delete", "/api/v1/auth/sessions/{session_id}/"),
    "listOwnVenues": ("get", "/api/v1/business/venues/"),
    "openVenue": ("post", "/api/v1/business/venues/"),
    "readOwnVenue": ("get", "/api/v1/business/venues/{venue_id}/"),
    "changeOwnVenue": ("put", "/api/v1/business/venues/{venue_id}/"),
    "explainTime": ("get", "/api/v1/business/venues/{venue_id}/why/"),
    "listWaitingClients": ("get", "/api/v1/business/venues/{venue_id}/waiting/"),
    "listVisits": ("get", "/api/v1/business/venues/{venue_id}/visits/"),
    "placeVisit": ("post", "/api/v1/business/venues/{venue_id}/visits/"),
    "readVisit": ("get", "/api/v1/business/venues/{venue_id}/visits/{booking_id}/"),
    "readClientContact": ("get", "/api/v1/business/venues/{venue_id}/visits/{booking_id}/contact/"),
    "takeStep": ("post", "/api/v1/business/venues/{venue_id}/visits/{booking_id}/steps/"),
    "moveVisit": ("post", "/api/v1/business/venues/{venue_id}/visits/{booking_id}/move/"),
    "listVenuePayments": ("get", "/api/v1/business/venues/{venue_id}/payments/"),
    "readPaymentTotals": ("get", "/api/v1/business/venues/{venue_id}/payments/totals/"),
    "refundVisit": ("post", "/api/v1/business/venues/{venue_id}/visits/{booking_id}/refunds/"),
    "decideRefund": (
        "post",
        "/api/v1/business/venues/{venue_id}/visits/{booking_id}/refunds/{refund_id}/decision/",
    ),
    "addNote": ("post", "/api/v1/business/venues/{venue_id}/visits/{booking_id}/notes/"),
    "listBlocks": ("get", "/api/v1/business/venues/{venue_id}/blocks/"),
    "blockTime": ("post", "/api/v1/business/venues/{venue_id}/blocks/"),
    "readBlock": ("get", "/api/v1/business/venues/{venue_id}/blocks/{block_id}/"),
    "moveBlock": ("put", "/api/v1/business/venues/{venue_id}/blocks/{block_id}/"),
    "unblockTime": ("delete", "/api/v1/business/venues/{venue_id}/blocks/{block_id}/"),
    "findClients": ("get", "/api/v1/business/venues/{venue_id}/clients/"),
    "listBusyTimes": ("get", "/api/v1/business/venues/{venue_id}/busy/"),
    "listClients": ("get", "/api/v1/business/venues/{venue_id}/clients/all/"),
    "readClient": ("get", "/api/v1/business/venues/{venue_id}/clients/{booking_id}/"),
    "changeClient": ("put", "/api/v1/business/venues/{venue_id}/clients/{booking_id}/"),
    "readMyDay": ("get", "/api/v1/business/me/{staff_id}/day/"),
    "replaceMyPortrait": ("put", "/api/v1/business/me/{staff_id}/portrait/"),
    "removeMyPortrait": ("delete", "/api/v1/business/me/{staff_id}/portrait/"),
    "listServiceTemplates": ("get", "/api/v1/business/venues/{venue_id}/services/templates/"),
    "addFromTemplates": ("post", "/api/v1/business/venues/{venue_id}/services/templates/"),
    "listVenuesForReview": ("get", "/api/v1/office/venues/"),
    "readVenueForReview": ("get", "/api/v1/office/venues/{venue_id}/"),
    "decideAboutVenue": ("post", "/api/v1/office/venues/{venue_id}/verdicts/"),
    "explainTimeToOffice": ("get", "/api/v1/office/venues/{venue_id}/why/"),
    "listBookingsForOffice": ("get", "/api/v1/office/bookings/"),
    "readBookingForOffice": ("get", "/api/v1/office/bookings/{booking_id}/"),
    "helpWithBooking": ("post", "/api/v1/office/bookings/{booking_id}/steps/"),
    "moveBookingForOffice": ("post", "/api/v1/office/bookings/{booking_id}/move/"),
    "listCategories": ("get", "/api/v1/office/categories/"),
    "addCategory": ("post", "/api/v1/office/categories/"),
    "changeCategory": ("put", "/api/v1/office/categories/{category_id}/"),
    "listTags": ("get", "/api/v1/office/tags/"),
    "addTag": ("post", "/api/v1/office/tags/"),
    "changeTag": ("put", "/api/v1/office/tags/{tag_id}/"),
    "readChecklist": ("get", "/api/v1/business/venues/{venue_id}/checklist/"),
    "listReviews": ("get", "/api/v1/business/venues/{venue_id}/reviews/"),
    "submitVenue": ("post", "/api/v1/business/venues/{venue_id}/reviews/"),
    "closeVenue": ("post", "/api/v1/business/venues/{venue_id}/closing/"),
    "listMenu": ("get", "/api/v1/business/venues/{venue_id}/services/"),
    "addService": ("post", "/api/v1/business/venues/{venue_id}/services/"),
    "readMenuService": ("get", "/api/v1/business/venues/{venue_id}/services/{service_id}/"),
    "changeService": ("put", "/api/v1/business/venues/{venue_id}/services/{service_id}/"),
    "archiveService": ("delete", "/api/v1/business/venues/{venue_id}/services/{service_id}/"),
    "moveService": ("post", "/api/v1/business/venues/{venue_id}/services/{service_id}/move/"),
    "listPeople": ("get", "/api/v1/business/venues/{venue_id}/people/"),
    "addPerson": ("post", "/api/v1/business/venues/{venue_id}/people/"),
    "readPerson": ("get", "/api/v1/business/venues/{venue_id}/people/{staff_id}/"),
    "changePerson": ("put", "/api/v1/business/venues/{venue_id}/people/{staff_id}/"),
    "retirePerson": ("delete", "/api/v1/business/venues/{venue_id}/people/{staff_id}/"),
    "listOffers": ("get", "/api/v1/business/venues/{venue_id}/people/{staff_id}/offers/"),
    "replaceOffers": ("put", "/api/v1/business/venues/{venue_id}/people/{staff_id}/offers/"),
    "readSchedule": ("get", "/api/v1/business/venues/{venue_id}/people/{staff_id}/schedule/"),
    "replaceSchedule": ("put", "/api/v1/business/venues/{venue_id}/people/{staff_id}/schedule/"),
    "addTimeOff": ("post", "/api/v1/business/venues/{venue_id}/people/{staff_id}/time-off/"),
    "readHours": ("get", "/api/v1/business/venues/{venue_id}/hours/"),
    "replaceHours": ("put", "/api/v1/business/venues/{venue_id}/hours/"),
    "listSpecialDates": ("get", "/api/v1/business/venues/{venue_id}/special-dates/"),
    "setSpecialDates": ("post", "/api/v1/business/venues/{venue_id}/special-dates/"),
    "removeSpecialDates": ("post", "/api/v1/business/venues/{venue_id}/special-dates/remove/"),
    "listPublicHolidays": ("get", "/api/v1/business/venues/{venue_id}/public-holidays/"),
    "listTimeOff": ("get", "/api/v1/business/venues/{venue_id}/time-off/"),
    "readTimeOff": ("get", "/api/v1/business/venues/{venue_id}/time-off/{time_off_id}/"),
    "removeTimeOff": ("delete", "/api/v1/business/venues/{venue_id}/time-off/{time_off_id}/"),
    "approveTimeOff": (
        "post",
        "/api/v1/business/venues/{venue_id}/time-off/{time_off_id}/approve/",
    ),
    "declineTimeOff": (
        "post",
        "/api/v1/business/venues/{venue_id}/time-off/{time_off_id}/decline/",
    ),
    "readMySchedule": ("get", "/api/v1/business/me/{staff_id}/schedule/"),
    "listMyTimeOff": ("get", "/api/v1/business/me/{staff_id}/time-off/"),
    "askTimeOff": ("post", "/api/v1/business/me/{staff_id}/time-off/"),
    "removeMyTimeOff": ("delete", "/api/v1/business/me/{staff_id}/time-off/{time_off_id}/"),
    "readChoices": ("get", "/api/v1/business/choices/"),
    "revokeInvitation": ("delete", "/api/v1/business/invitations/{invitation_id}/"),
    "sendInvitationAgain": ("post", "/api/v1/business/invitations/{invitation_id}/again/"),
    "listManagers": ("get", "/api/v1/business/managers/"),
    "appointManager": ("post", "/api/v1/business/managers/"),
    "readManager": ("get", "/api/v1/business/managers/{manager_id}/"),
    "changeManager": ("put", "/api/v1/business/managers/{manager_id}/"),
    "removeManager": ("delete", "/api/v1/business/managers/{manager_id}/"),
    "listFormerPeople": ("get", "/api/v1/business/venues/{venue_id}/former-people/"),
    "takePersonBack": (
        "post",
        "/api/v1/business/venues/{venue_id}/former-people/{former_id}/return/",
    ),
    "listImports": ("get", "/api/v1/business/venues/{venue_id}/imports/"),
    "startImport": ("post", "/api/v1/business/venues/{venue_id}/imports/"),
    "readImport": ("get", "/api/v1/business/venues/{venue_id}/imports/{import_id}/"),
    "discardImport": ("delete", "/api/v1/business/venues/{venue_id}/imports/{import_id}/"),
    "applyImport": ("post", "/api/v1/business/venues/{venue_id}/imports/{import_id}/apply/"),
    "settleImport": ("put", "/api/v1/business/venues/{venue_id}/imports/{import_id}/columns/"),
    "mendImport": ("put", "/api/v1/business/venues/{venue_id}/imports/{import_id}/lines/"),
    "undoImport": ("post", "/api/v1/business/venues/{venue_id}/imports/{import_id}/undo/"),
    "listInvitations": ("get", "/api/v1/business/venues/{venue_id}/invitations/"),
    "addMyself": ("post", "/api/v1/business/venues/{venue_id}/just-me/"),
    "listSingleDays": ("get", "/api/v1/business/venues/{venue_id}/people/{staff_id}/days/"),
    "setSingleDay": ("post", "/api/v1/business/venues/{venue_id}/people/{staff_id}/days/"),
    "removeSingleDay": (
        "post",
        "/api/v1/business/venues/{venue_id}/people/{staff_id}/days/remove/",
    ),
    "featurePerson": ("put", "/api/v1/business/venues/{venue_id}/people/{staff_id}/featured/"),
    "unfeaturePerson": ("delete", "/api/v1/business/venues/{venue_id}/people/{staff_id}/featured/"),
    "invitePerson": ("post", "/api/v1/business/venues/{venue_id}/people/{staff_id}/invitation/"),
    "endPersonsLogin": ("delete", "/api/v1/business/venues/{venue_id}/people/{staff_id}/login/"),
    "movePerson": ("post", "/api/v1/business/venues/{venue_id}/people/{staff_id}/move/"),
    "replacePortrait": ("put", "/api/v1/business/venues/{venue_id}/people/{staff_id}/portrait/"),
    "removePortrait": ("delete", "/api/v1/business/venues/{venue_id}/people/{staff_id}/portrait/"),
    "listPhotos": ("get", "/api/v1/business/venues/{venue_id}/photos/"),
    "addPhotos": ("post", "/api/v1/business/venues/{venue_id}/photos/"),
    "removePhoto": ("delete", "/api/v1/business/venues/{venue_id}/photos/{photo_id}/"),
    "orderPhotos": ("put", "/api/v1/business/venues/{venue_id}/photos/order/"),
    "replaceServicePicture": (
        "put",
        "/api/v1/business/venues/{venue_id}/services/{service_id}/picture/",
    ),
    "removeServicePicture": (
        "delete",
        "/api/v1/business/venues/{venue_id}/services/{service_id}/picture/",
    ),
    "describeServicePicture": (
        "put",
        "/api/v1/business/venues/{venue_id}/services/{service_id}/picture/words/",
    ),
    "describePhotos": ("put", "/api/v1/business/venues/{venue_id}/photos/words/"),
    "listQuestions": ("get", "/api/v1/business/venues/{venue_id}/questions/"),
    "addQuestion": ("post", "/api/v1/business/venues/{venue_id}/questions/"),
    "changeQuestion": ("put", "/api/v1/business/venues/{venue_id}/questions/{faq_id}/"),
    "removeQuestion": ("delete", "/api/v1/business/venues/{venue_id}/questions/{faq_id}/"),
    "moveQuestion": ("post", "/api/v1/business/venues/{venue_id}/questions/{faq_id}/move/"),
    "listRooms": ("get", "/api/v1/business/venues/{venue_id}/rooms/"),
    "addRooms": ("post", "/api/v1/business/venues/{venue_id}/rooms/"),
    "readRooms": ("get", "/api/v1/business/venues/{venue_id}/rooms/{group_id}/"),
    "changeRooms": ("put", "/api/v1/business/venues/{venue_id}/rooms/{group_id}/"),
    "listMaintenance": ("get", "/api/v1/business/venues/{venue_id}/rooms/{group_id}/maintenance/"),
    "addMaintenance": ("post", "/api/v1/business/venues/{venue_id}/rooms/{group_id}/maintenance/"),
    "removeMaintenance": (
        "delete",
        "/api/v1/business/venues/{venue_id}/rooms/{group_id}/maintenance/{maintenance_id}/",
    ),
    "readOptions": ("get", "/api/v1/business/venues/{venue_id}/services/{service_id}/options/"),
    "replaceOptions": ("put", "/api/v1/business/venues/{venue_id}/services/{service_id}/options/"),
    "readSteps": ("get", "/api/v1/business/venues/{venue_id}/services/{service_id}/steps/"),
    "replaceSteps": ("put", "/api/v1/business/venues/{venue_id}/services/{service_id}/steps/"),
    "readServiceTimes": ("get", "/api/v1/business/venues/{venue_id}/services/{service_id}/times/"),
    "replaceServiceTimes": (
        "put",
        "/api/v1/business/venues/{venue_id}/services/{service_id}/times/",
    ),
    "addVariant": ("post", "/api/v1/business/venues/{venue_id}/services/{service_id}/variants/"),
    "listVenues": ("get", "/api/v1/venues/"),
    "findAgain": ("get", "/api/v1/bookings/{booking_id}/again/"),
    "readVenue": ("get", "/api/v1/venues/{venue_id}/"),
    "listServices": ("get", "/api/v1/services/"),
    "readService": ("get", "/api/v1/services/{service_id}/"),
    "listAvailableSlots": ("get", "/api/v1/bookings/available-slots/"),
    "listFirstFree": ("get", "/api/v1/bookings/first-free/"),
    "planVisit": ("post", "/api/v1/bookings/plans/"),
    "holdPlan": ("post", "/api/v1/bookings/together/"),
    "listBookings": ("get", "/api/v1/bookings/"),
    "holdTime": ("post", "/api/v1/bookings/"),
    "readBooking": ("get", "/api/v1/bookings/{booking_id}/"),
    "readCart": ("get", "/api/v1/cart/"),
    "clearCart": ("delete", "/api/v1/cart/"),
    "addToCart": ("post", "/api/v1/cart/lines/"),
    "changeCartLine": ("put", "/api/v1/cart/lines/{line_id}/"),
    "removeCartLine": ("delete", "/api/v1/cart/lines/{line_id}/"),
    "restoreCartLine": ("post", "/api/v1/cart/lines/{line_id}/restore/"),
    "mergeCart": ("post", "/api/v1/cart/merge/"),
    "checkOut": ("post", "/api/v1/checkouts/"),
    "readCheckout": ("get", "/api/v1/checkouts/{checkout_id}/"),
    "confirmCheckout": ("post", "/api/v1/checkouts/{checkout_id}/confirm/"),
    "extendCheckout": ("post", "/api/v1/checkouts/{checkout_id}/extend/"),
    "cancelCheckout": ("post", "/api/v1/checkouts/{checkout_id}/cancel/"),
    "extendHold": ("post", "/api/v1/bookings/{booking_id}/extend/"),
    "confirmBooking": ("post", "/api/v1/bookings/{booking_id}/confirm/"),
    "waitForEarlier": ("post", "/api/v1/bookings/{booking_id}/earlier/"),
    "listWaits": ("get", "/api/v1/waitlist/"),
    "joinWaitlist": ("post", "/api/v1/waitlist/"),
    "readWait": ("get", "/api/v1/waitlist/{entry_id}/"),
    "proveWait": ("post", "/api/v1/waitlist/{entry_id}/prove/"),
    "acceptOffer": ("post", "/api/v1/waitlist/{entry_id}/accept/"),
    "declineOffer": ("post", "/api/v1/waitlist/{entry_id}/decline/"),
    "leaveWaitlist": ("post", "/api/v1/waitlist/{entry_id}/leave/"),
    "claimBookings": ("post", "/api/v1/bookings/claim/"),
    "listFavourites": ("get", "/api/v1/me/favourites/"),
    "keepFavourite": ("put", "/api/v1/me/favourites/{venue_id}/"),
    "dropFavourite": ("delete", "/api/v1/me/favourites/{venue_id}/"),
    "listRecentlyViewed": ("get", "/api/v1/me/recently-viewed/"),
    "forgetRecentlyViewed": ("delete", "/api/v1/me/recently-viewed/"),
    "lookUpDates": ("post", "/api/v1/series/dates/"),
    "holdSeries": ("post", "/api/v1/series/"),
    "readSeries": ("get", "/api/v1/bookings/{booking_id}/series/"),
    "moveSeries": ("post", "/api/v1/bookings/{booking_id}/series/move/"),
    "cancelSeries": ("post", "/api/v1/bookings/{booking_id}/series/cancel/"),
    "moveBooking": ("post", "/api/v1/bookings/{booking_id}/move/"),
    "cancelBooking": ("post", "/api/v1/bookings/{booking_id}/cancel/"),
    "createPaymentIntent": ("post", "/api/v1/payments/create-intent/"),
    "confirmPayment": ("post", "/api/v1/payments/confirm/"),
    "listPayments": ("get", "/api/v1/payments/"),
    "listCards": ("get", "/api/v1/payments/methods/"),
    "addCard": ("post", "/api/v1/payments/methods/"),
    "removeCard": ("delete", "/api/v1/payments/methods/{method_id}/"),
    "preferCard": ("put", "/api/v1/payments/methods/{method_id}/default/"),
}


def operations() -> dict[str, tuple[str, str]]:
    return {
        operation["operationId"]: (method, path)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_is_valid_openapi_3_1() -> None:
    assert document()["openapi"] == "3.1.1"
    validate_schema(document())  # type: ignore[no-untyped-call]


def test_it_is_made_without_a_warning(capfd: pytest.CaptureFixture[str]) -> None:
    _built.cache_clear()
    document()

    assert capfd.readouterr().err == ""


def test_it_lists_every_operation_and_no_other() -> None:
    assert operations() == OPERATIONS


@pytest.mark.django_db
def test_it_comes_as_json_and_as_yaml() -> None:
    client = Client()
    as_json, as_yaml = client.get("/api/v1/schema/"), client.get("/api/v1/schema/?format=yaml")

    assert as_json["Content-Type"] == "application/vnd.oai.openapi+json"
    assert as_yaml["Content-Disposition"] == 'inline; filename="cozywish-v1.yaml"'
    assert json.loads(as_json.content) == yaml.safe_load(as_yaml.content)


def test_every_operation_names_the_refusals_it_may_give() -> None:
    for method, path in OPERATIONS.values():
        responses = document()["paths"][path][method]["responses"]
        assert {"400", "401", "404", "406", "429", "503"} <= set(responses)
        if method != "get":
            assert {"403", "409", "413", "415", "422"} <= set(responses)


def test_what_is_done_once_asks_for_a_key() -> None:
    keyed = {
        operation
        for operation, (method, path) in OPERATIONS.items()
        for parameter in document()["paths"][path][method].get("parameters", ())
        if parameter["name"] == "Idempotency-Key" and parameter["required"]
    }

    posts = {
        operation
        for operation, (method, path) in OPERATIONS.items()
        if method == "post" and "/auth/" not in path
    }
    assert keyed == posts - {"planVisit", "lookUpDates"}  # they ask, and do nothing


def test_no_secret_is_ever_a_parameter_of_an_address() -> None:
    named = {
        (parameter["in"], parameter["name"])
        for method, path in OPERATIONS.values()
        for parameter in document()["paths"][path][method].get("parameters", ())
    }

    assert not {name for place, name in named if place != "header" and "token" in name}
    scheme = document()["components"]["securitySchemes"]["bookingToken"]
    assert (scheme["in"], scheme["name"]) == ("header", "X-Booking-Token")


def example_of(operation: str) -> Any:
    method, path = OPERATIONS[operation]
    content = document()["paths"][path][method]["requestBody"]["content"]["application/json"]
    (example,) = content["examples"].values()
    return example["value"]


def test_the_example_of_a_hold_holds(api: ApiClient, house: House) -> None:
    held = data_of(api.send("bookings/", example_of("holdTime")), 201)

    assert held["items"][0]["service"]["name"] == "Hot stone massage"


def test_the_examples_confirm_and_cancel(signed_in: ApiClient, house: House) -> None:
    held = data_of(signed_in.send("bookings/", example_of("holdTime")), 201)
    path = f"bookings/{held['id']}"

    confirmed = data_of(signed_in.send(f"{path}/confirm/", example_of("confirmBooking")))
    cancelled = data_of(signed_in.send(f"{path}/cancel/", example_of("cancelBooking")))

    assert (confirmed["state"], cancelled["state"]) == ("CONFIRMED", "CANCELLED")


@pytest.mark.django_db
def test_the_page_to_try_things_out_has_its_own_policy_and_nothing_inline() -> None:
    page = Client().get("/api/docs/")
    html = page.content.decode()

    assert page.status_code == 200
    assert "script-src 'self';" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "<script>" not in html
    assert "style=" not in html
    assert "https://" not in html
