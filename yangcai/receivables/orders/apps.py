from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "yangcai.receivables.orders"
    label = "orders"
