"""This room's addresses, below `exchange/`; those below `v1/` are for machines."""

from django.urls import path

from yangcai.foundation.exchange import api

app_name = "exchange"
urlpatterns = [
    path("v1/events", api.events, name="events"),
    path("v1/events:batch", api.batch, name="batch"),
    path("v1/snapshot/<slug:noun>", api.snapshot, name="snapshot"),
    path("v1/ping", api.ping, name="ping"),
]
