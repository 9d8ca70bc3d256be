from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yangcai.cloud.portal"
    label = "portal"
