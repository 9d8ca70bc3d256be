from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "yangcai.cloud.contracts"
    label = "contracts"
