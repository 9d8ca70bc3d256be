from django.urls import path

from yangcai.sandbox.identity import views

app_name = "identity"
urlpatterns = [
    path("register", views.register, name="register"),
    path("account", views.account, name="account"),
    path("account/proof", views.prove, name="prove"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("signed-out", views.signed_out, name="signed-out"),
]
