from django.urls import path

from yangcai.sandbox.sms import views

app_name = "sms"
urlpatterns = [
    path("api/send", views.send, name="send"),
    path("inbox/", views.inbox, name="inbox"),
    path("gateway/mood", views.switch, name="switch"),
]
