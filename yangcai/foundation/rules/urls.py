"""The rules' addresses: all may be read by anybody."""

from django.urls import path

from yangcai.foundation.rules.views import calendars, catalogue, limits, regions, rollouts

app_name = "rules"
urlpatterns = [
    path("", regions.index, name="index"),
    path("regions/", regions.regions, name="regions"),
    path("regions/<str:code>/", regions.region, name="region"),
    path("regions.json", regions.regions_json, name="regions-json"),
    path("limits/", limits.limits, name="limits"),
    path("limits/<str:key>/", limits.limit, name="limit"),
    path("limits/<str:key>/new/", limits.change, name="limit-new"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/new/", calendars.record, name="calendar-new"),
    path("rollouts/", rollouts.rollouts, name="rollouts"),
    path("rollouts/new/", rollouts.change, name="rollout-new"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<str:code>/", catalogue.item, name="item"),
]
