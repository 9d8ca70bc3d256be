from django.urls import path

from yangcai.cloud.finance.views import audits, freezes, handoff, pages

app_name = "finance"
urlpatterns = [
    path("", pages.financing, name="financing"),
    path("apply/", handoff.ask, name="handoff"),
    path("applications/", pages.applications, name="applications"),
    path("slips/", pages.slips, name="slips"),
    path("slips/<int:pk>/", pages.slip, name="slip"),
    path("slips/<int:pk>/print/", pages.print_slip, name="slip-print"),
    path("audits/", audits.audits, name="audits"),
    path("contracts/<int:pk>/repair/", audits.repair_facts, name="repair"),
    path("freezes/", freezes.listed, name="freezes"),
    path("freezes/supplier/", freezes.file_on_supplier, name="freeze-supplier"),
    path("freezes/contract/<int:pk>/", freezes.file_on_contract, name="freeze-contract"),
    path("freezes/<int:pk>/", freezes.freeze, name="freeze"),
    path("freezes/<int:pk>/decide/", freezes.decide, name="freeze-decide"),
    path("freezes/<int:pk>/lift/", freezes.lift, name="freeze-lift"),
]
