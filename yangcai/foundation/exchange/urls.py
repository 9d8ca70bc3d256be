"""This room's addresses, below `exchange/`; those below `v1/` are for machines."""

from django.urls import path

from yangcai.foundation.exchange import api, views

app_name = "exchange"
urlpatterns = [
    path("v1/events", api.events, name="events"),
    path("v1/events:batch", api.batch, name="batch"),
    path("v1/snapshot/<slug:noun>", api.snapshot, name="snapshot"),
    path("v1/ping", api.ping, name="ping"),
    path("counterparts/", views.counterparts, name="counterparts"),
    path("counterparts/new/", views.new_bank, name="new-bank"),
    path("counterparts/<int:pk>/", views.counterpart, name="counterpart"),
    path("counterparts/<int:pk>/suspend/", views.suspend, name="suspend"),
    path("counterparts/<int:pk>/issue-key/", views.issue_key, name="issue-key"),
    path("counterparts/<int:pk>/adopt-key/", views.adopt_key, name="adopt-key"),
    path("counterparts/<int:pk>/backfill/", views.backfill, name="backfill"),
    path("keys/<int:pk>/revoke/", views.revoke_key, name="revoke-key"),
    path("letters/", views.letter_list, name="letters"),
    path("letters/dead/", views.dead_letters, name="dead-letters"),
    path("letters/<int:pk>/", views.letter, name="letter"),
    path("letters/<int:pk>/requeue/", views.requeue, name="requeue"),
    path("letters/<int:pk>/replay/", views.replay, name="replay"),
    path("letters/<int:pk>/skip/", views.ask_skip, name="ask-skip"),
    path("skips/", views.skip_list, name="skips"),
    path("skips/<int:pk>/", views.decide_skip, name="decide-skip"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/", views.received, name="received"),
    path("inbox/<int:pk>/retry/", views.retry, name="retry"),
]
