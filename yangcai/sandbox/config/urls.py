"""The sandbox site's addresses: the only place that knows every room."""

from django.conf import settings
from django.urls import include, path

from yangcai.sandbox.config.views import home
from yangcai.sandbox.identity import views as identity
from yangcai.sandbox.identity.authorize import authorize

urlpatterns = [
    path("", include("yangcai.foundation.kernel.health")),
    path("", home, name="home"),
    path("identity/", include("yangcai.sandbox.identity.urls")),
    # allauth asks for these two by name.
    path("identity/sign-in", identity.sign_in, name="account_login"),
    path("identity/sign-in/again", identity.sign_in_again, name="account_reauthenticate"),
    path("identity/o/authorize", authorize, name="authorize"),  # before allauth's own
    path("", include("allauth.idp.urls")),
    path("government/", include("yangcai.sandbox.government.urls")),
    path("sms/", include("yangcai.sandbox.sms.urls")),
]
if settings.MODE != "production":
    urlpatterns.append(path("ui/", include("yangcai.foundation.ui.urls")))

handler403 = "yangcai.foundation.ui.views.forbidden"
handler404 = "yangcai.foundation.ui.views.not_found"
handler500 = "yangcai.foundation.ui.views.server_error"
handler400 = "yangcai.foundation.ui.views.bad_request"
