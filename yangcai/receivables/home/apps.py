from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "yangcai.receivables.home"
    label = "home"
