"""Who is signed in, and what they say about themselves."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import caller_of
from cozywish.api.inputs import LineField, PhoneField, Strict, TextField, YesOrNoField, body_of
from cozywish.api.v1.auth.answers import AuthDoor
from cozywish.api.v1.describing import describing
from cozywish.api.v1.shapes import Described, Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.profile import completion
from cozywish.apps.accounts.queries import has_second_factor
from cozywish.apps.accounts.services import edit_profile
from cozywish.toolkit.policies import Audience, policy

described = describing("auth")
METHODS = ["get", "head", "put", "patch"]


class UserShape(Described):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()
    joined_at = serializers.DateTimeField()
    has_password = serializers.BooleanField()
    has_second_factor = serializers.BooleanField()


class UserInput(Strict):
    """The address is changed on the website, where the new one is proved and the old one told."""

    name = LineField(max_length=80)


class UserPatch(Strict):
    name = LineField(max_length=80, required=False)


class CompletionShape(Described):
    percent = serializers.IntegerField()
    missing = serializers.ListField(
        child=serializers.CharField(),
        help_text="What would raise it: name, phone, address, picture.",
    )


class ProfileShape(Described):
    name = serializers.CharField()
    phone = serializers.CharField(help_text="E.164, or empty.")
    language = serializers.CharField(
        help_text="What the pages speak from the next sign-in on. Empty: the browser's."
    )
    time_zone = serializers.CharField(
        help_text="IANA name; the page of what happened to the account tells times in it. Empty: UTC. "
        "Visits are always told in the venue's."
    )
    shows_avatar = serializers.BooleanField(
        help_text="Whether the calendars of venues the person books at show the picture."
    )
    completion = CompletionShape()


class ZoneField(TextField):
    """The name of a time zone."""

    default_error_messages = {"zone": _("There is no such time zone.")}

    def to_internal_value(self, data: Any) -> str:
        """Return the name."""
        name = super().to_internal_value(data)
        if name not in available_timezones():
            self.fail("zone")
        return name


class ProfilePatch(Strict):
    name = LineField(max_length=80, required=False)
    phone = PhoneField(max_length=40, required=False, allow_blank=True)
    language = serializers.ChoiceField(settings.LANGUAGES, required=False, allow_blank=True)
    time_zone = ZoneField(max_length=40, required=False, allow_blank=True)
    shows_avatar = YesOrNoField(required=False)


class ProfileInput(Strict):
    name = LineField(max_length=80)
    phone = PhoneField(max_length=40, allow_blank=True)
    language = serializers.ChoiceField(settings.LANGUAGES, allow_blank=True)
    time_zone = ZoneField(max_length=40, allow_blank=True)
    shows_avatar = YesOrNoField()


def person_of(request: Request) -> User:
    """Return who is signed in; the door has made sure that somebody is."""
    user = caller_of(request).user
    if user is None:
        raise RuntimeError("this door is only for those who are signed in")
    return user


def user_shape(user: User) -> Shape:
    """Return the account."""
    plain = ("id", "email", "name", "joined_at")
    return {
        **{name: getattr(user, name) for name in plain},
        "has_password": user.has_usable_password(),
        "has_second_factor": has_second_factor(user=user),
    }


def profile_shape(user: User) -> Shape:
    """Return the profile."""
    plain = ("name", "phone", "language", "time_zone", "shows_avatar")
    percent, missing = completion(user)
    return {
        **{name: getattr(user, name) for name in plain},
        "completion": {"percent": percent, "missing": list(missing)},
    }


def _changed(request: Request, shape: type[Strict]) -> User:
    return edit_profile(user=person_of(request), **body_of(request, shape)).unwrap()


@policy("accounts.api_user", Audience.SIGNED_IN)
class CurrentUser(AuthDoor):
    http_method_names = METHODS

    @described(
        operation_id="readUser",
        summary="See the account",
        responses=UserShape,
    )
    def get(self, request: Request) -> Response:
        """Who is signed in."""
        return Response(user_shape(person_of(request)))

    @described(
        operation_id="replaceUser",
        summary="Change the account",
        request=UserInput,
        responses=UserShape,
    )
    def put(self, request: Request) -> Response:
        """All that can be changed here."""
        return Response(user_shape(_changed(request, UserInput)))

    @described(
        operation_id="changeUser",
        summary="Change some of the account",
        request=UserPatch,
        responses=UserShape,
    )
    def patch(self, request: Request) -> Response:
        """What is left out stays."""
        return Response(user_shape(_changed(request, UserPatch)))


@policy("accounts.api_profile", Audience.SIGNED_IN)
class Profile(AuthDoor):
    http_method_names = METHODS

    @described(
        operation_id="readProfile",
        summary="See the profile",
        responses=ProfileShape,
    )
    def get(self, request: Request) -> Response:
        """What the person says about themselves, and how much of it is missing."""
        return Response(profile_shape(person_of(request)))

    @described(
        operation_id="replaceProfile",
        summary="Change the profile",
        request=ProfileInput,
        responses=ProfileShape,
    )
    def put(self, request: Request) -> Response:
        """All of it at once."""
        return Response(profile_shape(_changed(request, ProfileInput)))

    @described(
        operation_id="changeProfile",
        summary="Change some of the profile",
        request=ProfilePatch,
        responses=ProfileShape,
    )
    def patch(self, request: Request) -> Response:
        """What is left out stays."""
        return Response(profile_shape(_changed(request, ProfilePatch)))
