from django.urls import path

from yangcai.receivables.demands import views

app_name = "demands"
urlpatterns = [
    path("", views.demands, name="demands"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.demand, name="demand"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/extend/", views.extend, name="extend"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("offers/", views.offers, name="inbox"),
    path("offers/<int:pk>/", views.offer, name="offer"),
    path("offers/<int:pk>/contact/", views.contact, name="contact"),
    path("offers/<int:pk>/note/", views.note, name="note"),
]
