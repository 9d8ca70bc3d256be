from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "yangcai.foundation.evidence"
    label = "evidence"
