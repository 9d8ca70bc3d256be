from django.apps import AppConfig


class CloudConfig(AppConfig):
    """The commands of the cloud site."""

    name = "yangcai.cloud.config"
    label = "cloud"
