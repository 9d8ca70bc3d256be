from django.apps import AppConfig


class GovernmentConfig(AppConfig):
    name = "yangcai.sandbox.government"
    label = "government"
