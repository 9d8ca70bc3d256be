from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "yangcai.foundation.rules"
    label = "rules"
