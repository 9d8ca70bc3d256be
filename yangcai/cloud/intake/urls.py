from django.urls import path

from yangcai.cloud.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.items, name="items"),
    path("<int:pk>/", views.item, name="item"),
    path("<int:pk>/dismissal/", views.dismiss, name="dismiss"),
    path("batches/", views.batches, name="batches"),
    path("batches/<int:pk>/", views.batch, name="batch"),
    path("sources/", views.sources, name="sources"),
]
