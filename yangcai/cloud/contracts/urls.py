from django.urls import path

from yangcai.cloud.contracts import views

app_name = "contracts"
urlpatterns = [
    path("", views.contracts, name="contracts"),
    path("<int:pk>/", views.contract, name="contract"),
    path("awards/", views.awards, name="awards"),
    path("awards/<int:pk>/", views.award, name="award"),
    path("totals/", views.totals, name="totals"),
]
