"""This room's addresses, below `evidence/`."""

from django.urls import path

from yangcai.foundation.evidence import api, views

app_name = "evidence"
urlpatterns = [
    path("", views.home, name="home"),
    path("check/", views.check, name="check"),
    path("receipts/<int:event_id>/", views.receipt, name="receipt"),
    path("archives/", views.archives, name="archives"),
    path("archives/new/", views.order_archive, name="order-archive"),
    path("archives/<int:pk>/file/", views.archive_file, name="archive-file"),
    path("yangcai-verify.pyz", views.verifier, name="verifier"),
    path("checkpoint", api.checkpoint, name="checkpoint"),
    path("heads", api.heads, name="heads"),
    path("proof/inclusion", api.inclusion, name="inclusion"),
    path("proof/consistency", api.consistency, name="consistency"),
]
