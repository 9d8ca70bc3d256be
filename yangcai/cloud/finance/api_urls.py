"""This room's addresses for machines, below `gp/`: what banks fetch, what the receivables platform commands."""

from django.urls import path

from yangcai.cloud.finance.api import commands, data

app_name = "finance-api"
urlpatterns = [
    path("v1/awards", data.awards, name="awards"),
    path("v1/contracts", data.contracts, name="contracts"),
    path("v1/contracts/<str:code>", data.contract, name="contract"),
    path("v1/contracts/<str:code>/account-lock", data.account_lock, name="account-lock"),
    path("v1/contracts/<str:code>/encumbrances", commands.encumbrances, name="contract-encumbrances"),
    path("v1/encumbrances", commands.reserve, name="encumbrances"),
    path("v1/applications/<str:application>/lock", commands.lock, name="lock"),
    path("v1/applications/<str:application>/confirm", commands.confirm, name="confirm"),
    path("v1/applications/<str:application>/extend", commands.extend, name="extend"),
    path("v1/payments", data.payments, name="payments"),
]
