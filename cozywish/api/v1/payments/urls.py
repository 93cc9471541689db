"""Addresses of payments. The receiver of the provider's messages stands beside them."""

from django.urls import path

from cozywish.api.v1.payments.mine import Cards, DefaultCard, OneCard, Payments
from cozywish.api.v1.payments.paying import ConfirmPayment, CreateIntent

urlpatterns = [
    path("", Payments.as_view(), name="api-payments"),
    path("create-intent/", CreateIntent.as_view(), name="api-payment-intent"),
    path("confirm/", ConfirmPayment.as_view(), name="api-payment-confirm"),
    path("methods/", Cards.as_view(), name="api-cards"),
    path("methods/<uuid:method_id>/", OneCard.as_view(), name="api-card"),
    path("methods/<uuid:method_id>/default/", DefaultCard.as_view(), name="api-card-default"),
]
