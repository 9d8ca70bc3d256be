from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "yangcai.foundation.ui"
    label = "ui"
