"""The cloud site's addresses: the only place that knows every room."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("yangcai.foundation.kernel.health")),
    path("people/", include("yangcai.foundation.people.urls")),
    path("rules/", include("yangcai.foundation.rules.urls")),
    path("documents/", include("yangcai.foundation.documents.urls")),
    path("messages/", include("yangcai.foundation.messages.urls")),
    path("evidence/", include("yangcai.foundation.evidence.urls")),
    path("exchange/", include("yangcai.foundation.exchange.urls")),
    path("contracts/", include("yangcai.cloud.contracts.urls")),
    path("finance/", include("yangcai.cloud.finance.urls")),
    path("gp/", include("yangcai.cloud.finance.api_urls")),
    path("intake/", include("yangcai.cloud.intake.urls")),
    path("", include("yangcai.cloud.portal.urls")),
]
if settings.MODE != "production":
    urlpatterns.append(path("ui/", include("yangcai.foundation.ui.urls")))
handler404 = "yangcai.cloud.portal.views.public.not_found"
handler400 = "yangcai.foundation.ui.views.bad_request"
handler403 = "yangcai.foundation.ui.views.forbidden"
handler500 = "yangcai.foundation.ui.views.server_error"
