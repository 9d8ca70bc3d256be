from django.urls import path

from yangcai.cloud.finance.views import handoff, pages

app_name = "finance"
urlpatterns = [
    path("", pages.financing, name="financing"),
    path("apply/", handoff.ask, name="handoff"),
    path("applications/", pages.applications, name="applications"),
    path("slips/", pages.slips, name="slips"),
    path("slips/<int:pk>/", pages.slip, name="slip"),
    path("slips/<int:pk>/print/", pages.print_slip, name="slip-print"),
]
