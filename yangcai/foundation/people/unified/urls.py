"""Addresses of the way in by the identity platform; `people.urls` takes them into its namespace."""

from django.urls import path

from yangcai.foundation.people.unified import claims, views

urlpatterns = [
    path("supplier/sign-in/", views.sign_in, name="supplier-sign-in"),
    path("supplier/sign-in/start/", views.start, name="supplier-sign-in-start"),
    path("supplier/callback/", views.callback, name="unified-callback"),
    path("supplier/backchannel-logout/", views.backchannel, name="unified-backchannel"),
    path("supplier/signed-out/", views.signed_out, name="unified-signed-out"),
    path("binding-claims/", claims.binding_claims, name="binding-claims"),
    path("binding-claims/<int:pk>/", claims.binding_claim, name="binding-claim"),
]
