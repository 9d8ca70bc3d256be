from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """The commands of the sandbox site."""

    name = "yangcai.sandbox.config"
    label = "sandbox"
