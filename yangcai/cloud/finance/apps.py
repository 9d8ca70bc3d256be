from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "yangcai.cloud.finance"
    label = "finance"
