from django.apps import AppConfig


class FinancingConfig(AppConfig):
    name = "yangcai.receivables.financing"
    label = "financing"
