from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    """The commands of the receivables site."""

    name = "yangcai.receivables.config"
    label = "receivables"
