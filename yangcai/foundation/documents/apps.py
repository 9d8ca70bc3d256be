from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "yangcai.foundation.documents"
    label = "documents"
