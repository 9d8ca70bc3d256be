from django.urls import path

from yangcai.sandbox.government import views

app_name = "government"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("finance", views.finance, name="finance"),
    path("finance/enter", views.enter, name="enter"),
]
