"""The person: account home, profile, picture, addresses, language."""

from django.urls import URLPattern, path

from cozywish.web.accounts.profile import addresses, business, emails, home, profile

urlpatterns: list[URLPattern] = [
    path("", home.home, name="account_home"),
    path("profile/", profile.profile, name="account_profile"),
    path("profile/picture/", profile.picture, name="account_picture"),
    path("profile/picture/remove/", profile.remove_picture, name="account_picture_remove"),
    path("email/", emails.email, name="account_email"),
    path("email/code/", emails.code, name="account_email_code"),
    path("email/lost/", emails.lost, name="account_email_lost"),
    path("email/keep/", emails.keep, name="account_email_keep"),
    path("email/undo/<uuid:change_id>/<str:secret>/", emails.undo, name="account_email_undo"),
    path("addresses/", addresses.book, name="account_addresses"),
    path("addresses/add/", addresses.add, name="account_address_add"),
    path("addresses/<uuid:address_id>/", addresses.change, name="account_address"),
    path("addresses/<uuid:address_id>/remove/", addresses.remove, name="account_address_remove"),
    path("addresses/<uuid:address_id>/default/", addresses.default, name="account_address_default"),
    path("business/", business.business, name="account_business"),
    path("team/<uuid:staff_id>/", business.staff, name="account_staff"),
]
