"""Commands this site takes from the procurement platform, and where its browsers come in."""

from django.urls import path

from yangcai.receivables.home import rfp

app_name = "rfp"
urlpatterns = [
    path("v1/handoffs", rfp.give_code, name="handoffs"),
    path("v1/handoffs/<str:code>/", rfp.arrive, name="arrive"),
]
