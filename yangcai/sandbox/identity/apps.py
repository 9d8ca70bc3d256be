from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "yangcai.sandbox.identity"
    label = "identity"
