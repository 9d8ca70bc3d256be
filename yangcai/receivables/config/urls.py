"""The receivables site's addresses: the only place that knows every room."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("yangcai.foundation.kernel.health")),
    path("people/", include("yangcai.foundation.people.urls")),
    path("documents/", include("yangcai.foundation.documents.urls")),
    path("messages/", include("yangcai.foundation.messages.urls")),
    path("evidence/", include("yangcai.foundation.evidence.urls")),
    path("exchange/", include("yangcai.foundation.exchange.urls")),
    path("orders/", include("yangcai.receivables.orders.urls")),
    path("financing/", include("yangcai.receivables.financing.urls")),
    path("demands/", include("yangcai.receivables.demands.urls")),
    path("rfp/", include("yangcai.receivables.home.rfp_urls")),
    path("", include("yangcai.receivables.home.urls")),
]
if settings.MODE != "production":
    urlpatterns.append(path("ui/", include("yangcai.foundation.ui.urls")))
handler400 = "yangcai.foundation.ui.views.bad_request"
handler403 = "yangcai.foundation.ui.views.forbidden"
handler404 = "yangcai.foundation.ui.views.not_found"
handler500 = "yangcai.foundation.ui.views.server_error"
