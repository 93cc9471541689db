"""Addresses below /api/v1/auth/. The words are those of the documents."""

from django.urls import path

from cozywish.api.v1.auth import entry, factors, passwords, person, sessions, step_up
from cozywish.toolkit.beat import on_the_beat

urlpatterns = [
    path("login/", entry.Login.as_view()),
    path("logout/", entry.Logout.as_view()),
    path("registration/", on_the_beat(entry.Registration.as_view())),
    path("step-up/", step_up.StepUp.as_view()),
    path("step-up/confirm/", step_up.ConfirmStepUp.as_view()),
    path("verify-email/", entry.VerifyEmail.as_view()),
    path("verify-email/resend/", on_the_beat(entry.ResendCode.as_view())),
    path("refresh/", entry.Refresh.as_view()),
    path("google/", entry.Google.as_view()),
    path("apple/", entry.Apple.as_view()),
    path("password/reset/", on_the_beat(passwords.Reset.as_view())),
    path("password/reset/confirm/", passwords.ConfirmReset.as_view()),
    path("password/change/", passwords.Change.as_view()),
    path("2fa/", factors.SecondFactor.as_view()),
    path("reauthenticate/", factors.Reauthenticate.as_view()),
    path("biometric/enroll/", factors.Enroll.as_view()),
    path("biometric/authenticate/", factors.Biometric.as_view()),
    path("user/", person.CurrentUser.as_view()),
    path("profile/", person.Profile.as_view()),
    path("sessions/", sessions.Sessions.as_view()),
    path("sessions/<uuid:session_id>/", sessions.OneSession.as_view()),
]
