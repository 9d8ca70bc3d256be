"""The style guide's addresses; a site includes them outside production only."""

from django.urls import path

from yangcai.foundation.ui import guide

app_name = "ui"
urlpatterns = [
    path("", guide.parts, name="guide"),
    path("list", guide.events, name="guide-list"),
    path("form", guide.form, name="guide-form"),
    path("portal", guide.portal, name="guide-portal"),
    path("errors/<int:code>", guide.error, name="guide-error"),
]
