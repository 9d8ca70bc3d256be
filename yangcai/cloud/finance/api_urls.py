"""This room's addresses for machines, below `gp/`: what banks fetch, what the receivables platform commands."""

from django.urls import path

from yangcai.cloud.finance.api import data

app_name = "finance-api"
urlpatterns = [
    path("v1/awards", data.awards, name="awards"),
    path("v1/contracts", data.contracts, name="contracts"),
    path("v1/contracts/<str:code>", data.contract, name="contract"),
    path("v1/contracts/<str:code>/account-lock", data.account_lock, name="account-lock"),
    path("v1/payments", data.payments, name="payments"),
]
