"""This room's addresses, below `documents/`."""

from django.urls import path

from yangcai.foundation.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.documents, name="documents"),
    path("upload/", views.upload, name="upload"),
    path("<int:pk>/", views.download, name="download"),
    path("quarantine/", views.quarantine, name="quarantine"),
    path("forms/", views.printed_forms, name="forms"),
    path("receipts/<str:kind>/<str:key>/", views.receipt, name="receipt"),
    path("exports/", views.exports, name="exports"),
    path("exports/ask/", views.ask_export, name="ask-export"),
    path("exports/<int:pk>/", views.export, name="export"),
    path("exports/<int:pk>/cancel/", views.cancel_export, name="cancel-export"),
    path("exports/<int:pk>/file/", views.export_file, name="export-file"),
]
