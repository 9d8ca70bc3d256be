from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "yangcai.sandbox.sms"
    label = "sms"
