"""This room's addresses, below `messages/`."""

from django.urls import path

from yangcai.foundation.messages import views

app_name = "messages"
urlpatterns = [
    path("", views.inbox, name="messages"),
    path("<int:pk>/", views.message, name="message"),
    path("read-all/", views.read_all, name="read-all"),
    path("todos/", views.todos, name="todos"),
    path("todos/closed/", views.closed_todos, name="closed-todos"),
    path("sms/", views.sms_log, name="sms-log"),
    path("sms/<int:pk>/", views.sms, name="sms"),
    path("sms/<int:pk>/resend/", views.resend_sms, name="resend-sms"),
    path("mail/", views.mail_log, name="mail-log"),
    path("mail/<int:pk>/", views.mail, name="mail"),
    path("mail/<int:pk>/resend/", views.resend_mail, name="resend-mail"),
    path("wordings/", views.wordings, name="wordings"),
    path("wordings/<str:code>/", views.reword, name="reword"),
]
