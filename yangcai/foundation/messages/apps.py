from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "yangcai.foundation.messages"
    label = "notes"
