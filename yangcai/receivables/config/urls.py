"""The receivables site's addresses: the only place that knows every room."""

from django.urls import include, path

urlpatterns = [
    path("", include("yangcai.foundation.kernel.health")),
    path("", include("yangcai.receivables.home.urls")),
]
