from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "yangcai.cloud.intake"
    label = "intake"
