from django.apps import AppConfig


class DemandsConfig(AppConfig):
    name = "yangcai.receivables.demands"
    label = "demands"
