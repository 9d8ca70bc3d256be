"""The rules' addresses: all may be read by anybody."""

from django.urls import path, register_converter

from yangcai.foundation.rules.views import calendars, catalogue, limits, regions, rollouts


class Code:
    """A code of a region or a catalogue item; whatever else stands there is no address of ours."""

    regex = "[0-9A-Za-z]{1,12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Key(Code):
    """The key of a limit."""

    regex = "[0-9a-z_.]{1,60}"


register_converter(Code, "code")
register_converter(Key, "limit")
app_name = "rules"
urlpatterns = [
    path("", regions.index, name="index"),
    path("regions/", regions.regions, name="regions"),
    path("regions/<code:code>/", regions.region, name="region"),
    path("regions.json", regions.regions_json, name="regions-json"),
    path("limits/", limits.limits, name="limits"),
    path("limits/<limit:key>/", limits.limit, name="limit"),
    path("limits/<limit:key>/new/", limits.change, name="limit-new"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/new/", calendars.record, name="calendar-new"),
    path("rollouts/", rollouts.rollouts, name="rollouts"),
    path("rollouts/new/", rollouts.change, name="rollout-new"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<code:code>/", catalogue.item, name="item"),
]
