"""The cloud site's addresses: the only place that knows every room."""

from django.urls import include, path

urlpatterns = [
    path("", include("yangcai.foundation.kernel.health")),
    path("contracts/", include("yangcai.cloud.contracts.urls")),
    path("", include("yangcai.cloud.portal.urls")),
]
handler404 = "yangcai.cloud.portal.views.public.not_found"
