from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yangcai.foundation.people"
    label = "people"
